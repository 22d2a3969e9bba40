import type { JsonObject } from '../../shared/json';
import { type ErrorCode, UserError } from '../../shared/userError';
import type { Client } from '../wire/client';
import { defined, objectsAt, stringAt } from '../wire/fields';
import type { Page } from '../wire/pages';
import { allPages, getPage } from '../wire/pages';
import { HARMLESS, retrying } from '../wire/retry';
import { getResponse, pathOf } from './responseApi';

/** More than anybody keeps on asking. */
const LONGEST = 1_000;
/** How servers answer that keep responses, but list nothing of what they were asked with. */
const NO_LIST: readonly ErrorCode[] = ['threadUnknown', 'notAnApi', 'requestRejected'];

/**
 * Everything that a chain of responses holds, oldest first, in one page; found by walking back from its end. Where the
 * server no longer has what came before, it begins there. Throws `threadUnknown` when the end itself is gone.
 */
export async function chainItems(client: Client, end: string, signal: AbortSignal): Promise<Page> {
  const turns = new Map<string, readonly JsonObject[]>();
  for (let id: string | undefined = end; id !== undefined && !turns.has(id) && turns.size < LONGEST; ) {
    const response = await find(client, id, id === end, signal);
    // A server without this request may answer it all the same, with something else.
    if (response?.id !== id) {
      break;
    }
    turns.set(id, await itemsOf(client, id, response, signal));
    id = stringAt(response, 'previous_response_id');
  }
  // Some servers list what they were asked with together with all that went before.
  const seen = new Set<string>();
  const items = [...turns.values()].reverse().flatMap(turn => turn.filter(item => isNew(item, seen)));
  return { items, next: null };
}

async function find(client: Client, id: string, isEnd: boolean, signal: AbortSignal): Promise<JsonObject | null> {
  try {
    return await retrying(HARMLESS, client.timing, signal, () => getResponse(client, id, signal));
  } catch (error) {
    if (!isEnd && error instanceof UserError && error.info.code === 'threadUnknown') {
      return null;
    }
    throw error;
  }
}

/** What a response was asked with and what it brought, each marked with what turn and time it is of. */
async function itemsOf(
  client: Client,
  id: string,
  response: JsonObject,
  signal: AbortSignal,
): Promise<readonly JsonObject[]> {
  const asked = await inputOf(client, id, signal);
  // What stands before the question was told again: it is of other turns.
  const question = asked.findLastIndex(({ role }) => role === 'user');
  const time = defined({ created_at: response.created_at });
  return [
    ...asked.slice(0, Math.max(0, question)),
    ...[...asked.slice(Math.max(0, question)), ...objectsAt(response, 'output')].map(item => ({
      ...item,
      ...time,
      turn_id: id,
    })),
  ];
}

async function inputOf(client: Client, id: string, signal: AbortSignal): Promise<readonly JsonObject[]> {
  const items: JsonObject[] = [];
  const path = `${pathOf(id)}/input_items`;
  const pages = allPages(cursor => getPage(client, { subject: 'response' }, path, { cursor, order: 'asc' }, signal));
  try {
    for await (const item of pages) {
      items.push(item);
    }
  } catch (error) {
    if (!(error instanceof UserError) || !NO_LIST.includes(error.info.code)) {
      throw error;
    }
  }
  return items;
}

function isNew(item: JsonObject, seen: Set<string>): boolean {
  const id = stringAt(item, 'id');
  const isKnown = id !== undefined && seen.has(id);
  if (id !== undefined) {
    seen.add(id);
  }
  return !isKnown;
}
