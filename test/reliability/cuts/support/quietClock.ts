import type { Timing } from '../../../../src/backends/wire/timing';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
  readonly long: boolean;
}

/** Waits of up to this long belong to an exchange that goes well; longer ones give something up. In milliseconds. */
const SHORT_MS = 20_000;
/** How many turns of the event loop nothing may happen in until nothing more will by itself. */
const QUIET_TURNS = 12;
/** How long, in real time, until a server that says nothing counts as silent without having been told to be. */
const SILENT_MS = 1_000;

/**
 * A clock that goes on only when nothing else does: as long as bytes move it stands still, and once all is quiet the next
 * timer is due at once. So an hour of waiting takes no time, and a timer never overtakes what is on its way.
 */
export class QuietClock implements Timing {
  #now = 1_700_000_000_000;
  #timers: Timer[] = [];
  #quietTurns = 0;
  #quietSince = performance.now();
  #turning = false;
  /** Says whether those who are waited for were told to be silent: then the long timers are due as well. */
  silent: () => boolean = () => false;
  /** Asked before time goes on: true when it could set something in motion. */
  onQuiet: () => boolean = () => false;

  now(): number {
    return this.#now;
  }

  random(): number {
    return 0;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback, long: ms > SHORT_MS };
    this.#timers.push(timer);
    this.touch();
    this.#turn();
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer);
    };
  }

  /** For what is told of a thread that hangs. */
  get state(): string {
    const quietMs = Math.round(performance.now() - this.#quietSince);
    const due = this.#timers.map(({ at }) => at - this.#now).join(' ');
    return `quiet for ${this.#quietTurns} turns, ${quietMs} ms; silent: ${this.silent()}; due in ms: ${due}`;
  }

  /** Says that something is happening. */
  touch(): void {
    this.#quietTurns = 0;
    this.#quietSince = performance.now();
  }

  /** The computer sleeps: time goes on, and nothing else does. */
  sleep(ms: number): void {
    this.#now += ms;
  }

  /** Resolves once nothing has happened for a while. */
  async quiet(): Promise<void> {
    this.touch();
    while (this.#quietTurns < QUIET_TURNS) {
      await new Promise(resolve => setImmediate(resolve));
      if (!this.#turning) {
        this.#quietTurns++;
      }
    }
  }

  /** For `LiveThreadOptions.sleep`. */
  readonly wait = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise(resolve => {
      const done = () => {
        stop();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const stop = this.after(ms, done);
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) {
        done();
      }
    });

  #turn(): void {
    if (this.#turning || this.#timers.length === 0) {
      return;
    }
    this.#turning = true;
    setImmediate(() => {
      this.#turning = false;
      this.#quietTurns++;
      if (this.#quietTurns > 2 * QUIET_TURNS) {
        this.#goOn();
      }
      this.#turn();
    });
  }

  #goOn(): void {
    if (this.onQuiet()) {
      this.touch();
      return;
    }
    const mayGiveUp = this.silent() || performance.now() - this.#quietSince > SILENT_MS;
    const due = this.#timers.filter(({ long }) => !long || mayGiveUp).sort((a, b) => a.at - b.at)[0];
    if (due) {
      this.touch();
      this.#timers = this.#timers.filter(other => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.callback();
    }
  }
}
