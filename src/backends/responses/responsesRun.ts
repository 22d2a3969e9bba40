import type { AssistantProfile } from '../../core/assistant';
import type { RunRequest } from '../../core/backend';
import type { Item, RunEnd, StepItem, Usage } from '../../shared/runEvent';
import { userError } from '../../shared/userError';
import type { Client } from '../wire/client';
import type { RunProgress, RunSteps } from '../wire/endings';
import { beforeSending } from '../wire/endings';
import { actionOf, markAnswered, resultText } from './input';
import type { KnownServer } from './knownServer';
import { purposeOf } from './openResponse';
import type { PendingAnswers } from './pendingAnswers';
import { ResponseReader } from './responseReader';
import { ResponseWatch } from './responseWatch';
import { Sender } from './sender';
import { added } from './usage';

/** What all runs of a backend share. */
export interface RunContext {
  readonly client: Client;
  readonly server: KnownServer;
  readonly answers: PendingAnswers;
}

/** A run that a server may go on with unwatched. */
export interface WatchedRun {
  /** Null while there is nothing to watch. */
  readonly watch: ResponseWatch | null;
  /** The ID of the response in the background, as soon as there is one; null where there is none. */
  nameOf(): Promise<string | null>;
  /** Goes on with the watching after a cut. */
  resume(signal: AbortSignal): RunSteps;
}

/** One run: a response, and one more for each time that the model called functions and was given their results. */
export class ResponsesRun implements WatchedRun {
  readonly #profile: AssistantProfile;
  readonly #sender: Sender;
  /** Everything that the run has brought, in order. */
  readonly #items = new Map<string, Item>();
  /** The calls whose results have been sent, but not yet taken for good. */
  #sent: readonly StepItem[] = [];
  #usage: Usage | null = null;
  #rounds = 0;
  #watch: ResponseWatch | null = null;
  #named: Promise<void> = Promise.resolve();

  /** Throws `protocolUnsupported` for an assistant that isn't in a file: this protocol has no others. */
  constructor(
    private readonly context: RunContext,
    private readonly request: RunRequest,
  ) {
    const { assistant } = request;
    if (assistant.home !== 'local') {
      throw userError('protocolUnsupported', { args: { id: assistant.id } });
    }
    this.#profile = assistant.profile;
    this.#sender = new Sender(context, request, assistant.profile);
  }

  get watch(): ResponseWatch | null {
    return this.#watch;
  }

  async nameOf(): Promise<string | null> {
    if (this.#sender.asksInBackground) {
      await this.#named;
    }
    const { responseId = null, inBackground = false } = this.#watch?.reader ?? {};
    return inBackground ? responseId : null;
  }

  async *start(signal: AbortSignal): RunSteps {
    await beforeSending(this.#sender.begin(signal));
    yield* this.#ask(null, signal);
    return yield* this.#goOn(signal);
  }

  async *resume(signal: AbortSignal): RunSteps {
    if (this.#watch !== null) {
      yield* this.#watch.again(signal);
      this.context.server.learnBackground(true);
    }
    return yield* this.#goOn(signal);
  }

  async *#goOn(signal: AbortSignal): RunSteps {
    for (;;) {
      const { end, calls } = yield* this.#finish(signal);
      if (end.kind !== 'completed' || calls.length === 0) {
        return end;
      }
      yield* this.#callFunctions(calls, signal);
      yield* this.#ask([...this.#items.values()], signal);
    }
  }

  /** Sends what the run has to say, and reads the response to its end. */
  async *#ask(items: readonly Item[] | null, signal: AbortSignal): AsyncGenerator<RunProgress, void, void> {
    this.#watch = null;
    const { client } = this.context;
    const purpose = purposeOf(this.#profile);
    let name = () => {};
    this.#named = new Promise(resolve => {
      name = resolve;
    });
    try {
      const feed = yield* this.#sender.send(items, signal);
      const reader = new ResponseReader(client, purpose, this.#rounds++);
      this.#watch = new ResponseWatch(client, purpose, reader);
      for await (const event of this.#watch.follow(feed, signal)) {
        name();
        yield event;
      }
    } finally {
      name();
    }
  }

  /** What is to be said at the end of a response. */
  async *#finish(
    signal: AbortSignal,
  ): AsyncGenerator<RunProgress, { readonly end: RunEnd; readonly calls: readonly StepItem[] }, void> {
    const reader = this.#watch?.reader;
    if (!reader?.end) {
      throw this.context.client.error('connectionLost');
    }
    const { usage, responseId, items } = reader;
    if (usage !== null) {
      this.#usage = added(this.#usage, usage);
      yield { type: 'usage', usage: this.#usage };
    }
    if (reader.end.kind === 'completed') {
      yield* this.#sender.completed(responseId, signal);
      if (this.#sender.home.kind !== 'local') {
        yield* this.#update(this.#sent.map(markAnswered));
        yield { type: 'kept' };
      }
    }
    for (const item of items) {
      this.#items.set(item.id, item);
    }
    const end = this.#sender.named(reader.end);
    return { end, calls: reader.calls.filter(call => actionOf(call) !== null) };
  }

  /** Has the calls answered, by this side's own hand or by refusing: a conversation refuses all else until then. */
  async *#callFunctions(calls: readonly StepItem[], signal: AbortSignal): AsyncGenerator<RunProgress, void, void> {
    const actions = calls.flatMap(call => actionOf(call) ?? []);
    const answers = this.context.answers.expect(this.request.runKey, actions, signal);
    yield { type: 'phase', phase: 'waiting' };
    yield { type: 'actionNeeded', actions };
    const results = await answers;
    const outputs = new Map(results.map(result => [result.action.callId, resultText(result)]));
    this.#sent = calls.map(call => ({ ...call, output: outputs.get(actionOf(call)?.callId ?? '') ?? '' }));
    yield* this.#update(this.#sent);
    yield { type: 'phase', phase: 'working' };
  }

  *#update(items: readonly Item[]): Generator<RunProgress, void, void> {
    for (const item of items) {
      this.#items.set(item.id, item);
      yield { type: 'item', item };
    }
  }
}
