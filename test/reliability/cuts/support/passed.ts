import type { ExchangeName } from './cut';

/** One exchange as it passed through. */
export interface Exchange {
  readonly name: ExchangeName;
  readonly status: number;
  readonly streams: boolean;
  /** What the client was given of the body, so far. */
  readonly body: Buffer;
}

/** An exchange that may still be under way. */
export class Passed implements Exchange {
  readonly #chunks: Buffer[] = [];

  constructor(
    readonly name: ExchangeName,
    readonly status: number,
    readonly streams: boolean,
  ) {}

  get body(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
  }
}
