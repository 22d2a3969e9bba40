import type { JsonObject } from '../../shared/json';
import type { ErrorCode } from '../../shared/userError';
import { UserError } from '../../shared/userError';
import type { Client, Purpose } from '../wire/client';
import type { RunProgress } from '../wire/endings';
import { EventFeed } from '../wire/eventFeed';
import { numberAt } from '../wire/fields';
import { sleep } from '../wire/timing';
import { getResponse, streamResponse } from './responseApi';
import type { ResponseReader } from './responseReader';
import { isOver } from './responseReader';

/** How long a server may take to close a stream after its last event. In milliseconds. */
const CLOSING_MS = 1_000;
/** The pause between two looks at a response that can't be streamed; it doubles each time. In milliseconds. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 8_000;
/** What says nothing about the response itself: it may be found again later. */
const OUT_OF_REACH: readonly ErrorCode[] = [
  'connectionLost',
  'serverUnreachable',
  'keyRejected',
  'permissionDenied',
  'rateLimited',
  'serverFailed',
];

type Steps = AsyncGenerator<RunProgress, void, void>;

/** Watches one response to its end, and finds it again after a cut when the server goes on with it unwatched. */
export class ResponseWatch {
  readonly #finished = new AbortController();
  #cancelled: Promise<JsonObject | null> = Promise.resolve(null);
  #gone = false;

  constructor(
    private readonly client: Client,
    private readonly purpose: Purpose,
    readonly reader: ResponseReader,
    /** The response's ID, where it is known before the reader has seen it. */
    private readonly knownId: string | null = null,
  ) {}

  /** Whether {@link again} may bring what is still missing. */
  get resumable(): boolean {
    const { reader } = this;
    return reader.end === null && !this.#gone && (this.knownId !== null || reader.inBackground);
  }

  /** Reads what the request for the response brings. Throws `connectionLost` when that ends too early. */
  follow(feed: EventFeed, signal: AbortSignal): Steps {
    this.#finished.signal.addEventListener('abort', () => feed.close(), { once: true });
    return this.#unlessCancelled(this.#follow(feed, signal));
  }

  /** Goes on where the reading was cut. */
  again(signal: AbortSignal): Steps {
    return this.#unlessCancelled(this.#again(signal));
  }

  /** Takes note of a cancel that is under way: the response that it brings, if that is over, is the run's end. */
  cancel(reply: Promise<JsonObject>): void {
    const over = reply.then(response => (isOver(response) ? response : null));
    this.#cancelled = over.catch(() => null);
    void this.#cancelled.then(response => response && this.#finished.abort());
  }

  async *#unlessCancelled(steps: Steps): Steps {
    try {
      yield* steps;
    } catch (error) {
      // The stream may end before the reply is here.
      const response = await this.#cancelled;
      if (response === null) {
        throw error;
      }
      yield* this.reader.readSnapshot(response);
    }
  }

  async *#follow(feed: EventFeed, signal: AbortSignal): Steps {
    try {
      yield* this.#read(feed);
    } catch (error) {
      if (!isSilence(error) || !this.resumable) {
        throw error;
      }
      // It may well think for minutes without a word, as long as it is still there.
      yield* this.#again(signal);
    } finally {
      feed.close();
    }
  }

  async *#read(feed: EventFeed): Steps {
    while (this.reader.end === null) {
      const event = await feed.next();
      if (event === null) {
        throw this.client.error('connectionLost');
      }
      yield* this.reader.read(event);
    }
    // To hang up at once might look like a stop to the server, which would then not keep the turn.
    while ((await feed.nextWithin(CLOSING_MS).catch(() => null)) !== null) {}
  }

  /** Streams on from the last event; where the server can't do that, looks at the response until it is over. */
  async *#again(caller: AbortSignal): Steps {
    const signal = AbortSignal.any([caller, this.#finished.signal]);
    for (;;) {
      const silent = yield* this.#stream(signal);
      if (this.reader.end !== null) {
        return;
      }
      const response = await this.#look(signal);
      if (isOver(response) || !silent) {
        yield* this.#poll(response, signal);
        return;
      }
    }
  }

  /** Returns whether the stream was there, but silent. Throws when the server is out of reach. */
  async *#stream(signal: AbortSignal): AsyncGenerator<RunProgress, boolean, void> {
    const { reader, client } = this;
    const feed = new EventFeed(
      client,
      this.purpose,
      feedSignal => streamResponse(client, this.#id, reader.cursor, feedSignal),
      signal,
    );
    try {
      while (reader.end === null) {
        const event = await feed.next();
        if (event === null) {
          return false;
        }
        const number = numberAt(event, 'sequence_number');
        if (number !== undefined && number > reader.cursor + 1) {
          // Something is missing in between: what has come of it in whole makes up for that.
          return false;
        }
        if (number === undefined || number > reader.cursor) {
          yield* reader.read(event);
        }
      }
    } catch (error) {
      if (signal.aborted || (error instanceof UserError && OUT_OF_REACH.includes(error.info.code))) {
        throw error;
      }
      return isSilence(error);
    } finally {
      feed.close();
    }
    return false;
  }

  async *#poll(first: JsonObject, signal: AbortSignal): Steps {
    let response = first;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      yield* this.reader.readSnapshot(response);
      if (this.reader.end !== null) {
        return;
      }
      await sleep(this.client.timing, pause, signal);
      response = await this.#look(signal);
    }
  }

  async #look(signal: AbortSignal): Promise<JsonObject> {
    const { client } = this;
    try {
      return await getResponse(client, this.#id, signal);
    } catch (error) {
      if (signal.aborted || (error instanceof UserError && [...OUT_OF_REACH, 'noAnswer'].includes(error.info.code))) {
        throw error;
      }
      this.#gone = true;
      throw client.error('connectionLost');
    }
  }

  get #id(): string {
    return this.reader.responseId ?? this.knownId ?? '';
  }
}

function isSilence(error: unknown): boolean {
  return error instanceof UserError && error.info.code === 'noAnswer';
}
