import type { RunRequest } from '../../core/backend';
import type { ErrorCode } from '../../shared/userError';
import { UserError } from '../../shared/userError';
import type { Client } from '../wire/client';
import { asJsonObject, stringAt } from '../wire/fields';
import type { KnownServer } from './knownServer';
import { refusalOf } from './refusal';

/** How servers without conversations answer when they are asked for one. */
const REFUSALS: readonly ErrorCode[] = ['notAnApi', 'requestRejected', 'threadUnknown', 'permissionDenied'];

/** What a server may answer to a trial that says nothing about it. */
const STUMBLES: readonly ErrorCode[] = ['serverFailed', 'notAnApi'];

/** Where a run's thread is kept. */
export type Home =
  /** `fresh`: it was made just now and is empty. */
  | { readonly kind: 'conversation'; readonly id: string; readonly fresh: boolean }
  /**
   * `previous` is the newest response; null when the server has nothing of the thread yet. On `trial` the request brings
   * the whole thread and names a response that doesn't exist: a server that looks it up refuses, and has done nothing;
   * one that ignores what is named answers as it should, and has shown that chains would lose the thread.
   */
  | { readonly kind: 'chain'; readonly previous: string | null; readonly trial: boolean }
  /** On this machine. */
  | { readonly kind: 'local' };

export const LOCAL: Home = { kind: 'local' };

/** Whether all of the thread goes out with the next request. */
export function bringsAll(home: Home): boolean {
  switch (home.kind) {
    case 'conversation':
      return home.fresh;
    case 'chain':
      return home.previous === null || home.trial;
    case 'local':
      return true;
  }
}

/** What it takes to find a home. */
interface HomeContext {
  readonly client: Client;
  readonly server: KnownServer;
}

/** Finds the thread's home, as the user wishes and the server is known to allow; makes a conversation for a new thread. */
export async function findHome(context: HomeContext, request: RunRequest, signal: AbortSignal): Promise<Home> {
  const { thread, keepOnServer } = request;
  const { home } = context.server;
  if (!keepOnServer || home === 'local') {
    return LOCAL;
  }
  if (thread?.kind === 'response') {
    return chain(context.server, thread.id);
  }
  if (home === 'chain') {
    return chain(context.server, null);
  }
  return thread?.kind === 'conversation'
    ? { kind: 'conversation', id: thread.id, fresh: false }
    : newConversation(context, signal);
}

/**
 * The next home to try after the server refused this one; null when the failure is to be reported. What the server may
 * still have of the thread, and nobody else, is never given up by itself.
 */
export async function nextHome(
  context: HomeContext,
  request: RunRequest,
  home: Home,
  error: unknown,
  signal: AbortSignal,
): Promise<Home | null> {
  const { server } = context;
  const refusal = refusalOf(error);
  const known = server.home;
  switch (home.kind) {
    case 'conversation':
      if (refusal === 'gone' && !home.fresh) {
        return isKnownHere(request) ? newConversation(context, signal) : null;
      }
      if (refusal === null || (refusal === 'unclear' && known !== undefined)) {
        return null;
      }
      if (!home.fresh && !isKnownHere(request)) {
        return null;
      }
      server.forgetHome();
      return refusal === 'store' ? LOCAL : chain(server, null);
    case 'chain':
      if (home.trial) {
        return afterTrial(server, home.previous, error);
      }
      if (refusal === 'store' || refusal === 'chain') {
        return home.previous === null || isKnownHere(request) ? LOCAL : null;
      }
      if (home.previous === null) {
        return refusal === 'unclear' && known === undefined ? LOCAL : null;
      }
      if (refusal !== 'gone' || !isKnownHere(request)) {
        return null;
      }
      if (known === 'conversation') {
        return newConversation(context, signal);
      }
      // A server that lost its memory may have lost the habit with it: that is to be proven anew.
      server.forgetHome();
      return known === undefined ? LOCAL : { kind: 'chain', previous: null, trial: false };
    case 'local':
      return null;
  }
}

function afterTrial(server: KnownServer, previous: string | null, error: unknown): Home | null {
  const refusal = refusalOf(error);
  if (refusal === 'store' || refusal === 'chain') {
    return LOCAL;
  }
  if (refusal !== null) {
    server.lookup = 'refused';
    return { kind: 'chain', previous, trial: false };
  }
  if (error instanceof UserError && STUMBLES.includes(error.info.code)) {
    // Perhaps over the trial: another one would only stop the next message as well.
    server.lookup = 'failed';
    return error.info.code === 'notAnApi' ? { kind: 'chain', previous: null, trial: false } : null;
  }
  return null;
}

/** Whether all that a lost home held is on this machine as well: it is, where turns of it are. */
function isKnownHere({ turns }: RunRequest): boolean {
  return turns.some(({ onServer }) => onServer);
}

function chain({ home, lookup }: KnownServer, previous: string | null): Home {
  const known = home !== undefined || lookup === 'refused';
  return { kind: 'chain', previous: known || lookup === null ? previous : null, trial: !known && lookup === null };
}

async function newConversation({ client, server }: HomeContext, signal: AbortSignal): Promise<Home> {
  try {
    const created = await client.call({ subject: 'conversation' }, () =>
      client.openai.conversations.create({}, client.options(signal)),
    );
    const id = stringAt(asJsonObject(created), 'id');
    if (id !== undefined) {
      return { kind: 'conversation', id, fresh: true };
    }
  } catch (error) {
    if (!(error instanceof UserError) || !REFUSALS.includes(error.info.code)) {
      throw error;
    }
  }
  server.forgetHome();
  return chain(server, null);
}
