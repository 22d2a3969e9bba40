import { badRequest } from './apiError';

/** What a list request asks for. */
export interface PageQuery {
  readonly limit: number;
  readonly after: string | undefined;
  /** Only some lists know it. */
  readonly before?: string | undefined;
  readonly order: 'asc' | 'desc';
}

/** One page of a list, as it goes over the wire; IDs are empty in an empty one. */
export interface ListPage<T> {
  object: 'list';
  data: T[];
  first_id: string;
  last_id: string;
  has_more: boolean;
}

/** Reads `limit` (1 to 100, default 20), `after` and `order` (default newest first). */
export function readPageQuery(query: URLSearchParams): PageQuery {
  const limit = Number(query.get('limit') ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw badRequest("Invalid 'limit': integer out of range. Expected a value between 1 and 100.", 'limit');
  }
  const order = query.get('order') ?? 'desc';
  if (order !== 'asc' && order !== 'desc') {
    throw badRequest(`Invalid value: '${order}'. Supported values are: 'asc' and 'desc'.`, 'order', 'invalid_value');
  }
  return { limit, after: query.get('after') ?? undefined, order };
}

/** Cuts a page out of what is stored oldest first. */
export function pageOf<T>(oldestFirst: readonly T[], query: PageQuery, idOf: (one: T) => string): ListPage<T> {
  const ordered = query.order === 'asc' ? oldestFirst : [...oldestFirst].reverse();
  const { after, before, limit } = query;
  const placeOf = (id: string, param: string): number => {
    const place = ordered.findIndex(one => idOf(one) === id);
    if (place < 0) throw badRequest(`Item with id '${id}' not found.`, param);
    return place;
  };
  const from = after === undefined ? 0 : placeOf(after, 'after') + 1;
  const rest = ordered.slice(from, before === undefined ? undefined : placeOf(before, 'before'));
  const data = before === undefined || after !== undefined ? rest.slice(0, limit) : rest.slice(-limit);
  const [first] = data;
  const last = data.at(-1);
  return {
    object: 'list',
    data,
    first_id: first === undefined ? '' : idOf(first),
    last_id: last === undefined ? '' : idOf(last),
    has_more: rest.length > data.length,
  };
}
