/** Resolves after that time, or as soon as the signal is aborted. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** How often to look at the clock. */
const TICK_MS = 5_000;
/** A timer that fires this much too late did so because the machine slept; a busy one is never as late. */
const LATE_MS = 30_000;
/** How long a connection has to show, after the machine woke up, that it is still alive. */
const GRACE_MS = 3_000;

/**
 * Calls `lost` when the machine has slept and nothing was heard since: the connection is dead then, though it may take
 * minutes until it says so. Ends with the signal.
 */
export async function watchForSleep(
  now: () => number,
  sleep: Sleep,
  signal: AbortSignal,
  heardAt: () => number,
  lost: () => void,
): Promise<void> {
  while (!signal.aborted) {
    const before = now();
    await sleep(TICK_MS, signal);
    const woke = now();
    if (!hasSlept(before, TICK_MS, woke) || signal.aborted) {
      continue;
    }
    await sleep(GRACE_MS, signal);
    if (heardAt() < woke && !signal.aborted) {
      lost();
      return;
    }
  }
}

/** Whether the machine slept while it should have waited for `ms`. */
export function hasSlept(before: number, ms: number, now: number): boolean {
  return now - before > ms + LATE_MS;
}
