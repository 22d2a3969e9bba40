/** The clock, as far as the backends need one; tests put their own in its place. */
export interface Timing {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after `ms`; what it returns prevents that. */
  after(ms: number, callback: () => void): () => void;
  /** From 0 up to 1, for the jitter of retries. */
  random(): number;
}

export const systemTiming: Timing = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** Resolves after `ms`; rejects at once with the signal's reason when that is aborted. */
export function sleep(timing: Timing, ms: number, signal: AbortSignal): Promise<void> {
  return abortable(signal, resolve => timing.after(ms, resolve));
}

/** What `promise` brings, or null when it takes longer than `ms`. Rejects at once when the signal is aborted. */
export function within<T>(timing: Timing, ms: number, promise: PromiseLike<T>, signal: AbortSignal): Promise<T | null> {
  return abortable<T | null>(signal, (resolve, reject) => {
    promise.then(resolve, reject);
    return timing.after(ms, () => resolve(null));
  });
}

/** What `promise` brings. Rejects at once when the signal is aborted. */
export function unlessAborted<T>(promise: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  return abortable<T>(signal, (resolve, reject) => {
    promise.then(resolve, reject);
    return () => {};
  });
}

/** `start` begins the work and returns what undoes it. */
function abortable<T>(
  signal: AbortSignal,
  start: (resolve: (value: T) => void, reject: (reason: unknown) => void) => () => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (signal.aborted) {
      // Begun and undone all the same: a promise that nobody listens to would be reported when it rejects.
      start(
        () => {},
        () => {},
      )();
      reject(signal.reason);
      return;
    }
    let undo = () => {};
    const onAbort = () => {
      undo();
      reject(signal.reason);
    };
    const settle =
      <V>(pass: (value: V) => void) =>
      (value: V) => {
        undo();
        signal.removeEventListener('abort', onAbort);
        pass(value);
      };
    signal.addEventListener('abort', onAbort, { once: true });
    undo = start(settle(resolve), settle(reject));
  });
}
