import type { RunRequest } from '../../core/backend';
import type { Notice, RemoteThread } from '../../shared/runEvent';
import type { ErrorCode } from '../../shared/userError';
import { UserError } from '../../shared/userError';
import type { Client } from '../wire/client';
import { asJsonObject, stringAt } from '../wire/fields';
import { ReplyError } from '../wire/replyError';
import type { KnownServer } from './knownServer';

/** How servers without conversations answer when they are asked for one. */
const REFUSALS: readonly ErrorCode[] = ['notAnApi', 'requestRejected', 'threadUnknown'];

export const NOT_KEPT: Notice = { code: 'notKeptOnServer' };

/** Where a run's thread lives: a conversation, or null when it lives on this machine. */
export interface ThreadHome {
  readonly conversation: string | null;
  /** The conversation as a thread, if it was made just now. */
  readonly created: RemoteThread | null;
  /** Whether the server was asked for a conversation and has none. */
  readonly refused: boolean;
}

const HERE: ThreadHome = { conversation: null, created: null, refused: false };

/** Finds the thread's home, as the user wishes and the server allows; makes a conversation for a new thread. */
export async function findHome(
  client: Client,
  server: KnownServer,
  { thread, keepOnServer }: RunRequest,
  signal: AbortSignal,
): Promise<ThreadHome> {
  if (!keepOnServer || !server.keepsThreads) {
    return HERE;
  }
  if (thread?.kind === 'conversation') {
    return { ...HERE, conversation: thread.id };
  }
  try {
    const created = await client.call({ subject: 'conversation' }, () =>
      client.openai.conversations.create({}, client.options(signal)),
    );
    const id = stringAt(asJsonObject(created), 'id');
    return id === undefined
      ? { ...HERE, refused: true }
      : { conversation: id, created: { kind: 'conversation', id }, refused: false };
  } catch (error) {
    if (error instanceof UserError && REFUSALS.includes(error.info.code)) {
      return { ...HERE, refused: true };
    }
    throw error;
  }
}

/** Whether the server refused the request because it was asked to keep it. */
export function refusesToKeep(error: unknown): boolean {
  if (!(error instanceof ReplyError) || error.info.code !== 'requestRejected') {
    return false;
  }
  const { param, message } = error.reply;
  return (
    param === 'store' ||
    /\bstore\b/i.test(message) ||
    (/\bconversation\b/i.test(message) &&
      /not (supported|available|implemented)|unsupported|unknown|extra/i.test(message))
  );
}
