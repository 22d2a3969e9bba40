import type { Protocol } from '../assistant';
import type { ThreadContents } from './threadReader';
import { THREAD_SCHEMA, type ThreadHeader } from './threadRecord';

/**
 * What the other records of a thread's file say of it when its first one is damaged. The server that it belongs to isn't
 * among them: nothing may be sent with it.
 */
export function salvagedHeader(id: string, { transcript, remote }: SalvagedFrom): ThreadHeader {
  const runs = transcript.entries.filter(entry => entry.kind === 'run');
  const messages = [...transcript.entries.filter(entry => entry.kind === 'message'), ...transcript.queue];
  const run = runs.at(-1);
  return {
    type: 'thread',
    schema: THREAD_SCHEMA,
    id,
    createdAt: messages[0]?.createdAt ?? 0,
    workspaceFolders: [],
    connection: { baseUrl: '', organization: null, project: null },
    protocol: remote ? PROTOCOLS[remote.kind] : 'responses',
    assistantId: run?.assistantId ?? '',
    assistantName: run?.assistantName ?? '',
  };
}

type SalvagedFrom = Pick<ThreadContents, 'transcript' | 'remote'>;

const PROTOCOLS: Readonly<Record<NonNullable<ThreadContents['remote']>['kind'], Protocol>> = {
  session: 'agents',
  thread: 'assistants',
  conversation: 'responses',
  response: 'responses',
};
