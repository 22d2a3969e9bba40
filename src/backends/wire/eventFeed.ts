import type { JsonObject } from '../../shared/json';
import type { Client, Purpose } from './client';
import { within } from './timing';

/** An event stream, read one by one, also with an eye on the clock. Close it when done. */
export class EventFeed {
  readonly #closing = new AbortController();
  readonly #events: AsyncGenerator<JsonObject, void, void>;
  readonly #opened: Promise<AsyncIterable<unknown>>;
  #pending: Promise<IteratorResult<JsonObject, void>> | null = null;

  /** `open` is called at once; what it rejects with comes out of {@link next}. */
  constructor(
    private readonly client: Client,
    purpose: Purpose,
    open: (signal: AbortSignal) => Promise<AsyncIterable<unknown>>,
    private readonly signal: AbortSignal,
  ) {
    const opened = open(AbortSignal.any([signal, this.#closing.signal]));
    // Whoever reads gets the failure; nobody may be reading yet.
    opened.catch(() => {});
    this.#opened = opened;
    this.#events = (async function* () {
      yield* client.events(await opened, purpose);
    })();
  }

  /** Resolves when the server lets us in. Throws when it refuses. */
  async opened(): Promise<void> {
    await this.#opened;
  }

  /** Resolves when the server lets us in, or after `ms`. Throws when it refuses. */
  async openedWithin(ms: number): Promise<void> {
    await within(this.client.timing, ms, this.#opened, this.signal);
  }

  /** The next event; null at the end. */
  async next(): Promise<JsonObject | null> {
    const result = await this.#pull();
    this.#pending = null;
    return result.done ? null : result.value;
  }

  /** Like {@link next}; also null when nothing comes within `ms`. */
  async nextWithin(ms: number): Promise<JsonObject | null> {
    const result = await within(this.client.timing, ms, this.#pull(), this.signal);
    return result === null ? null : this.next();
  }

  close(): void {
    this.#closing.abort();
    this.#pending?.catch(() => {});
  }

  #pull(): Promise<IteratorResult<JsonObject, void>> {
    this.#pending ??= this.#events.next();
    return this.#pending;
  }
}
