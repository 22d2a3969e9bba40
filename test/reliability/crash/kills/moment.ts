import { existsSync, statSync, watch } from 'node:fs';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../unit/core/support/random';
import type { WatchedServer } from './serverSide';

/** A moment comes at the latest after that time, also when what it waits for never happens. */
const LATEST_MS = 600;

/** The last of such events that a kill waits for. */
const MOST: Readonly<Record<Aim, number>> = {
  blind: 1,
  'server receives': 8,
  'server sends': 60,
  'answer ends': 2,
  'file grows': 12,
};

/** What a kill was aimed at, for the report. */
export type Aim = 'blind' | 'server receives' | 'server sends' | 'answer ends' | 'file grows';

export interface Moment {
  readonly aim: Aim;
  readonly reached: Promise<void>;
}

/**
 * A moment to kill at, from now on: when the server takes something in or sends something, when a file of the thread
 * changes, or just some time later. All but the last are often those in which something is half done.
 */
export function pickMoment(random: Random, server: WatchedServer, threadFolder: string): Moment {
  const aim = random.pick<Aim>(['blind', 'server receives', 'server sends', 'answer ends', 'file grows', 'file grows']);
  const delay = random.chance(60) ? 0 : random.below(12);
  const which = random.chance(50) ? 1 : 1 + random.below(MOST[aim]);
  return { aim, reached: reach(aim, which, delay, random.below(120), server, threadFolder) };
}

async function reach(
  aim: Aim,
  which: number,
  delay: number,
  blindMs: number,
  server: WatchedServer,
  threadFolder: string,
): Promise<void> {
  if (aim === 'blind' || (aim === 'file grows' && !existsSync(threadFolder))) {
    return sleep(blindMs);
  }
  const stop = new AbortController();
  const happened = new Promise<void>(resolve => {
    let left = which;
    const count = () => {
      left--;
      if (left === 0) {
        resolve();
      }
    };
    if (aim === 'file grows') {
      const watcher = watch(threadFolder, count);
      stop.signal.addEventListener('abort', () => watcher.close());
    } else {
      const unwatch = server.watch(what => {
        if (what === aim) {
          count();
        }
      });
      stop.signal.addEventListener('abort', unwatch);
    }
  });
  try {
    await Promise.race([happened, sleep(LATEST_MS, undefined, { signal: stop.signal }).catch(() => {})]);
  } finally {
    stop.abort();
  }
  if (delay > 0) {
    await sleep(delay);
  }
}

/** The moment in which a long record is partly written: `size` is what the file had before. */
export async function midRecord(file: string, size: number): Promise<void> {
  for (const end = Date.now() + 5 * LATEST_MS; Date.now() < end; await nextTurn()) {
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > size + LONG_RECORD / 4) {
      return;
    }
  }
}

/** In bytes; Node writes half a megabyte at once. */
export const LONG_RECORD = 8_000_000;
