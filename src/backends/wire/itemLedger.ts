import type { JsonObject } from '../../shared/json';
import type { Item, MessagePart, TextChannel } from '../../shared/runEvent';
import { unreachable } from '../../shared/unreachable';
import type { RunProgress } from './endings';
import { numberAt, stringAt } from './fields';
import type { TextEvent } from './textEvents';

const MOST_PARTS = 1_000;

/** One item, as far as its events have told. */
interface Entry {
  readonly id: string;
  kind: Item['kind'];
  /** As last sent in whole. */
  item: Item | null;
  /** What deltas have brought, by part. */
  readonly texts: string[];
  channel: TextChannel;
  /** Which of a reasoning item's two texts is shown. */
  source: string | null;
}

/** Makes an item of its wire form. */
export type ToItem = (wire: JsonObject, id: string, state: Item['state']) => Item;

/**
 * The items of one response or turn, in order. Real servers leave out `added` events, repeat items without their text,
 * or name the same item differently from one event to the next; here it all comes to one item each.
 */
export class ItemLedger {
  readonly #entries = new Map<string, Entry>();
  readonly #byIndex = new Map<number, string>();

  /** `prefix` makes IDs for items that have none. */
  constructor(
    private readonly toItem: ToItem,
    private readonly prefix: string,
  ) {}

  /** The items as they stand, in the order in which they appeared. */
  get items(): readonly Item[] {
    return [...this.#entries.values()].map(entry => entry.item ?? assembled(entry, 'open'));
  }

  /** Takes an item that was sent in whole; what it has become. Null when nothing about it is new. */
  put(wire: JsonObject, index: number | undefined, state: Item['state']): Item | null {
    const kind = kindOf(wire);
    const entry = this.#find(stringAt(wire, 'id'), index, kind, state === 'open');
    let item = this.toItem(wire, entry.id, state);
    if (entry.texts.some(text => text !== '') && lacksText(item, entry.channel)) {
      item = withTexts(item, entry);
    }
    if (entry.item?.state === 'done' && (state === 'open' || JSON.stringify(entry.item) === JSON.stringify(item))) {
      return null;
    }
    entry.kind = kind;
    entry.item = item;
    return item;
  }

  /** Takes a piece of text, or the whole of it; the events that say so, none when it changes nothing. */
  addText(event: JsonObject, { channel, part: partKey, text: textKey, whole }: TextEvent): readonly RunProgress[] {
    const text = stringAt(event, textKey) ?? '';
    const part = partKey === null ? 0 : placeOf(numberAt(event, partKey));
    const index = numberAt(event, 'output_index');
    const entry = this.#find(stringAt(event, 'item_id'), index, kindOfChannel(channel), false);
    // A reasoning item may bring its raw text and a summary of it; both at once would be mixed up.
    const source = stringAt(event, 'type')?.replace(/\.(delta|done)$/, '') ?? '';
    entry.source ??= source;
    const known = entry.texts[part] ?? '';
    if (entry.item?.state === 'done' || entry.source !== source || text === '' || (whole && text === known)) {
      return [];
    }
    entry.channel = channel;
    while (entry.texts.length <= part) {
      entry.texts.push('');
    }
    entry.texts[part] = whole ? text : known + text;
    return [{ type: whole ? 'final' : 'delta', itemId: entry.id, channel, part, text }];
  }

  /** Items that never were sent in whole, made of what their deltas brought. */
  closeOpen(): readonly Item[] {
    const open = [...this.#entries.values()].filter(({ item }) => item?.state !== 'done');
    return open.map(entry => {
      entry.item = assembled(entry, 'done');
      return entry.item;
    });
  }

  #find(id: string | undefined, index: number | undefined, kind: Item['kind'], isNew: boolean): Entry {
    const known = id === undefined ? undefined : this.#entries.get(id);
    if (known) {
      return known;
    }
    const indexed = index === undefined ? undefined : this.#entries.get(this.#byIndex.get(index) ?? '');
    // A server that numbers everything 0 must not put its answer into its reasoning.
    if (indexed && indexed.kind === kind && !isNew) {
      return indexed;
    }
    const entry: Entry = {
      id: id ?? `${this.prefix}#${index ?? this.#entries.size}`,
      kind,
      item: null,
      texts: [],
      channel: 'text',
      source: null,
    };
    this.#entries.set(entry.id, entry);
    if (index !== undefined) {
      this.#byIndex.set(index, entry.id);
    }
    return entry;
  }
}

/** The parts up to a part's number are made, so it must not be out of all proportion. */
function placeOf(part = 0): number {
  return Number.isInteger(part) && part >= 0 && part <= MOST_PARTS ? part : 0;
}

function kindOf(wire: JsonObject): Item['kind'] {
  const type = wire.type;
  return type === 'message' || type === 'reasoning' ? type : 'step';
}

function kindOfChannel(channel: TextChannel): Item['kind'] {
  switch (channel) {
    case 'text':
    case 'refusal':
      return 'message';
    case 'reasoning':
      return 'reasoning';
    case 'arguments':
    case 'output':
      return 'step';
    default:
      return unreachable(channel);
  }
}

/** Whether it comes without the text that was streamed for it. */
function lacksText(item: Item, channel: TextChannel): boolean {
  switch (item.kind) {
    case 'message':
      return item.parts.every(({ text }) => text === '');
    case 'reasoning':
      return item.parts.every(text => text === '');
    case 'step':
      return !(channel === 'output' ? item.output : item.arguments);
    default:
      return unreachable(item);
  }
}

function assembled(entry: Entry, state: Item['state']): Item {
  const base = { id: entry.id, state };
  const empty: Item =
    entry.item !== null
      ? { ...entry.item, state }
      : entry.kind === 'message'
        ? { ...base, kind: 'message', phase: null, parts: [] }
        : entry.kind === 'reasoning'
          ? { ...base, kind: 'reasoning', parts: [] }
          : { ...base, kind: 'step', type: 'unknown' };
  return entry.texts.length > 0 ? withTexts(empty, entry) : empty;
}

/** The item with the streamed texts in place of its own; without its wire form, which lacks them. */
function withTexts(item: Item, { texts, channel }: Entry): Item {
  const { wire: _, ...rest } = item;
  switch (rest.kind) {
    case 'message': {
      const type: MessagePart['type'] = channel === 'refusal' ? 'refusal' : 'text';
      return { ...rest, parts: texts.map(text => ({ type, text })) };
    }
    case 'reasoning':
      return { ...rest, parts: [...texts] };
    case 'step':
      return { ...rest, [channel === 'output' ? 'output' : 'arguments']: texts.join('') };
    default:
      return unreachable(rest);
  }
}
