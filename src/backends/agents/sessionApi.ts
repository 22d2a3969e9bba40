import type { OpenAI } from 'openai';
import type { JsonObject } from '../../shared/json';
import { UserError } from '../../shared/userError';
import type { Client, Purpose } from '../wire/client';
import { whileSending } from '../wire/endings';
import { asJsonObject, defined, stringAt } from '../wire/fields';
import { inputText } from '../wire/item';
import type { Page, PageQuery } from '../wire/pages';
import { allPages, getPage } from '../wire/pages';
import { ReplyError } from '../wire/replyError';
import type { RetryRule } from '../wire/retry';
import { HARMLESS, IDEMPOTENT, retrying } from '../wire/retry';
import { runKeyOf, runMetadata } from '../wire/runKey';
import { sleep } from '../wire/timing';

export type InputEvent = OpenAI.Beta.AgentSessionInputParam;

/** How long to wait before each look for a session by its metadata: the server's index lags. In milliseconds. */
const LOOKS_MS = [0, 1_000, 2_000, 4_000];
const TURNS_PER_LOOK = 20;

function userMessage(text: string) {
  return { role: 'user' as const, content: [{ type: 'input_text' as const, text }] };
}

/** The requests about sessions. All throw a `UserError`. */
export class SessionApi {
  /** `reads`: what may be read again by itself. */
  constructor(
    private readonly client: Client,
    private readonly reads: RetryRule = HARMLESS,
  ) {}

  /** Makes a session with its first message, and maybe one before it, and streams its first turn. Never sent twice. */
  create(
    agentId: string,
    told: string | null,
    text: string,
    runKey: string,
    signal: AbortSignal,
  ): Promise<AsyncIterable<unknown>> {
    const { openai } = this.client;
    return this.client.call({ subject: 'agent', args: { id: agentId } }, () =>
      openai.beta.agents.sessions.create(
        {
          agent_id: agentId,
          environment: { type: 'none' },
          input: told === null ? text : [userMessage(told), userMessage(text)],
          metadata: runMetadata(runKey),
          stream: true,
          stream_options: { include_obfuscation: false },
        },
        this.client.options(signal, { agents: true, stream: true }),
      ),
    );
  }

