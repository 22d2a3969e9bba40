import { Stream } from 'openai/core/streaming';
import type { JsonObject } from '../../shared/json';
import type { Client, HeaderNeeds, Purpose } from '../wire/client';
import type { SaidText } from '../wire/earlierTurns';
import { asJsonObject, numberAt, stringAt } from '../wire/fields';
import { timesGo } from '../wire/oldestFirst';
import type { Page, PageQuery } from '../wire/pages';
import { allPages, getPage } from '../wire/pages';
import { ReplyError } from '../wire/replyError';
import type { RetryRule } from '../wire/retry';
import { HARMLESS, IDEMPOTENT, retrying } from '../wire/retry';
import { runMetadata } from '../wire/runKey';
import { POLLED } from './wireEvent';

export const ASSISTANTS_API: Purpose = { subject: 'assistants' };
const THREAD: Purpose = { subject: 'thread' };
const NEEDS = { assistants: true } as const;

/** The result of a function call as the server takes it. */
export interface ToolOutput {
  readonly tool_call_id: string;
  readonly output: string;
}

/** What a server has been found out to be unable to do. */
export interface KnownServer {
  streams: boolean;
}

/** The requests about threads, and what belongs to them. All throw a `UserError`. */
export class ThreadApi {
  /** `reads`: what may be read again by itself. */
  constructor(
    private readonly client: Client,
    private readonly server: KnownServer,
    private readonly reads: RetryRule = HARMLESS,
  ) {}

  /** Makes a thread in which this was said before. */
  async createThread(said: readonly SaidText[], signal: AbortSignal): Promise<string> {
    const { client } = this;
    const messages = said.map(({ role, text }) => ({ role, content: text }));
    const thread = await client.call(ASSISTANTS_API, () =>
      client.openai.beta.threads.create(messages.length > 0 ? { messages } : {}, client.options(signal, NEEDS)),
    );
    const id = stringAt(asJsonObject(thread), 'id');
    if (id === undefined) {
      throw client.error('apiMissing');
    }
    return id;
  }

  /** Adds the user's message. Sent once. */
  async postMessage(threadId: string, text: string, runKey: string, signal: AbortSignal): Promise<JsonObject> {
    const body = { role: 'user', content: text, metadata: runMetadata(runKey) } as const;
    return asJsonObject(
      await this.client.call(THREAD, () =>
        this.client.openai.beta.threads.messages.create(threadId, body, this.client.options(signal, NEEDS)),
      ),
    );
  }

