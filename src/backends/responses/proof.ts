import type { Turn } from '../../core/backend';
import type { Client } from '../wire/client';
import { stringAt } from '../wire/fields';
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
 * not be told a second time.
 */
export async function withWhatIsThere(
  client: Client,
  conversation: string,
  turns: readonly Turn[],
  signal: AbortSignal,
): Promise<readonly Turn[]> {
  const doubtful = turns.some(({ onServer, items }) => !onServer && items.length > 0);
  if (!doubtful) {
    return turns;
  }
  const path = `/conversations/${encodeURIComponent(conversation)}/items`;
  const page = await getPage(client, { subject: 'conversation' }, path, NEWEST, signal, {}, ONCE);
  const there = new Set(page.items.map(item => stringAt(item, 'id')));
  const last = turns.findLastIndex(({ items }) => items.some(({ id }) => there.has(id)));
  return turns.map((turn, index) => (index <= last ? { ...turn, onServer: true } : turn));
}
