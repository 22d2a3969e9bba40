import type { Timing } from '../../../../src/backends/wire/timing';
import type { Clock } from '../../../../src/core/threads/clock';

/** When all clocks began to run faster; the same for all processes, and not long ago. */
const EPOCH = Date.UTC(2026, 0, 1);
/** Waits longer than this are for silent servers; a held answer must not look like one. */
const LONGEST_SCALED_MS = 16_000;

/** A clock that runs `speed` times as fast as the real one, the same in every process. */
export function scaledClock(speed: number, skewMs = 0): Clock {
  return {
    now: () => EPOCH + Math.floor((Date.now() - EPOCH) * speed) + skewMs,
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms / speed);
      return { dispose: () => clearTimeout(timer) };
    },
  };
}

/** For the adapters: their pauses between tries are shorter, their patience is not. */
export function scaledTiming(speed: number): Timing {
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms > LONGEST_SCALED_MS ? ms : ms / speed);
      return () => clearTimeout(timer);
    },
  };
}
