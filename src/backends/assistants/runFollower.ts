import type { ActionResult } from '../../core/backend';
import type { JsonObject } from '../../shared/json';
import type { Action, RunEnd } from '../../shared/runEvent';
import type { ErrorCode, ErrorInfo } from '../../shared/userError';
import { toErrorInfo, UserError, userError } from '../../shared/userError';
import type { Client } from '../wire/client';
import type { RunProgress, RunSteps } from '../wire/endings';
import { EventFeed } from '../wire/eventFeed';
import { objectAt, stringAt, textOf } from '../wire/fields';
import { isUncertain } from './question';
import type { RunInbox } from './runInbox';
import { RunReader } from './runReader';
import type { ThreadApi } from './threadApi';
import { resultText } from './toolCalls';
import { POLLED, readWireEvent } from './wireEvent';

/** The pauses between two looks at a run: the first, how they grow, and to what. In milliseconds. */
const FIRST_PAUSE_MS = 500;
const PAUSE_GROWTH = 1.5;
const LONGEST_PAUSE_MS = 4_000;
/** How many looks a run is given to recover after its stream has reported an error. */
const LOOKS_AFTER_ERROR = 5;
/** How long a server may take to close a stream after its last event. In milliseconds. */
const CLOSING_MS = 1_000;
const CUT: readonly ErrorCode[] = ['connectionLost', 'noAnswer'];

/** Follows a run that the server has, to its end. Used once. */
export class RunFollower {
  readonly #reader: RunReader;
  /** What the stream reported to have gone wrong. */
  #failure: ErrorInfo | null = null;

  constructor(
    private readonly client: Client,
    private readonly api: ThreadApi,
    private readonly threadId: string,
    private readonly inbox: RunInbox,
    private readonly signal: AbortSignal,
  ) {
    this.#reader = new RunReader(client, { subject: 'thread' });
  }

  /** Goes on with a run whose beginning wasn't seen. */
  async *takeUp(run: JsonObject): RunSteps {
    const reader = this.#reader;
    reader.missedSome();
    yield* reader.readRun(run);
    if (reader.end === null) {
      yield* this.#readAll();
    }
    return yield* this.follow(null);
  }

  /** Follows the run to its end: by its stream while there is one, else by looking at it now and then. */
  async *follow(first: EventFeed | null): RunSteps {
    const { api, client, threadId } = this;
    const reader = this.#reader;
    for (let feed = first; reader.end === null; ) {
      if (feed !== null) {
        yield* this.#readStream(feed);
        feed = null;
      } else if (!reader.waiting) {
        yield* this.#poll();
      }
      if (reader.unanswerable) {
        await api.cancel(threadId, reader.runId ?? '', this.signal);
        const what = stringAt(objectAt(reader.run, 'required_action'), 'type') ?? 'requires_action';
        throw userError('runFailed', { ...client.error('runFailed').info, detail: client.redact(what) });
      }
      if (reader.waiting) {
        feed = yield* this.#answer(reader.takeActions());
      }
    }
    return yield* this.#finish(reader.end);
  }

