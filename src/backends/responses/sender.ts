import type { AssistantProfile } from '../../core/assistant';
import type { RunRequest, Turn } from '../../core/backend';
import type { Item, Notice, RemoteThread, RunEnd } from '../../shared/runEvent';
import type { ErrorInfo } from '../../shared/userError';
import type { Client } from '../wire/client';
import type { RunProgress } from '../wire/endings';
import { beforeSending, whileSending } from '../wire/endings';
import { EventFeed } from '../wire/eventFeed';
import { ReplyError } from '../wire/replyError';
import { ONCE, THREAD_BUSY } from '../wire/retry';
import { inBackground } from './background';
import { inputFor, turnsLeftOut, withOlder } from './input';
import type { KnownServer } from './knownServer';
import { openResponse, purposeOf } from './openResponse';
import { isKept, withWhatIsThere } from './proof';
import type { Home } from './threadHome';
import { bringsAll, findHome, LOCAL, nextHome } from './threadHome';

type Steps<Result> = AsyncGenerator<RunProgress, Result, void>;

/** Sends the requests of one run to where its thread is kept, and finds out where that is. */
export class Sender {
  #home: Home = LOCAL;
  /** The conversation that was made for the run, while nobody has been told. */
  #unnamed: RemoteThread | null = null;
  #saidLeftOut = 0;
  #asksInBackground = false;

  constructor(
    private readonly context: { readonly client: Client; readonly server: KnownServer },
    private readonly request: RunRequest,
    private readonly profile: AssistantProfile,
  ) {}

  /** Where the run's thread is kept, as far as it is known. */
  get home(): Home {
    return this.#home;
  }

  /** Whether the server is to go on with the newest request unwatched. */
  get asksInBackground(): boolean {
    return this.#asksInBackground;
  }

  async begin(signal: AbortSignal): Promise<void> {
    this.#move(await findHome(this.context, this.request, signal));
  }

  /**
   * Asks for the run's next response; see `inputFor`. Where the server refuses to keep the thread as it was tried, the
   * next way is tried: a request that was refused was not executed.
   */
  async *send(items: readonly Item[] | null, signal: AbortSignal): Steps<EventFeed> {
    let isLocalByRefusal = false;
    for (;;) {
      const home = this.#home;
      yield* this.#sayLeftOut(home);
      if (this.context.server.home === 'conversation') {
        yield* this.#nameThread();
      }
      const notices: Notice[] = [];
      try {
        const feed = await this.#open(items, signal, notice => notices.push(notice));
        yield* this.#accepted(home, isLocalByRefusal);
        yield* notices.map((notice): RunProgress => ({ type: 'notice', notice }));
        return feed;
      } catch (error) {
        const next = await beforeSending(nextHome(this.context, this.request, home, error, signal));
        if (next === null) {
          yield* this.#nameThread();
          return await this.#fail(items, error);
        }
        isLocalByRefusal = next.kind === 'local';
        this.#move(next);
      }
    }
  }

  /** To be called when a response has completed: finds out whether it was kept, and names the chain's new end. */
  async *completed(responseId: string | null, signal: AbortSignal): Steps<void> {
    const { client, server } = this.context;
    const home = this.#home;
    if (home.kind === 'conversation') {
      this.#home = { ...home, fresh: false };
    }
    if (home.kind !== 'chain') {
      return;
    }
    if (server.home === undefined) {
      const kept = responseId === null ? false : await isKept(client, responseId, signal);
      // One that looks responses up would refuse to go on from one that it lacks: nothing can get lost there.
      if (kept === false || (kept === null && server.lookup !== 'refused')) {
        yield* this.#settleHere();
        return;
      }
      if (kept) {
        server.settle('chain');
      }
    }
    if (responseId !== null) {
      this.#home = { kind: 'chain', previous: responseId, trial: false };
      yield { type: 'thread', thread: { kind: 'response', id: responseId } };
    }
  }

