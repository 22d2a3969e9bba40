import type { HistoryEntry, HistoryPage } from '../../core/backend';
import type { JsonObject } from '../../shared/json';
import type { StepItem } from '../../shared/runEvent';
import { defined, numberAt, stringAt, textOf } from './fields';
import { inputText, toItem } from './item';
import { oldestFirst } from './oldestFirst';
import type { Page, PageQuery } from './pages';

/** Reads the items of threads as their history, page by page. One for each backend. */
export class HistoryReader {
  /** The function calls of each thread that is being read: their results may be on a later page. */
  readonly #calls = new Map<string, Map<string, StepItem>>();

  /** `get` asks for a page of the thread's items. See `Backend.history` for the rest. */
  async page(threadId: string, cursor: string | null, get: (query: PageQuery) => Promise<Page>): Promise<HistoryPage> {
    const { items, next } = await oldestFirst(cursor, get);
    const calls = this.#calls.get(threadId) ?? new Map<string, StepItem>();
    this.#calls.set(threadId, calls);
    const entries = readEntries(items, cursor, calls);
    if (next === null) {
      this.#calls.delete(threadId);
    }
    return { entries, next };
  }
}

function readEntries(
  items: readonly JsonObject[],
  cursor: string | null,
  calls: Map<string, StepItem>,
): readonly HistoryEntry[] {
  const entries: HistoryEntry[] = [];
  let lastId = cursor ?? '';
  let nameless = 0;
  for (const wire of items) {
    const id = stringAt(wire, 'id');
    if (id === undefined) {
      nameless++;
    } else {
      lastId = id;
      nameless = 0;
    }
    // What has no ID gets one by its place, which is the same however the pages are cut.
    const entry = readEntry(wire, id ?? `${lastId}+${nameless}`, calls);
    const known = entries.findIndex(other => entry !== null && idOf(other) === idOf(entry));
    if (entry !== null && known >= 0) {
      entries[known] = entry;
    } else if (entry !== null) {
      entries.push(entry);
    }
  }
  return entries;
}

function idOf(entry: HistoryEntry): string {
  return entry.kind === 'message' ? entry.id : entry.item.id;
}

/** Null for what the user has no need to see: instructions, results of calls that are not known here. */
function readEntry(wire: JsonObject, id: string, calls: Map<string, StepItem>): HistoryEntry | null {
  const seconds = numberAt(wire, 'created_at');
  const about = defined({
    remoteRunId: stringAt(wire, 'turn_id'),
    createdAt: seconds === undefined ? undefined : seconds * 1000,
  });
  const role = stringAt(wire, 'role') ?? 'assistant';
  if (wire.type === 'message' && role !== 'assistant') {
    return role === 'user' ? { kind: 'message', id, text: inputText(wire), ...about } : null;
  }
  const callId = stringAt(wire, 'call_id');
  if (wire.type === 'function_call_output') {
    // An item of its own on the wire; to the user it belongs to the call.
    const call = callId === undefined ? undefined : calls.get(callId);
    const output = textOf(wire.output) ?? textOf(wire.error);
    return call === undefined || output === undefined ? null : { kind: 'item', item: { ...call, output }, ...about };
  }
  const item = toItem(wire, id, wire.status === 'in_progress' ? 'open' : 'done');
  if (item.kind === 'step' && callId !== undefined) {
    calls.set(callId, item);
  }
  return { kind: 'item', item, ...about };
}
