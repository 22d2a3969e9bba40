import type { Turn } from '../../core/backend';
import type { Client } from '../wire/client';
import { stringAt } from '../wire/fields';
import { inputText } from '../wire/item';
import { getPage } from '../wire/pages';
import { ReplyError } from '../wire/replyError';
import { ONCE } from '../wire/retry';
import { within } from '../wire/timing';
import { getResponse } from './responseApi';

/** How long to wait for an answer that only saves trouble later. In milliseconds. */
const SHORT_MS = 5_000;
const NEWEST = { cursor: null, order: 'desc' } as const;

/** Whether the server kept a response that is over; null when it doesn't tell. */
export async function isKept(client: Client, id: string, signal: AbortSignal): Promise<boolean | null> {
  const closing = new AbortController();
  try {
    const asked = getResponse(client, id, AbortSignal.any([signal, closing.signal]));
    const response = await within(client.timing, SHORT_MS, asked, signal);
    return response !== null && response.id === id ? true : null;
  } catch (error) {
    // A server without this request answers in other words than one without the response.
    const known = error instanceof ReplyError && ['threadUnknown', 'requestRejected'].includes(error.info.code);
    return known ? false : null;
  } finally {
    closing.abort();
  }
}

/**
 * The turns as the conversation really has them. One that was cut may have come to its end there all the same, and must
 * not be told a second time. It is known by its items, or by its message where none has arrived here.
 */
export async function withWhatIsThere(
  client: Client,
  conversation: string,
  turns: readonly Turn[],
  signal: AbortSignal,
): Promise<readonly Turn[]> {
  if (turns.every(({ onServer }) => onServer)) {
    return turns;
  }
  const path = `/conversations/${encodeURIComponent(conversation)}/items`;
  const { items } = await getPage(client, { subject: 'conversation' }, path, NEWEST, signal, {}, ONCE);
  const settled = idsOf(turns.filter(({ onServer }) => onServer));
  const oldest = items.findIndex(item => settled.has(stringAt(item, 'id')));
  const unsettled = oldest < 0 ? items : items.slice(0, oldest);
  const there = new Set(unsettled.map(item => stringAt(item, 'id')));
  const said = new Set(unsettled.filter(({ role }) => role === 'user').map(inputText));
  const last = turns.findLastIndex(turn =>
    turn.items.length > 0 ? turn.items.some(({ id }) => there.has(id)) : !turn.onServer && said.has(turn.text),
  );
  return turns.map((turn, index) => (index <= last ? { ...turn, onServer: true } : turn));
}

function idsOf(turns: readonly Turn[]): ReadonlySet<string | undefined> {
  return new Set(turns.flatMap(({ items }) => items.map(({ id }) => id)));
}
