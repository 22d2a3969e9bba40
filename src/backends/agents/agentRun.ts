import type { RunReference, RunRequest } from '../../core/backend';
import type { JsonObject } from '../../shared/json';
import type { RunEnd } from '../../shared/runEvent';
import type { ErrorCode } from '../../shared/userError';
import { toErrorInfo, UserError } from '../../shared/userError';
import type { Client, Purpose } from '../wire/client';
import type { RunProgress, RunSteps } from '../wire/endings';
import { beforeSending, whileSending } from '../wire/endings';
import { EventFeed } from '../wire/eventFeed';
import { stringAt } from '../wire/fields';
import { ONCE } from '../wire/retry';
import { findTurn, isOver } from './findTurn';
import { sortActions } from './requiredActions';
import { SessionApi } from './sessionApi';
import { toldTurns } from './toldTurns';
import { TurnReader } from './turnReader';

/** How long to wait for a server to open its event stream: some do so only with the first event. In milliseconds. */
const OPENING_MS = 3_000;
/** How long a session may take to come to rest after its turn has ended. In milliseconds. */
const REST_MS = 1_000;
/** After these the message may have arrived. */
const UNCERTAIN: readonly ErrorCode[] = ['connectionLost', 'noAnswer'];
const PURPOSE: Purpose = { subject: 'session' };

/** One turn of a saved agent, from sending its message, or from finding it again, to its end. Used once. */
export class AgentRun {
  readonly #api: SessionApi;
  readonly #seenActions = new Set<string>();
  #sent = false;

  /** `turnsOfCalls` is told which turn each function call belongs to, for whoever answers it. */
  constructor(
    private readonly client: Client,
    private readonly turnsOfCalls: Map<string, string>,
    private readonly signal: AbortSignal,
  ) {
    this.#api = new SessionApi(client, ONCE);
  }

  /** Whether there may be a turn on the server to find again. */
  get sent(): boolean {
    return this.#sent;
  }

  /** Makes a session with its first message, and with what was said before it elsewhere. */
  async *begin({ assistant, text, runKey, turns, isBranch }: RunRequest): RunSteps {
    const told = isBranch ? toldTurns(turns) : null;
    const feed = this.#feed(signal => this.#api.create(assistant.id, told, text, runKey, signal));
    this.#sent = true;
    try {
      await whileSending(feed.opened());
    } catch (error) {
      if (!(error instanceof UserError && UNCERTAIN.includes(error.info.code)) || this.signal.aborted) {
        throw error;
      }
      const sessionId = await this.#api.find(runKey, this.signal);
      if (sessionId === null) {
        throw this.client.error('outcomeUnknown');
      }
      const unnamed = { thread: null, remoteRunId: null, background: false, items: [], otherRuns: [] };
      return yield* this.attach({ ...unnamed, runKey, text }, sessionId);
    }
    const reader = new TurnReader(this.client, PURPOSE, null, null);
    return yield* this.#follow(feed, reader);
  }

  /** Sends a message to a session that rests, having subscribed to its events first. */
  async *goOn({ text, runKey }: RunRequest, sessionId: string): RunSteps {
    const feed = this.#feed(signal => this.#api.events(sessionId, signal));
    try {
      const [before] = await beforeSending(Promise.all([this.#lastTurn(sessionId), feed.openedWithin(OPENING_MS)]));
      const reader = new TurnReader(this.client, PURPOSE, sessionId, before);
      this.#sent = true;
      await this.#api.sendMessage(sessionId, text, runKey, this.signal);
      yield { type: 'kept' };
      return yield* this.#follow(feed, reader);
    } finally {
      feed.close();
    }
  }

  /** Finds a turn again, reads all that it has brought, and follows it to its end. */
  async *attach(run: RunReference, found?: string): RunSteps {
    this.#sent = true;
    const sessionId = run.thread?.id ?? found ?? (await this.#api.find(run.runKey, this.signal));
    if (sessionId === null) {
      throw this.client.error('outcomeUnknown');
    }
    if (run.thread === null) {
      yield { type: 'thread', thread: { kind: 'session', id: sessionId } };
    }
    const feed = this.#feed(signal => this.#api.events(sessionId, signal));
    try {
      await feed.openedWithin(OPENING_MS);
      const session = await this.#api.get(sessionId, this.signal);
      const turn = await findTurn(this.client, this.#api, run, session, this.signal);
      const reader = new TurnReader(this.client, PURPOSE, sessionId, null);
      reader.joinedLate();
      reader.readAgent(session);
      yield { type: 'gap' };
      yield { type: 'kept' };
      if (turn !== null) {
        yield* reader.readTurn(turn);
        yield* this.#readItems(sessionId, reader);
      }
      if (reader.end !== null) {
        return reader.end;
      }
      yield* reader.readSession(session);
      yield* this.#act(reader);
      return yield* this.#follow(feed, reader);
    } finally {
      feed.close();
    }
  }

  #feed(open: (signal: AbortSignal) => Promise<AsyncIterable<unknown>>): EventFeed {
    return new EventFeed(this.client, PURPOSE, open, this.signal);
  }

  /**
   * The last turn that is over: one that still runs may take our message in. Only a help, so null where the server
   * has no such list.
   */
  async #lastTurn(sessionId: string): Promise<string | null> {
    const turns = await this.#api.rootTurns(sessionId, 'desc', this.signal).catch(error => {
      if (toErrorInfo(error).retryable) {
        throw error;
      }
      return [];
    });
    const last = turns.find(isOver);
    return (last && stringAt(last, 'id')) ?? null;
  }

  /** Reads the stream until the turn has ended and the session rests, and then whatever the stream left out. */
  async *#follow(first: EventFeed, reader: TurnReader): RunSteps {
    let feed = first;
    try {
      while (reader.end === null) {
        let event: JsonObject | null;
        try {
          event = await feed.next();
        } catch (error) {
          feed = yield* this.#reopened(feed, reader, error);
          continue;
        }
        if (event === null) {
          throw reader.failure === null ? this.client.error('connectionLost') : new UserError(reader.failure);
        }
        yield* reader.read(event);
        yield* this.#act(reader);
      }
      yield* this.#rest(feed, reader);
    } finally {
      feed.close();
    }
    return yield* this.#catchUp(reader, reader.end);
  }

