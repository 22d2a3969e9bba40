import type { ListedThread } from './threadLabels';

/** Threads that stand together in the list. */
export interface ThreadGroup {
  readonly id: string;
  readonly when: ThreadGroupTime;
  readonly threads: readonly ListedThread[];
}

export type ThreadGroupTime =
  | { readonly kind: 'pinned' | 'today' | 'yesterday' }
  /** One of the last seven days, or a whole month; `start` is its beginning, in milliseconds since 1970. */
  | { readonly kind: 'day' | 'month'; readonly start: number };

/** How many days stand for themselves, today included. */
const DAYS = 7;

/** Groups threads by when they last changed, in the machine's time zone; those that are pinned come first. */
export function groupThreads(threads: readonly ListedThread[], now: number): readonly ThreadGroup[] {
  const newestFirst = threads.toSorted((one, other) => other.updatedAt - one.updatedAt);
  const groups = new Map<string, { readonly when: ThreadGroupTime; readonly threads: ListedThread[] }>();
  for (const thread of [...newestFirst.filter(isPinned), ...newestFirst.filter(one => !isPinned(one))]) {
    const when = isPinned(thread) ? ({ kind: 'pinned' } as const) : timeOf(thread.updatedAt, now);
    const id = 'start' in when ? `${when.kind} ${when.start}` : when.kind;
    const group = groups.get(id) ?? { when, threads: [] };
    groups.set(id, group);
    group.threads.push(thread);
  }
  return [...groups].map(([id, group]) => ({ id, ...group }));
}

function isPinned({ pinned }: ListedThread): boolean {
  return pinned;
}

function timeOf(at: number, now: number): ThreadGroupTime {
  // A clock that was put back makes no day of its own.
  if (at >= startOfDay(now, 0)) {
    return { kind: 'today' };
  }
  if (at >= startOfDay(now, 1)) {
    return { kind: 'yesterday' };
  }
  const date = new Date(at);
  return at >= startOfDay(now, DAYS - 1)
    ? { kind: 'day', start: startOfDay(at, 0) }
    : { kind: 'month', start: new Date(date.getFullYear(), date.getMonth()).getTime() };
}

/** A day may have 23 or 25 hours. */
function startOfDay(at: number, daysBefore: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - daysBefore).getTime();
}