  /** The session's events from now on. Some servers answer only when there is the first one. */
  events(sessionId: string, signal: AbortSignal): Promise<AsyncIterable<unknown>> {
    const { openai } = this.client;
    return this.#read(signal, () =>
      openai.beta.agents.sessions.events.stream(
        sessionId,
        { include_obfuscation: false },
        this.client.options(signal, { agents: true, stream: true }),
      ),
    );
  }

  /** Sends a run's message. The server accepts it, no more. Sent again only while its fate is unknown, by its key. */
  async sendMessage(sessionId: string, text: string, runKey: string, signal: AbortSignal): Promise<void> {
    const message: InputEvent = {
      type: 'agent.session.input.message',
      input: [userMessage(text)],
    };
    try {
      await whileSending(
        this.#post(sessionId, [message], runKey, signal).catch(error => this.#refused(error, sessionId, signal)),
      );
    } catch (error) {
      if (signal.aborted || !(error instanceof UserError) || error.info.code !== 'connectionLost') {
        throw error;
      }
      await this.send(sessionId, [message], runKey, signal);
    }
  }

  /** Throws why the message was refused: a session that has failed, or expired, takes none any more. */
  async #refused(error: unknown, sessionId: string, signal: AbortSignal): Promise<never> {
    if (error instanceof ReplyError && error.info.code === 'requestRejected') {
      const session = await this.get(sessionId, signal).catch(() => null);
      if (session?.status === 'failed') {
        const { detail } = error.info;
        throw new ReplyError({ ...this.client.error('threadUnknown').info, ...defined({ detail }) }, error.reply);
      }
    }
    throw error;
  }

  /** Sends input that is known by its key or may arrive twice; again after a failure that may be none. */
  async send(
    sessionId: string,
    events: readonly InputEvent[],
    idempotencyKey: string | null,
    signal: AbortSignal,
  ): Promise<void> {
    await retrying(IDEMPOTENT, this.client.timing, signal, () => this.#post(sessionId, events, idempotencyKey, signal));
  }

  async get(sessionId: string, signal: AbortSignal): Promise<JsonObject> {
    return asJsonObject(await this.#read(signal, () => this.#get(`/agents/sessions/${encode(sessionId)}`, signal)));
  }

  async turn(sessionId: string, turnId: string, signal: AbortSignal): Promise<JsonObject> {
    const path = `/agents/sessions/${encode(sessionId)}/turns/${encode(turnId)}`;
    return asJsonObject(await this.#read(signal, () => this.#get(path, signal)));
  }

  /** The root agent's turns, the first or the newest few of them. */
  async rootTurns(sessionId: string, order: 'asc' | 'desc', signal: AbortSignal): Promise<readonly JsonObject[]> {
    const path = `/agents/sessions/${encode(sessionId)}/turns`;
    const query = { cursor: null, order, limit: TURNS_PER_LOOK } as const;
    const { items } = await getPage(this.client, SESSION, path, query, signal, { agents: true }, this.reads);
    return items.filter(turn => typeof turn.subagent_id !== 'string');
  }

  itemPage(sessionId: string, query: PageQuery, signal: AbortSignal): Promise<Page> {
    const path = `/agents/sessions/${encode(sessionId)}/items`;
    return getPage(this.client, SESSION, path, query, signal, { agents: true }, this.reads);
  }

  /** What the server has of one turn, in order. */
  async turnItems(sessionId: string, turnId: string, signal: AbortSignal): Promise<readonly JsonObject[]> {
    const items: JsonObject[] = [];
    for await (const item of allPages(cursor => this.itemPage(sessionId, { cursor, order: 'asc' }, signal))) {
      if (item.turn_id === turnId) {
        items.push(item);
      }
    }
    return items;
  }

  /** The user's messages, each with the turn that took it. */
  async questions(
    sessionId: string,
    signal: AbortSignal,
  ): Promise<readonly { readonly turnId: string; readonly text: string }[]> {
    const questions: { turnId: string; text: string }[] = [];
    for await (const item of allPages(cursor => this.itemPage(sessionId, { cursor, order: 'asc' }, signal))) {
      if (item.role === 'user') {
        questions.push({ turnId: stringAt(item, 'turn_id') ?? '', text: inputText(item) });
      }
    }
    return questions;
  }

  /** The session that a run made, found by its key, for when the reply that named it got lost; null if none is. */
  async find(runKey: string, signal: AbortSignal): Promise<string | null> {
    const query = { cursor: null, order: 'desc', filter: { metadata: runMetadata(runKey) } } as const;
    for (const delay of LOOKS_MS) {
      await sleep(this.client.timing, delay, signal);
      const { items } = await getPage(
        this.client,
        SESSION,
        '/agents/sessions',
        query,
        signal,
        { agents: true },
        this.reads,
      );
      const session = items.find(candidate => isMadeBy(candidate, runKey));
      const id = session && stringAt(session, 'id');
      if (id !== undefined) {
        return id;
      }
    }
    return null;
  }

  #post(
    sessionId: string,
    events: readonly InputEvent[],
    idempotencyKey: string | null,
    signal: AbortSignal,
  ): Promise<unknown> {
    const needs = { agents: true, anyReply: true, ...(idempotencyKey === null ? {} : { idempotencyKey }) };
    const options = this.client.options(signal, needs);
    return this.client.call(SESSION, () =>
      this.client.openai.beta.agents.sessions.events.create(sessionId, { events: [...events] }, options),
    );
  }

  #read<T>(signal: AbortSignal, request: () => PromiseLike<T>): Promise<T> {
    return retrying(this.reads, this.client.timing, signal, () => this.client.call(SESSION, request));
  }

  #get(path: string, signal: AbortSignal): PromiseLike<unknown> {
    return this.client.openai.get(path, this.client.options(signal, { agents: true }));
  }
}

const SESSION: Purpose = { subject: 'session' };

/** Whether the session began with this run. A server may not know the filter, so its word isn't enough. */
export function isMadeBy(session: JsonObject, runKey: string): boolean {
  return runKeyOf(session) === runKey;
}

function encode(id: string): string {
  return encodeURIComponent(id);
}
