import { type UserError, userError } from '../../shared/userError';
import type { Protocol } from '../assistant';
import { isAssistantFileName } from './assistantFileName';
import { foreignIdKind } from './foreignId';

/** Where to find the assistant that an ID names. */
export type AssistantReference =
  | { readonly protocol: 'agents' | 'assistants'; readonly id: string }
  /** `id` is `local:NAME`, `name` the file's name without `.md`; both in Unicode's composed form. */
  | { readonly protocol: 'responses'; readonly id: string; readonly name: string };

export interface AssistantIdContext {
  /** The connection's origin: what an `asst_…` ID means depends on who is asked. */
  readonly origin: string;
  /** The user's own choice, which overrules what the ID looks like; null follows the ID. */
  readonly protocol: Protocol | null;
}

const MAX_LENGTH = 256;
const LOCAL = 'local:';
const OPENAI_ORIGIN = 'https://api.openai.com';

/**
 * Finds out from an assistant ID alone which protocol its assistant speaks. What is surely no assistant is refused
 * here, before anything is sent: `assistantMissing` when empty, `assistantRetired` and `promptRetired` (`args.date`),
 * `protocolUnsupported` (`args.what`: `foundry`), `notAnAssistant` (`args.what`: a {@link ForeignIdKind}).
 * The text itself is never part of a refusal, for it may be a key.
 */
export function parseAssistantId(text: string, context: AssistantIdContext): AssistantReference | UserError {
  const id = text.trim();
  if (id === '') {
    return userError('assistantMissing');
  }
  if (id.startsWith(LOCAL)) {
    return localReference(id.slice(LOCAL.length).trim());
  }
  const kind = foreignIdKind(id);
  if (kind === 'apiKey') {
    return userError('notAnAssistant', { args: { what: kind } });
  }
  if (id.length > MAX_LENGTH || /[\s\p{Cc}]/u.test(id)) {
    return userError('notAnAssistant', { args: { what: 'text' } });
  }
  switch (context.protocol) {
    case 'agents':
      return { protocol: 'agents', id };
    case 'assistants':
      return assistantsReference(id, context.origin);
    case 'responses':
      return localReference(id);
    case null:
      break;
  }
  if (id.startsWith('asst_')) {
    return assistantsReference(id, context.origin);
  }
  if (id.startsWith('foundry:')) {
    return userError('protocolUnsupported', { args: { what: 'foundry' } });
  }
  if (id.startsWith('pmpt_')) {
    return userError('promptRetired', { args: { date: '2026-11-30' } });
  }
  return kind ? userError('notAnAssistant', { args: { what: kind } }) : { protocol: 'agents', id };
}

/** The ID of the local assistant in the file `NAME.md`. File systems differ in how they spell `é`; the ID doesn't. */
export function localAssistantId(name: string): string {
  return LOCAL + name.normalize('NFC');
}

/** An assistant of the Assistants API, which only servers other than OpenAI's own still have. */
function assistantsReference(id: string, origin: string): AssistantReference | UserError {
  return origin === OPENAI_ORIGIN
    ? userError('assistantRetired', { args: { date: '2026-08-26' } })
    : { protocol: 'assistants', id };
}

function localReference(text: string): AssistantReference | UserError {
  const name = text.normalize('NFC');
  if (name === '') {
    return userError('assistantMissing');
  }
  return isAssistantFileName(name)
    ? { protocol: 'responses', id: localAssistantId(name), name }
    : userError('notAnAssistant', { args: { what: 'fileName' } });
}
