import type { JsonObject } from '../../shared/json';
import type { Client, HeaderNeeds, Purpose } from './client';
import { asJsonObject, objectsAt, stringAt } from './fields';
import type { RetryRule } from './retry';
import { HARMLESS, retrying } from './retry';

/** What to list, and from where. */
export interface PageQuery {
  /** The ID after which the page begins; null for the first page. */
  readonly cursor: string | null;
  readonly order: 'asc' | 'desc';
  /** At most 100, which it is by default. */
  readonly limit?: number;
  readonly filter?: Readonly<Record<string, unknown>>;
}

export interface Page {
  readonly items: readonly JsonObject[];
  /** The next page's cursor; null at the end. */
  readonly next: string | null;
}

/**
 * One page of a list. The client's own paging stops after the first page where a server leaves out `has_more`; here
 * such a list goes on until a page is empty, as servers may also make pages shorter than they were asked for.
 */
export async function getPage(
  client: Client,
  purpose: Purpose,
  path: string,
  { cursor, order, limit = 100, filter = {} }: PageQuery,
  signal: AbortSignal,
  needs: HeaderNeeds = {},
  rule: RetryRule = HARMLESS,
): Promise<Page> {
  const query = { limit, order, ...(cursor === null ? {} : { after: cursor }), ...filter };
  const list = await retrying(rule, client.timing, signal, () =>
    client.call(purpose, () => client.openai.get<unknown>(path, { query, ...client.options(signal, needs) })),
  );
  const body = asJsonObject(list);
  const items = objectsAt(body, 'data');
  // The last few may have none.
  const lastId = stringAt(body, 'last_id') ?? items.map(item => stringAt(item, 'id')).findLast(isText) ?? null;
  if (cursor !== null && lastId === cursor) {
    // A server that doesn't know `after` sends the first page for ever.
    return { items: [], next: null };
  }
  return { items, next: body.has_more === false || items.length === 0 ? null : lastId };
}

function isText(id: string | undefined): id is string {
  return id !== undefined;
}

/** All pages of a list, one after the other. A server that goes round in circles is left after the first round. */
export async function* allPages(
  getNext: (cursor: string | null) => Promise<Page>,
): AsyncGenerator<JsonObject, void, void> {
  const seen = new Set<string>();
  for (let cursor: string | null = null; ; ) {
    const page: Page = await getNext(cursor);
    yield* page.items;
    cursor = page.next;
    if (cursor === null || seen.has(cursor)) {
      return;
    }
    seen.add(cursor);
  }
}
