import type { Timing } from '../../../../src/backends/wire/timing';

/** A clock that stands still until it is told to go on, so that no test waits by the real one. */
export class TestTiming implements Timing {
  /** How long each wait was that has been let through at once. */
  readonly waits: number[] = [];
  #now = 1_700_000_000_000;
  #timers: { readonly at: number; readonly callback: () => void }[] = [];

  /** Waits of up to `instantMs` are over at once; the clock jumps ahead by as much. */
  constructor(private readonly instantMs = 10_000) {}

  now(): number {
    return this.#now;
  }

  random(): number {
    return 0;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback };
    this.#timers.push(timer);
    if (ms <= this.instantMs) {
      this.waits.push(ms);
      setImmediate(() => this.#fire(timer));
    }
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer);
    };
  }

  /** Lets time pass. */
  advance(ms: number): void {
    this.#now += ms;
    for (const timer of this.#timers.filter(({ at }) => at <= this.#now)) {
      this.#fire(timer);
    }
  }

  #fire(timer: { readonly at: number; readonly callback: () => void }): void {
    if (this.#timers.includes(timer)) {
      this.#timers = this.#timers.filter(other => other !== timer);
      this.#now = Math.max(this.#now, timer.at);
      timer.callback();
    }
  }
}
