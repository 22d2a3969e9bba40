import type { AssistantProfile } from '../../core/assistant';
import type { RunRequest } from '../../core/backend';
import type { Item, Notice, RunEnd, StepItem, Usage } from '../../shared/runEvent';
import { userError } from '../../shared/userError';
import type { Client, Purpose } from '../wire/client';
import type { RunProgress, RunSteps } from '../wire/endings';
import { beforeSending, whileSending } from '../wire/endings';
import { EventFeed } from '../wire/eventFeed';
import type { RetryRule } from '../wire/retry';
import { ONCE, THREAD_BUSY } from '../wire/retry';
import { actionOf, firstInput, markAnswered, nextInput, resultText } from './input';
import type { KnownServer } from './knownServer';
import { openResponse, purposeOf } from './openResponse';
import type { PendingAnswers } from './pendingAnswers';
import { ResponseReader } from './responseReader';
import { findHome, NOT_KEPT, refusesToKeep } from './threadHome';
import type { ResponseInputItem } from './wireTypes';

/** How long a server may take to close a stream after its last event. In milliseconds. */
const CLOSING_MS = 1_000;

/** What all runs of a backend share. */
export interface RunContext {
  readonly client: Client;
  readonly server: KnownServer;
  readonly answers: PendingAnswers;
}

/** One run: a response, and one more for each time that the model called functions and was given their results. */
export class ResponsesRun {
  readonly #profile: AssistantProfile;
  readonly #purpose: Purpose;
  #conversation: string | null = null;
  /** Everything that the run has brought, in order. */
  readonly #items = new Map<string, Item>();
  /** The calls whose results have been sent, but not yet taken for good. */
  #sent: readonly StepItem[] = [];
  #usage: Usage | null = null;
  readonly #notices: Notice[] = [];

  /** Throws `protocolUnsupported` for an assistant that isn't in a file: this protocol has no others. */
  constructor(
    private readonly context: RunContext,
    private readonly request: RunRequest,
    private readonly signal: AbortSignal,
  ) {
    const { assistant } = request;
    if (assistant.home !== 'local') {
      throw userError('protocolUnsupported', { args: { id: assistant.id } });
    }
    this.#profile = assistant.profile;
    this.#purpose = purposeOf(assistant.profile);
  }

  async *steps(): RunSteps {
    let response = yield* this.#begin();
    for (let round = 0; ; round++) {
      const { end, calls } = yield* this.#follow(response, round);
      if (end.kind !== 'completed' || calls.length === 0) {
        return end;
      }
      yield* this.#callFunctions(calls);
      response = await this.#open(nextInput(this.request, this.#conversation, [...this.#items.values()]), THREAD_BUSY);
    }
  }

  /** Opens the first response where the thread is kept, or here if the server turns out to keep nothing. */
  async *#begin(): AsyncGenerator<RunProgress, EventFeed, void> {
    const { client, server } = this.context;
    const home = await beforeSending(findHome(client, server, this.request, this.signal));
    this.#conversation = home.conversation;
    if (home.created !== null) {
      yield { type: 'thread', thread: home.created };
    }
    const response = await whileSending(this.#openFirst());
    if (home.refused || this.#conversation !== home.conversation) {
      // Only now is it sure that an API is there, which keeps nothing, and not something that refuses everything.
      server.keepsThreads = false;
      yield { type: 'notice', notice: NOT_KEPT };
    }
    return response;
  }

  async #openFirst(): Promise<EventFeed> {
    try {
      return await this.#open(firstInput(this.request, this.#conversation), ONCE);
    } catch (error) {
      if (this.#conversation === null || !refusesToKeep(error)) {
        throw error;
      }
      this.#conversation = null;
      return this.#open(firstInput(this.request, null), ONCE);
    }
  }

  async #open(input: readonly ResponseInputItem[], rule: RetryRule): Promise<EventFeed> {
    const { client, server } = this.context;
    const question = { profile: this.#profile, input, conversation: this.#conversation };
    const open = (signal: AbortSignal) =>
      openResponse(client, server, question, signal, rule, notice => this.#notices.push(notice));
    const feed = new EventFeed(client, this.#purpose, open, this.signal);
    await feed.opened();
    return feed;
  }

  /** Reads a response to its end. */
  async *#follow(
    feed: EventFeed,
    round: number,
  ): AsyncGenerator<RunProgress, { readonly end: RunEnd; readonly calls: readonly StepItem[] }, void> {
    const { client } = this.context;
    const reader = new ResponseReader(client, this.#purpose, round);
    try {
      for (const notice of this.#notices.splice(0)) {
        yield { type: 'notice', notice };
      }
      while (reader.end === null) {
        const event = await feed.next();
        if (event === null) {
          throw client.error('connectionLost');
        }
        yield* reader.read(event);
      }
      // To hang up at once might look like a stop to the server, which would then not keep the turn.
      while ((await feed.nextWithin(CLOSING_MS).catch(() => null)) !== null) {}
    } finally {
      feed.close();
    }
    const { end, usage } = reader;
    if (usage !== null) {
      this.#usage = added(this.#usage, usage);
      yield { type: 'usage', usage: this.#usage };
    }
    if (end.kind === 'completed' && this.#conversation !== null) {
      yield* this.#update(this.#sent.map(markAnswered));
      yield { type: 'kept' };
    }
    for (const item of reader.items) {
      this.#items.set(item.id, item);
    }
    return { end, calls: reader.calls.filter(call => actionOf(call) !== null) };
  }

  /** Has the calls answered, by this side's own hand or by refusing: a conversation refuses all else until then. */
  async *#callFunctions(calls: readonly StepItem[]): AsyncGenerator<RunProgress, void, void> {
    const actions = calls.flatMap(call => actionOf(call) ?? []);
    const answers = this.context.answers.expect(this.request.runKey, actions, this.signal);
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

function added(first: Usage | null, second: Usage): Usage {
  if (first === null) {
    return second;
  }
  return {
    input: first.input + second.input,
    output: first.output + second.output,
    ...sumOf('cached', first, second),
    ...sumOf('reasoning', first, second),
  };
}

function sumOf(key: 'cached' | 'reasoning', first: Usage, second: Usage): Partial<Usage> {
  const known = first[key] ?? second[key];
  return known === undefined ? {} : { [key]: (first[key] ?? 0) + (second[key] ?? 0) };
}
