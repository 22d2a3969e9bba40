import type { JsonObject } from '../../shared/json';
import type { Item, StepItem } from '../../shared/runEvent';
import type { RunProgress } from '../wire/endings';
import { stringAt, textOf } from '../wire/fields';
import { toItem } from '../wire/item';
import { ItemLedger } from '../wire/itemLedger';
import { AGENT_TEXTS } from './texts';

/** A turn's items. The user's own message, which is one of them on the wire, is left out. */
export class TurnItems {
  readonly #ledger = new ItemLedger(toItem, 'turn');
  readonly #calls = new Map<string, StepItem>();
  /** Items whose text is told from its beginning, or from a place that is marked. */
  readonly #followed = new Set<string>();
  #isTorn = false;

  get anyOpen(): boolean {
    return this.#ledger.items.some(({ state }) => state === 'open');
  }

  /** Says that the texts of items under way may have gone on unseen. */
  tear(): void {
    this.#isTorn = true;
    this.#followed.clear();
  }

  /** An item from its beginning; a stream that is opened again tells of those under way once more, without their text. */
  begin(wire: JsonObject, index: number | undefined): readonly RunProgress[] {
    const id = stringAt(wire, 'id') ?? '';
    if (!this.#ledger.items.some(item => item.id === id)) {
      this.#followed.add(id);
    }
    return this.put(wire, index, 'open');
  }

  put(wire: JsonObject, index: number | undefined, state: Item['state']): readonly RunProgress[] {
    if (wire.role === 'user') {
      return [];
    }
    if (wire.type === 'function_call_output') {
      return this.#putOutput(wire);
    }
    const item = this.#ledger.put(wire, index, state);
    const callId = stringAt(wire, 'call_id');
    if (item?.kind === 'step' && callId !== undefined) {
      this.#calls.set(callId, item);
    }
    return item === null ? [] : [{ type: 'item', item }];
  }

  addText(event: JsonObject, type: string): readonly RunProgress[] {
    const text = AGENT_TEXTS.get(type);
    if (text === undefined) {
      return [];
    }
    const id = stringAt(event, 'item_id') ?? '';
    const hasHole = this.#isTorn && !text.whole && !this.#followed.has(id);
    this.#followed.add(id);
    // Until the item is told in whole.
    return this.#ledger.addText(hasHole ? { ...event, [text.text]: `…${stringAt(event, text.text)}` } : event, text);
  }

  /** A call's result is an item of its own on the wire; to the user it belongs to the call. */
  #putOutput(wire: JsonObject): readonly RunProgress[] {
    const call = this.#calls.get(stringAt(wire, 'call_id') ?? '');
    const output = textOf(wire.output) ?? textOf(wire.error);
    return call === undefined || output === undefined ? [] : [{ type: 'item', item: { ...call, output } }];
  }
}
