import type { RunReference } from '../../core/backend';
import type { Purpose } from '../wire/client';
import type { RunProgress, RunSteps } from '../wire/endings';
import { Replay } from './replay';
import { ResponseReader } from './responseReader';
import type { RunContext, WatchedRun } from './responsesRun';
import { ResponseWatch } from './responseWatch';

const PURPOSE: Purpose = { subject: 'response' };

/** A run in the background that an earlier window left: all that is known of it is what the thread's file says. */
export class FoundRun implements WatchedRun {
  readonly watch: ResponseWatch;
  readonly #replay: Replay;

  constructor(
    private readonly context: RunContext,
    private readonly run: RunReference,
    private readonly responseId: string,
  ) {
    const reader = new ResponseReader(context.client, PURPOSE, 0);
    this.watch = new ResponseWatch(context.client, PURPOSE, reader, responseId);
    this.#replay = new Replay(run.items);
  }

  async nameOf(): Promise<string> {
    return this.responseId;
  }

  async *resume(signal: AbortSignal): RunSteps {
    for await (const event of this.watch.again(signal)) {
      yield* this.#replay.pass(event);
    }
    const { end, usage, calls } = this.watch.reader;
    if (end === null) {
      throw this.context.client.error('connectionLost');
    }
    this.context.server.learnBackground(true);
    if (usage !== null) {
      yield { type: 'usage', usage };
    }
    if (end.kind === 'completed') {
      yield* this.#kept();
    }
    // What its functions were to bring can't be sent from here: the next message says so in its place.
    return end.kind === 'completed' && calls.length > 0 ? { kind: 'incomplete', reason: 'other' } : end;
  }

  *#kept(): Generator<RunProgress, void, void> {
    if (this.run.thread?.kind !== 'conversation') {
      yield { type: 'thread', thread: { kind: 'response', id: this.responseId } };
    }
    yield { type: 'kept' };
  }
}
