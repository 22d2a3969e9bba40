/** Work goes on at the latest after so many milliseconds, */
const LATEST_MS = 50;
/** takes at least so long then, */
const SHORTEST_MS = 12;
/** and never longer in one go. */
const LONGEST_MS = 25;

/** Does long work in slices while the page rests. The work says where it may be interrupted. */
export class Slices {
  private work: Iterator<unknown> | null = null;
  private resting = 0;

  /** `onSlice` is called after each slice; `done` with the last one. */
  constructor(private readonly onSlice: (done: boolean) => void) {}

  get isBusy(): boolean {
    return this.work !== null;
  }

  start(work: Iterator<unknown>): void {
    this.stop();
    this.work = work;
    this.rest();
  }

  stop(): void {
    cancelIdleCallback(this.resting);
    this.work = null;
  }

  private rest(): void {
    this.resting = requestIdleCallback(deadline => this.slice(deadline), { timeout: LATEST_MS });
  }

  private slice(deadline: IdleDeadline): void {
    const end = performance.now() + Math.min(LONGEST_MS, Math.max(SHORTEST_MS, deadline.timeRemaining() - 2));
    const { work } = this;
    let done = false;
    while (work && !done && performance.now() < end) {
      done = work.next().done === true;
    }
    if (done) {
      this.work = null;
    } else {
      this.rest();
    }
    this.onSlice(done);
  }
}