  /** The end with the right way on: a thread that goes out from here may go out in part. */
  named(end: RunEnd): RunEnd {
    return end.kind === 'failed' ? { ...end, error: this.#remedied(end.error) } : end;
  }

  #move(home: Home): void {
    this.#home = home;
    this.#unnamed = home.kind === 'conversation' && home.fresh ? { kind: 'conversation', id: home.id } : null;
  }

  async #open(
    items: readonly Item[] | null,
    signal: AbortSignal,
    notify: (notice: Notice) => void,
  ): Promise<EventFeed> {
    const { request, profile } = this;
    const { client, server } = this.context;
    const home = this.#home;
    const background = inBackground(request.background, profile, home, server);
    this.#asksInBackground = background;
    const told = await beforeSending(withOlder(request, home));
    const turns = items === null ? await beforeSending(this.#turnsIn(home, told.turns, signal)) : told.turns;
    const question = { profile, input: inputFor({ ...told, turns }, home, items), home, background };
    // The first request is tried again with the run as a whole.
    const rule = items === null ? ONCE : THREAD_BUSY;
    const open = (feedSignal: AbortSignal) => openResponse(client, server, question, feedSignal, rule, notify);
    const feed = new EventFeed(client, purposeOf(profile), open, signal);
    await feed.opened();
    return feed;
  }

  #turnsIn(home: Home, turns: readonly Turn[], signal: AbortSignal): Promise<readonly Turn[]> {
    return home.kind === 'conversation' && !home.fresh
      ? withWhatIsThere(this.context.client, home.id, turns, signal)
      : Promise.resolve(turns);
  }

  /** What the server has shown by accepting a request. */
  *#accepted(home: Home, isLocalByRefusal: boolean): Generator<RunProgress, void, void> {
    const { server } = this.context;
    const { thread, turns } = this.request;
    switch (home.kind) {
      case 'conversation':
        server.settle('conversation');
        yield* this.#nameThread();
        break;
      case 'chain':
        if (home.trial) {
          yield* this.#settleHere();
          return;
        }
        if (home.previous !== null && server.home === undefined) {
          server.settle('chain');
        }
        break;
      case 'local':
        if (isLocalByRefusal) {
          // Only now is it sure that an API is there, which keeps nothing, and not something that refuses everything.
          yield* this.#settleHere();
        }
        return;
    }
    if (thread !== null && bringsAll(home) && turns.some(({ onServer }) => onServer)) {
      yield { type: 'notice', notice: { code: 'historyResent' } };
    }
  }

  /** From now on the thread lives here. */
  *#settleHere(): Generator<RunProgress, void, void> {
    const { server } = this.context;
    this.#home = LOCAL;
    if (server.home !== 'local') {
      server.settle('local');
      yield { type: 'notice', notice: { code: 'notKeptOnServer' } };
    }
  }

  *#nameThread(): Generator<RunProgress, void, void> {
    if (this.#unnamed !== null) {
      yield { type: 'thread', thread: this.#unnamed };
      this.#unnamed = null;
    }
  }

  *#sayLeftOut(home: Home): Generator<RunProgress, void, void> {
    const count = turnsLeftOut(this.request, home);
    if (count > this.#saidLeftOut) {
      this.#saidLeftOut = count;
      yield { type: 'notice', notice: { code: 'turnsLeftOut', count } };
    }
  }

  async #fail(items: readonly Item[] | null, error: unknown): Promise<never> {
    const failing = Promise.reject<never>(
      error instanceof ReplyError ? new ReplyError(this.#remedied(error.info), error.reply) : error,
    );
    return items === null ? whileSending(failing) : failing;
  }

  #remedied(error: ErrorInfo): ErrorInfo {
    const { turns, older, leftOut } = this.request;
    const count = turns.length + (older?.count ?? 0);
    const fewer = error.code === 'contextTooLong' && bringsAll(this.#home) && count > leftOut;
    return fewer ? { ...error, remedy: 'sendNewest' } : error;
  }
}
