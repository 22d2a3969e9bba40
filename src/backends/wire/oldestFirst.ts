import type { JsonObject } from '../../shared/json';
import { numberAt, stringAt } from './fields';
import type { Page, PageQuery } from './pages';
import { allPages } from './pages';

/**
 * One page of a thread's items, oldest first. A server that doesn't know `order` lists the newest first, as the API does
 * by default: that is noticed where the list begins, and then all of it is read and turned round.
 */
export async function oldestFirst(cursor: string | null, get: (query: PageQuery) => Promise<Page>): Promise<Page> {
  const first = await get({ cursor, order: 'asc' });
  if (cursor !== null || !(await isTurned(first.items, get))) {
    return first;
  }
  const items: JsonObject[] = [];
  const pages = allPages(async next => (next === null ? first : get({ cursor: next, order: 'asc' })));
  for await (const item of pages) {
    items.push(item);
  }
  // Threads begin with a question. One that doesn't either way is left as it came.
  return { items: timesGo(items) === 'down' || isQuestion(items.at(-1)) ? items.reverse() : items, next: null };
}

/** Whether the list seems to have come newest first. Asks the server only where the list can't tell by itself. */
async function isTurned(items: readonly JsonObject[], get: (query: PageQuery) => Promise<Page>): Promise<boolean> {
  const times = timesGo(items);
  if (times !== null) {
    return times === 'down';
  }
  if (items.length === 0 || isQuestion(items[0])) {
    return false;
  }
  const newest = await get({ cursor: null, order: 'desc', limit: 1 }).catch(() => null);
  const id = items[0] && stringAt(items[0], 'id');
  return id !== undefined && newest?.items[0] !== undefined && stringAt(newest.items[0], 'id') === id;
}

function isQuestion(item: JsonObject | undefined): boolean {
  return item?.role === 'user';
}

/** Which way the items' times go; null when they have none, or all the same. */
export function timesGo(items: readonly JsonObject[]): 'up' | 'down' | null {
  const times = items.map(item => numberAt(item, 'created_at')).filter(time => time !== undefined);
  const [first] = times;
  const last = times.at(-1);
  return first === undefined || last === undefined || first === last ? null : first < last ? 'up' : 'down';
}
