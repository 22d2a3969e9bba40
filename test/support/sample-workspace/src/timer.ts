import { formatDuration, parseDuration } from './duration';

/** Counts down from a duration and calls back once a second, and a last time with `0s`. */
export class Timer {
  #left: number;
  #handle: ReturnType<typeof setInterval> | undefined;

  constructor(
    duration: string,
    private readonly onTick: (left: string) => void,
  ) {
    const seconds = parseDuration(duration);
    if (seconds === undefined) throw new Error(`"${duration}" is not a duration`);
    this.#left = seconds;
  }

  start(): void {
    this.#handle ??= setInterval(() => this.#tick(), 1000);
  }

  stop(): void {
    clearInterval(this.#handle);
    this.#handle = undefined;
  }

  #tick(): void {
    this.#left--;
    this.onTick(formatDuration(this.#left));
    if (this.#left === 0) this.stop();
  }
}
