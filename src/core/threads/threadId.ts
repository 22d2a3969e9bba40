import type { RemoteThread } from '../../shared/runEvent';
import type { Protocol } from '../assistant';
import { foreignIdKind } from '../assistants/foreignId';

/** What the ID of a thread on a server says about it. */
export type ThreadIdReading =
  | { readonly kind: 'thread'; readonly thread: RemoteThread }
  /** It is a thread of another kind of assistant's. */
  | { readonly kind: 'foreign'; readonly of: RemoteThread['kind'] };

const MAX_LENGTH = 256;
/** Where an assistant's threads live that don't say so by their IDs. */
const HOMES: Readonly<Record<Protocol, RemoteThread['kind']>> = {
  agents: 'session',
  assistants: 'thread',
  responses: 'conversation',
};

/**
 * Reads what the user typed or pasted as the ID of a thread that an assistant with this protocol may have. Null for what is
 * none: words, keys, and IDs of other things. Servers may use any IDs, but these don't look like words.
 */
export function readThreadId(text: string, protocol: Protocol): ThreadIdReading | null {
  const id = text.trim();
  const of = foreignIdKind(id);
  if (id.length > MAX_LENGTH || /[\s\p{Cc}]/u.test(id)) {
    return null;
  }
  switch (of) {
    case 'session':
    case 'thread':
    case 'conversation':
    case 'response':
      return fits(of, protocol) ? { kind: 'thread', thread: { kind: of, id } } : { kind: 'foreign', of };
    case null:
      return id.length >= 6 && /\d/.test(id) && !/^(?:asst_|agent_|pmpt_|local:|foundry:)/.test(id)
        ? { kind: 'thread', thread: { kind: HOMES[protocol], id } }
        : null;
    default:
      return null;
  }
}

/** Whether an assistant with this protocol can have such a thread. */
export function fits(kind: RemoteThread['kind'], protocol: Protocol): boolean {
  return kind === HOMES[protocol] || (kind === 'response' && protocol === 'responses');
}