  /** Reads a stream up to the run's end, to where it waits for us, or to where the server has no stream to give. */
  async *#readStream(feed: EventFeed): AsyncGenerator<RunProgress, void, void> {
    const reader = this.#reader;
    try {
      while (!reader.atRest) {
        const fields = await feed.next();
        if (fields === null) {
          throw this.client.error('connectionLost');
        }
        yield* reader.read(readWireEvent(fields));
        await this.#stopIfWanted();
        if (fields.event === POLLED) {
          return;
        }
      }
      // To hang up at once would cost the next request a new connection.
      for (let late = await lateEvent(feed); late !== null; late = await lateEvent(feed)) {
        yield* reader.read(readWireEvent(late));
      }
    } catch (error) {
      if (!(error instanceof UserError) || CUT.includes(error.info.code) || this.signal.aborted) {
        throw error;
      }
      // What became of the run is for the run to say.
      this.#failure = error.info;
      if (reader.runId === null) {
        reader.fail(error.info);
      }
    } finally {
      feed.close();
    }
  }

  /** Looks at the run, with pauses, until it ends or waits for us. */
  async *#poll(): AsyncGenerator<RunProgress, void, void> {
    const { api, client, threadId } = this;
    const reader = this.#reader;
    if (reader.runId === null) {
      throw client.error('connectionLost');
    }
    reader.missedSome();
    let pause = FIRST_PAUSE_MS;
    for (let looks = 1; !reader.atRest; looks++) {
      await this.inbox.pause(client.timing, pause, this.signal);
      await this.#stopIfWanted();
      yield* reader.readRun(await api.run(threadId, reader.runId, this.signal));
      if (this.#failure !== null && looks === LOOKS_AFTER_ERROR) {
        reader.fail(this.#failure);
      }
      pause = Math.min(pause * PAUSE_GROWTH, LONGEST_PAUSE_MS);
    }
  }

  /** Has the calls answered and gives the run all results at once; its next stream, or null where there is none. */
  async *#answer(actions: readonly Action[]): AsyncGenerator<RunProgress, EventFeed | null, void> {
    const { api, client, threadId } = this;
    const reader = this.#reader;
    const runId = reader.runId ?? '';
    yield { type: 'actionNeeded', actions };
    let results = this.inbox.resultsOf(actions);
    while (results === null) {
      await this.inbox.pause(client.timing, LONGEST_PAUSE_MS, this.signal);
      await this.#stopIfWanted();
      results = this.inbox.resultsOf(actions);
      if (results === null) {
        // Meanwhile it may have been stopped, or its time run out.
        const run = await api.run(threadId, runId, this.signal).catch(() => reader.run);
        yield* reader.readRun(run);
        if (!reader.waiting) {
          return null;
        }
      }
    }
    yield* reader.readResults(results);
    return this.#submit(runId, results);
  }

  async #submit(runId: string, results: readonly ActionResult[]): Promise<EventFeed | null> {
    const { api, client, threadId } = this;
    const outputs = results.map(result => ({ tool_call_id: result.action.callId, output: resultText(result) }));
    for (let again = false; ; again = true) {
      const open = (signal: AbortSignal) => api.submitOutputs(threadId, runId, outputs, signal);
      const feed = new EventFeed(client, { subject: 'thread' }, open, this.signal);
      try {
        await feed.opened();
        return feed;
      } catch (error) {
        feed.close();
        if (this.signal.aborted) {
          throw error;
        }
        // It may have taken them though we weren't told so, or no longer want them.
        const run = await api.run(threadId, runId, this.signal);
        if (run.status !== 'requires_action') {
          return null;
        }
        if (again || !isUncertain(error)) {
          throw error;
        }
      }
    }
  }

  /** Reads whatever wasn't seen of a run that has ended. */
  async *#finish(end: RunEnd): RunSteps {
    const reader = this.#reader;
    if (reader.missed) {
      try {
        yield* this.#readAll();
      } catch (error) {
        // An answer with a hole must not pass for whole. Where nobody can fill it any more, how a run failed is worth
        // more than the rest of it.
        if (end.kind === 'completed' || this.signal.aborted || toErrorInfo(error).retryable) {
          throw error;
        }
      }
    }
    yield* reader.close();
    return reader.end ?? end;
  }

  /** Reads all that the run has brought so far, in the order in which its steps brought it. */
  async *#readAll(): AsyncGenerator<RunProgress, void, void> {
    const { api, threadId } = this;
    const reader = this.#reader;
    yield { type: 'gap' };
    const messages = await api.messagesOf(threadId, reader.run, this.signal);
    const steps = await api.stepsOf(threadId, reader.runId ?? '', this.signal);
    const created = steps.map(step =>
      stringAt(objectAt(objectAt(step, 'step_details'), 'message_creation'), 'message_id'),
    );
    for (const [index, step] of steps.entries()) {
      const message = messages.find(({ id }) => id !== undefined && id === created[index]);
      yield* message === undefined ? reader.readStep(step) : reader.readMessage(message);
    }
    for (const message of messages.filter(({ id }) => !created.includes(textOf(id)))) {
      yield* reader.readMessage(message);
    }
  }

  /** Tells the server of a stop that was wanted before it had named the run. */
  async #stopIfWanted(): Promise<void> {
    const { runId } = this.#reader;
    this.inbox.runId = runId;
    if (this.inbox.stopWanted && runId !== null) {
      this.inbox.stop(true);
      // One that can't be stopped is watched to its end.
      await this.api.cancel(this.threadId, runId, this.signal).catch(() => {});
    }
  }
}

function lateEvent(feed: EventFeed): Promise<JsonObject | null> {
  return feed.nextWithin(CLOSING_MS).catch(() => null);
}
