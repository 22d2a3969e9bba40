import type { ActionResult } from '../../core/backend';
import type { JsonObject } from '../../shared/json';
import type { Item } from '../../shared/runEvent';
import type { RunProgress } from '../wire/endings';
import { numberAt, objectAt, objectsAt, stringAt } from '../wire/fields';
import { ItemLedger } from '../wire/itemLedger';
import type { TextEvent } from '../wire/textEvents';
import { messageItem, pictureOf, plainText } from './messageText';
import type { ToolCall } from './toolCalls';
import { callItem, filesFound, resultText, ToolCalls } from './toolCalls';

const PIECE = { part: 'part', text: 'piece', whole: false } as const;
const TEXT: TextEvent = { ...PIECE, channel: 'text' };
const REFUSAL: TextEvent = { ...PIECE, channel: 'refusal' };
const ARGUMENTS: TextEvent = { ...PIECE, channel: 'arguments' };

/** A run's messages and tool calls, made of what its stream brings and of what is read of it later. */
export class RunItems {
  readonly #fileNames = new Map<string, string>();
  readonly #calls = new ToolCalls();
  readonly #results = new Map<string, string>();
  readonly #ledger = new ItemLedger(
    (wire, id, state) =>
      wire.type === 'message' ? messageItem(wire, id, state, this.#fileNames) : callItem(wire, id, state),
    'run',
  );

  get anyOpen(): boolean {
    return this.#ledger.items.some(({ state }) => state === 'open');
  }

  get anyMessage(): boolean {
    return this.#ledger.items.some(({ kind }) => kind === 'message');
  }

  putMessage(wire: JsonObject, state: Item['state']): readonly RunProgress[] {
    return wire.role === 'user' ? [] : this.#put({ ...wire, type: 'message' }, state);
  }

  addToMessage(delta: JsonObject): readonly RunProgress[] {
    const id = stringAt(delta, 'id') ?? this.#ledger.items.findLast(({ kind }) => kind === 'message')?.id ?? 'message';
    const { content } = objectAt(delta, 'delta');
    const blocks = typeof content === 'string' ? [{ text: content }] : objectsAt(objectAt(delta, 'delta'), 'content');
    return blocks.flatMap(block => {
      const refusal = stringAt(block, 'refusal');
      const piece = refusal ?? pictureOf(block) ?? plainText(block);
      const event = { type: 'message', item_id: id, part: numberAt(block, 'index'), piece };
      return this.#ledger.addText(event, refusal === undefined ? TEXT : REFUSAL);
    });
  }

  putStep(step: JsonObject, state: Item['state']): readonly RunProgress[] {
    const calls = this.#calls.put(stringAt(step, 'id') ?? '', objectAt(step, 'step_details'));
    return calls.flatMap(call => this.#putCall(call, state));
  }

  addToStep(delta: JsonObject): readonly RunProgress[] {
    const details = objectAt(objectAt(delta, 'delta'), 'step_details');
    return this.#calls.add(stringAt(delta, 'id') ?? '', details).flatMap(({ call, piece, more }) => {
      const event = { type: 'call', item_id: call.id, piece };
      return [...(more ? this.#putCall(call, 'open') : []), ...this.#ledger.addText(event, ARGUMENTS)];
    });
  }

  /** The calls that the run waits for: some servers tell of them nowhere else. */
  putWaiting(calls: readonly JsonObject[]): readonly RunProgress[] {
    return calls.flatMap(call => this.#put(call, 'open'));
  }

  /** What the calls were answered, which some servers don't repeat. */
  putResults(results: readonly ActionResult[]): readonly RunProgress[] {
    return results.flatMap(result => {
      const { callId, name, arguments: given } = result.action;
      this.#results.set(callId, resultText(result));
      return this.#putCall({ id: callId, type: 'function', function: { name, arguments: given } }, 'open');
    });
  }

  /** Ends what has no end of its own: the run is over. */
  closeOpen(): readonly RunProgress[] {
    return this.#ledger.closeOpen().map(item => ({ type: 'item', item }));
  }

  #putCall(call: ToolCall, state: Item['state']): readonly RunProgress[] {
    for (const [id, name] of filesFound(call)) {
      this.#fileNames.set(id, name);
    }
    const result = this.#results.get(call.id);
    const called = objectAt(call, 'function');
    const answered =
      result === undefined ? {} : { function: { ...called, output: stringAt(called, 'output') ?? result } };
    return this.#put({ ...call, ...answered }, state);
  }

  #put(wire: JsonObject, state: Item['state']): readonly RunProgress[] {
    const item = this.#ledger.put(wire, undefined, state);
    return item === null ? [] : [{ type: 'item', item }];
  }
}
