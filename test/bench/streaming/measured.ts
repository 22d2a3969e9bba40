import type { MainThread, Task } from './mainThread';
import { ENDED } from './page/marks';

/** What showing one answer has cost. Times are the main thread's, in milliseconds. */
export interface Measured {
  readonly total: number;
  readonly longestTask: number;
  /** Frames with more work than a screen of 60 Hz leaves time for. */
  readonly longFrames: number;
  /** The cost of the answer's last tenth as a multiple of its first tenth's. */
  readonly lastToFirst: number;
  readonly heapMB: number;
}

const FRAME_MS = 1000 / 60;

export function measuredOf({ tasks, marks }: MainThread, heapBytes: number): Measured {
  const counted = tasks.filter(({ end }) => end >= (marks[0]?.at ?? 0));
  const frames = frameCosts(counted, marks);
  const tenth = Math.floor(frames.length / 10);
  return {
    total: sum(counted.map(costOf)),
    longestTask: Math.max(...counted.map(costOf)),
    longFrames: frames.filter(cost => cost > FRAME_MS).length,
    lastToFirst: sum(frames.slice(-tenth)) / sum(frames.slice(0, tenth)),
    heapMB: heapBytes / 1_000_000,
  };
}

/** A frame is all that happens from one feeding to the next; what the answer's end costs is in none. */
function frameCosts(tasks: readonly Task[], marks: MainThread['marks']): readonly number[] {
  const frames: number[] = [];
  let next = 0;
  for (const { end, cost } of tasks) {
    while ((marks[next]?.at ?? Number.POSITIVE_INFINITY) <= end) {
      if (marks[next]?.name === ENDED) {
        return frames;
      }
      frames.push(0);
      next++;
    }
    frames[frames.length - 1] = (frames.at(-1) ?? 0) + cost;
  }
  return frames;
}

function costOf({ cost }: Task): number {
  return cost;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
