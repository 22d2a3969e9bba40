import type { Clock } from '../../../../src/core/threads/clock';
import type { Disposable } from '../../../../src/shared/disposable';

/** A clock that moves only when told to. */
export class FakeClock implements Clock {
  private time = 1_000_000;
  private readonly timers = new Set<{ at: number; readonly callback: () => void }>();

  get pending(): number {
    return this.timers.size;
  }

  now(): number {
    return this.time;
  }

  after(ms: number, callback: () => void): Disposable {
    const timer = { at: this.time + ms, callback };
    this.timers.add(timer);
    return { dispose: () => this.timers.delete(timer) };
  }

  /** The machine sleeps: time passes, but for its timers. */
  suspend(ms: number): void {
    this.time += ms;
    for (const timer of this.timers) {
      timer.at += ms;
    }
  }

  /** Goes to another time at once, as after a sleep: timers are late then. */
  jump(ms: number): void {
    this.time += ms;
  }

  /** Lets time pass: timers in their order, and after each whatever they set going. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      await settle();
      const [next] = [...this.timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) {
        break;
      }
      this.timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.callback();
    }
    this.time = end;
    await settle();
  }
}

/** Resolves when all that can go on without time passing has gone on. */
export function settle(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
