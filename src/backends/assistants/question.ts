import type { JsonObject } from '../../shared/json';
import type { ErrorCode } from '../../shared/userError';
import { toErrorInfo } from '../../shared/userError';
import type { Client } from '../wire/client';
import { whileSending } from '../wire/endings';
import { numberAt, stringAt } from '../wire/fields';
import { runKeyOf } from '../wire/runKey';
import { sleep } from '../wire/timing';
import { userText } from './messageText';
import type { ThreadApi } from './threadApi';

/** After these a request may have been carried out. */
const UNCERTAIN: readonly ErrorCode[] = ['connectionLost', 'noAnswer', 'serverFailed'];
/** How long to wait before each look for what may have been carried out: it may come late. In milliseconds. */
const LOOKS_MS = [0, 1_000, 2_000];

/** A message that the server has, and what to know it by among those of its thread. */
export interface Posted {
  readonly text: string;
  /** In seconds since 1970, by the server's clock; 0 when it didn't say. */
  readonly createdAt: number;
  /** False when it may as well be an earlier message with the same words: then only a run of its own can tell. */
  readonly sure: boolean;
}

/** A run's message, by which it is known on the server. */
export interface Question {
  readonly threadId: string;
  readonly runKey: string;
  readonly text: string;
}

/**
 * Sends a message and starts its run, each of them once: where the outcome is unknown it looks for what it sent by the
 * run's key, and sends it again only when it surely isn't there.
 */
export class QuestionSender {
  constructor(
    private readonly client: Client,
    private readonly api: ThreadApi,
    private readonly signal: AbortSignal,
  ) {}

  /** Adds the message to its thread. */
  async post(question: Question): Promise<Posted> {
    const { threadId, text, runKey } = question;
    return this.#once(
      async () => posted(await this.api.postMessage(threadId, text, runKey, this.signal), text),
      () => this.findMessage(question, true),
    );
  }

  /** Starts the message's run with `start`; the run itself if it turns out that it had been started. */
  async start<T>(question: Question, message: Posted, start: () => Promise<T>): Promise<T | JsonObject> {
    return this.#once<T | JsonObject>(start, () => this.findRun(question, message, []));
  }

  /**
   * The message on the server, for when the reply that confirmed it got lost; null if it isn't there. `onlySure` leaves
   * out what may be an earlier one.
   */
  findMessage(question: Question, onlySure: boolean): Promise<Posted | null> {
    return this.#look(async () => {
      let likely: Posted | null = null;
      let newest = true;
      let seen = false;
      for await (const message of this.api.messages(question.threadId, this.signal)) {
        if (runKeyOf(message) === question.runKey) {
          return posted(message, question.text);
        }
        // A server may forget metadata: then it is the user's newest message, if it says the same and is nobody else's.
        if (!seen && message.role === 'user') {
          seen = true;
          const same = runKeyOf(message) === undefined && userText(message) === question.text;
          likely = same ? { ...posted(message, question.text), sure: newest } : null;
        }
        newest = false;
      }
      return likely?.sure || !onlySure ? likely : null;
    });
  }

  /** The thread's newest message if it says this and no run has answered it; else null. */
  async findUnanswered(threadId: string, text: string): Promise<Posted | null> {
    const { items } = await this.api.messagePage(threadId, { cursor: null, order: 'desc', limit: 1 }, this.signal);
    const [newest] = items;
    if (newest === undefined || newest.role !== 'user' || userText(newest) !== text) {
      return null;
    }
    const message = posted(newest, text);
    const [run] = await this.api.newestRuns(threadId, this.signal);
    return run === undefined || (numberAt(run, 'created_at') ?? 0) < message.createdAt ? message : null;
  }

  /** The run on the server that answers the message; null if there surely is none. `others` are known to be none. */
  findRun(
    { threadId, runKey }: Question,
    message: Posted | null,
    others: readonly string[],
  ): Promise<JsonObject | null> {
    return this.#look(async () => {
      const runs = await this.api.newestRuns(threadId, this.signal);
      const own = runs.find(run => runKeyOf(run) === runKey);
      // A server may forget metadata: then it is the one after the message.
      const unnamed = runs.filter(run => runKeyOf(run) === undefined && !others.includes(stringAt(run, 'id') ?? ''));
      const next = unnamed.find(run => message !== null && (numberAt(run, 'created_at') ?? 0) >= message.createdAt);
      return own ?? (message === null || message.createdAt === 0 ? null : (next ?? null));
    });
  }

  async #once<T>(send: () => Promise<T>, find: () => Promise<T | null>): Promise<T> {
    for (let unknown = false; ; unknown = true) {
      try {
        return await (unknown ? send() : whileSending(send()));
      } catch (error) {
        const { code } = toErrorInfo(error);
        // What has the thread busy may then be our own.
        if (this.signal.aborted || !(UNCERTAIN.includes(code) || (unknown && code === 'threadBusy'))) {
          throw error;
        }
        const found = await find();
        if (found !== null) {
          return found;
        }
        // It surely didn't arrive, unless the server just takes its time.
        if (unknown || code !== 'connectionLost') {
          throw error;
        }
      }
    }
  }

  async #look<T>(find: () => Promise<T | null>): Promise<T | null> {
    for (const delay of LOOKS_MS) {
      await sleep(this.client.timing, delay, this.signal);
      const found = await find();
      if (found !== null) {
        return found;
      }
    }
    return null;
  }
}

/** Whether a request that failed so may have been carried out. */
export function isUncertain(error: unknown): boolean {
  return UNCERTAIN.includes(toErrorInfo(error).code);
}

function posted(message: JsonObject, text: string): Posted {
  return { text, createdAt: numberAt(message, 'created_at') ?? 0, sure: true };
}
