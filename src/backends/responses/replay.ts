import type { Item, TextChannel } from '../../shared/runEvent';
import type { RunProgress } from '../wire/endings';

type Delta = Extract<RunProgress, { readonly type: 'delta' }>;

/**
 * For a run that is read again from its beginning: lets through only what goes beyond the items that are known, so that
 * no text is doubled. Whole items and texts go through: they say the same once more, or better.
 */
export class Replay {
  readonly #known: Map<string, Item>;
  readonly #read = new Map<string, string>();

  constructor(known: readonly Item[]) {
    this.#known = new Map(known.map(item => [item.id, item]));
  }

  pass(event: RunProgress): readonly RunProgress[] {
    return event.type === 'delta' ? this.#passDelta(event) : [event];
  }

  #passDelta(event: Delta): readonly RunProgress[] {
    const { itemId, channel, part } = event;
    const known = textOf(this.#known.get(itemId), channel, part);
    if (known === '') {
      return [event];
    }
    const place = `${itemId} ${channel} ${part}`;
    const before = this.#read.get(place) ?? '';
    const read = before + event.text;
    this.#read.set(place, read);
    if (before.length >= known.length) {
      return [event];
    }
    if (known.startsWith(read)) {
      return [];
    }
    if (read.startsWith(known)) {
      return [{ ...event, text: read.slice(known.length) }];
    }
    // It isn't what is known: then what is read now counts.
    this.#known.delete(itemId);
    return [{ ...event, type: 'final', text: read }];
  }
}

/** Empty where nothing is known. */
function textOf(item: Item | undefined, channel: TextChannel, part: number): string {
  switch (channel) {
    case 'text':
    case 'refusal':
      return (item?.kind === 'message' && item.parts[part]?.text) || '';
    case 'reasoning':
      return (item?.kind === 'reasoning' && item.parts[part]) || '';
    case 'arguments':
    case 'output':
      return (item?.kind === 'step' && item[channel]) || '';
  }
}