  /** Reads what the stream left out of a turn that has ended. */
  async *#catchUp(reader: TurnReader, end: RunEnd): RunSteps {
    if (reader.missed && reader.session !== null) {
      yield { type: 'gap' };
      try {
        yield* this.#readItems(reader.session, reader);
      } catch (error) {
        // An answer with a hole must not pass for whole. Where nobody can fill it any more, how a turn failed is worth
        // more than the rest of it.
        if (end.kind === 'completed' || toErrorInfo(error).retryable) {
          throw this.signal.aborted ? error : this.client.error('connectionLost');
        }
      }
    }
    return end;
  }

  /**
   * While a session waits for the user it may well be silent: that is no failure. But what it said may have got lost, so
   * it is looked at again, too.
   */
  async *#reopened(feed: EventFeed, reader: TurnReader, error: unknown): AsyncGenerator<RunProgress, EventFeed, void> {
    const { session, turnId } = reader;
    const silent = error instanceof UserError && error.info.code === 'noAnswer';
    if (!reader.waiting || session === null || turnId === null || !silent) {
      throw error;
    }
    feed.close();
    reader.missedSome();
    const reopened = this.#feed(signal => this.#api.events(session, signal));
    try {
      await reopened.openedWithin(OPENING_MS);
      const now = await this.#api.get(session, this.signal);
      yield* reader.readTurn(await this.#api.turn(session, turnId, this.signal));
      if (reader.end === null) {
        yield* reader.readSession(now);
        yield* this.#act(reader);
      }
      return reopened;
    } catch (failure) {
      reopened.close();
      throw failure;
    }
  }

  /** After its turn has ended a session still has to come to rest; what goes wrong now is no concern of the user's. */
  async *#rest(feed: EventFeed, reader: TurnReader): AsyncGenerator<RunProgress, void, void> {
    while (!reader.atRest) {
      const event = await feed.nextWithin(REST_MS).catch(() => null);
      if (event === null) {
        return;
      }
      yield* reader.read(event);
    }
  }

  async *#readItems(sessionId: string, reader: TurnReader): AsyncGenerator<RunProgress, void, void> {
    if (reader.turnId !== null) {
      for (const item of await this.#api.turnItems(sessionId, reader.turnId, this.signal)) {
        yield* reader.readItem(item);
      }
      reader.caughtUp();
    }
  }

  /** Passes on what the session waits for, or refuses it in its place. */
  async *#act(reader: TurnReader): AsyncGenerator<RunProgress, void, void> {
    const { functions, refusals, notices, environment } = sortActions(reader.takeActions(), this.#seenActions);
    const { session } = reader;
    if (session === null) {
      return;
    }
    if (environment) {
      await this.#api.send(session, [{ type: 'agent.session.input.cancel' }], null, this.signal);
      throw this.client.error('environmentNeeded');
    }
    for (const notice of notices) {
      yield { type: 'notice', notice };
    }
    if (refusals.length > 0) {
      await this.#api.send(session, refusals, null, this.signal);
    }
    if (functions.length > 0) {
      for (const { action, turnId } of functions) {
        this.turnsOfCalls.set(action.callId, turnId);
      }
      yield { type: 'actionNeeded', actions: functions.map(({ action }) => action) };
    }
  }
}