  /** Starts a run, sent once. Its events; a server that can't stream brings a single one, named {@link POLLED}. */
  createRun(
    threadId: string,
    assistantId: string,
    runKey: string,
    signal: AbortSignal,
  ): Promise<AsyncIterable<unknown>> {
    const body = { assistant_id: assistantId, metadata: runMetadata(runKey) };
    return this.#begin(signal, (stream, options) =>
      this.client.openai.beta.threads.runs.create(threadId, { ...body, stream }, options).asResponse(),
    );
  }

  /** Gives a run the results of all calls that it waits for, sent once. Its events, as with {@link createRun}. */
  submitOutputs(
    threadId: string,
    runId: string,
    outputs: readonly ToolOutput[],
    signal: AbortSignal,
  ): Promise<AsyncIterable<unknown>> {
    const body = { thread_id: threadId, tool_outputs: [...outputs] };
    return this.#begin(signal, (stream, options) =>
      this.client.openai.beta.threads.runs.submitToolOutputs(runId, { ...body, stream }, options).asResponse(),
    );
  }

  async run(threadId: string, runId: string, signal: AbortSignal): Promise<JsonObject> {
    const path = `/threads/${encode(threadId)}/runs/${encode(runId)}`;
    const run = await retrying(this.reads, this.client.timing, signal, () =>
      this.client.call(THREAD, () => this.client.openai.get<unknown>(path, this.client.options(signal, NEEDS))),
    );
    return asJsonObject(run);
  }

  /** Asks the server to stop a run. Asking twice, or too late, does no harm. */
  async cancel(threadId: string, runId: string, signal: AbortSignal): Promise<void> {
    const { client } = this;
    try {
      await retrying(IDEMPOTENT, client.timing, signal, () =>
        client.call(THREAD, () =>
          client.openai.beta.threads.runs.cancel(runId, { thread_id: threadId }, client.options(signal, NEEDS)),
        ),
      );
    } catch (error) {
      // "Cannot cancel run with status 'completed'."
      if (!(error instanceof ReplyError && error.info.code === 'requestRejected')) {
        throw error;
      }
    }
  }

  messagePage(threadId: string, query: PageQuery, signal: AbortSignal): Promise<Page> {
    return this.#page(messagesPath(threadId), query, signal);
  }

  /** All messages of a thread, latest first, asked for as far as they are read. */
  messages(threadId: string, signal: AbortSignal): AsyncIterable<JsonObject> {
    return allPages(cursor => this.messagePage(threadId, { cursor, order: 'desc' }, signal));
  }

  /** The newest runs of a thread, latest first. */
  async newestRuns(threadId: string, signal: AbortSignal): Promise<readonly JsonObject[]> {
    const query = { cursor: null, order: 'desc' } as const;
    return (await this.#page(`/threads/${encode(threadId)}/runs`, query, signal)).items;
  }

  /** What a run has said, in order; nothing where the server doesn't list it. */
  async messagesOf(threadId: string, run: JsonObject, signal: AbortSignal): Promise<readonly JsonObject[]> {
    const begunAt = numberAt(run, 'created_at') ?? 0;
    const runId = stringAt(run, 'id');
    const pages = this.#listed(cursor =>
      this.#page(messagesPath(threadId), { cursor, order: 'desc', filter: { run_id: runId } }, signal),
    );
    const found: JsonObject[] = [];
    for await (const message of pages) {
      const isOlder = (numberAt(message, 'created_at') ?? begunAt) < begunAt;
      if (isOlder && found.length > 0) {
        break;
      }
      // A server may not know the filter, nor say which run a message is from.
      if (!isOlder && message.role !== 'user' && (stringAt(message, 'run_id') ?? runId) === runId) {
        found.push(message);
      }
    }
    return timesGo(found) === 'up' ? found : found.reverse();
  }

  /** The steps of a run, in order; none where the server doesn't list them. */
  async stepsOf(threadId: string, runId: string, signal: AbortSignal): Promise<readonly JsonObject[]> {
    const path = `/threads/${encode(threadId)}/runs/${encode(runId)}/steps`;
    const steps: JsonObject[] = [];
    for await (const step of this.#listed(cursor => this.#page(path, { cursor, order: 'asc' }, signal))) {
      steps.push(step);
    }
    return timesGo(steps) === 'down' ? steps.reverse() : steps;
  }

  async *#listed(getNext: (cursor: string | null) => Promise<Page>): AsyncGenerator<JsonObject, void, void> {
    try {
      yield* allPages(getNext);
    } catch (error) {
      if (!(error instanceof ReplyError && UNLISTED.includes(error.info.code))) {
        throw error;
      }
    }
  }

  #page(path: string, query: PageQuery, signal: AbortSignal): Promise<Page> {
    return getPage(this.client, THREAD, path, query, signal, NEEDS, this.reads);
  }

  /** Opens a stream where the server has one; a refusal to stream means that nothing was executed. */
  async #begin(
    signal: AbortSignal,
    send: (stream: boolean, options: ReturnType<Client['options']>) => Promise<Response>,
  ): Promise<AsyncIterable<unknown>> {
    const { client, server } = this;
    const request = (stream: boolean) => {
      const needs: HeaderNeeds = stream ? { ...NEEDS, stream: 'orJson' } : NEEDS;
      return client.call(THREAD, () => send(stream, client.options(signal, needs)));
    };
    let response: Response;
    try {
      response = await request(server.streams);
    } catch (error) {
      if (!server.streams || !refusesToStream(error)) {
        throw error;
      }
      server.streams = false;
      response = await request(false);
    }
    if (/json/.test(response.headers.get('content-type') ?? '')) {
      const run = await client.call(THREAD, () => response.json());
      return once({ event: POLLED, data: { object: 'thread.run', ...asJsonObject(run) } });
    }
    return Stream.fromSSEResponse(response, new AbortController(), client.openai, true);
  }
}

/** How servers answer that don't have a list. */
const UNLISTED: readonly string[] = ['apiMissing', 'requestRejected', 'threadUnknown'];

function refusesToStream(error: unknown): boolean {
  if (!(error instanceof ReplyError) || error.info.code !== 'requestRejected') {
    return false;
  }
  const { param, message } = error.reply;
  return param === 'stream' || /\bstream(ing|ed)?\b/i.test(message);
}

async function* once(event: object): AsyncGenerator<object, void, void> {
  yield event;
}

function messagesPath(threadId: string): string {
  return `/threads/${encode(threadId)}/messages`;
}

function encode(id: string): string {
  return encodeURIComponent(id);
}
