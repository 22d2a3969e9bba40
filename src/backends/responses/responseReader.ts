import type { JsonObject } from '../../shared/json';
import type { Item, RunEnd, RunPhase, StepItem, Usage } from '../../shared/runEvent';
import type { Client, Purpose } from '../wire/client';
import type { RunProgress } from '../wire/endings';
import { defined, numberAt, objectAt, objectsAt, stringAt } from '../wire/fields';
import { toItem } from '../wire/item';
import { ItemLedger } from '../wire/itemLedger';
import { readServerError } from '../wire/serverError';
import { readUsage } from '../wire/usage';
import { RESPONSE_TEXTS } from './texts';

const OVER = ['completed', 'incomplete', 'failed', 'cancelled'];

/** Reads the events of one response. Each goes through {@link read} once, in order. */
export class ResponseReader {
  readonly #ledger: ItemLedger;
  #responseId: string | null = null;
  #inBackground = false;
  #cursor = -1;
  #phase: RunPhase = 'working';
  #end: RunEnd | null = null;
  #usage: Usage | null = null;

  constructor(
    private readonly client: Pick<Client, 'redact' | 'failure'>,
    private readonly purpose: Purpose,
    /** Tells this response from the run's others, for items that have no ID of their own. */
    round: number,
  ) {
    this.#ledger = new ItemLedger(withWire, `response${round}`);
  }

  /** The response's ID; null until the server has named it. */
  get responseId(): string | null {
    return this.#responseId;
  }

  /** Whether the server says that it goes on with it unwatched. */
  get inBackground(): boolean {
    return this.#inBackground;
  }

  /** The number of the last event that was read; -1 before the first. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Null until the response's last event has been read. */
  get end(): RunEnd | null {
    return this.#end;
  }

  /** The server's figures for this response; null while, or where, it gives none. */
  get usage(): Usage | null {
    return this.#usage;
  }

  get items(): readonly Item[] {
    return this.#ledger.items;
  }

  /** The function calls that this response made, complete with their arguments. */
  get calls(): readonly StepItem[] {
    return this.items.filter(
      (item): item is StepItem => item.kind === 'step' && item.type === 'function_call' && item.state === 'done',
    );
  }

  read(event: JsonObject): readonly RunProgress[] {
    this.#cursor = numberAt(event, 'sequence_number') ?? this.#cursor;
    const type = stringAt(event, 'type') ?? '';
    switch (type) {
      case 'response.created':
      case 'response.in_progress':
      case 'response.queued':
        return this.#status(type, objectAt(event, 'response'));
      case 'response.output_item.added':
        return this.#item(objectAt(event, 'item'), numberAt(event, 'output_index'), 'open');
      case 'response.output_item.done':
        return this.#item(objectAt(event, 'item'), numberAt(event, 'output_index'), 'done');
      case 'response.completed':
        return this.#last(objectAt(event, 'response'), { kind: 'completed' });
      case 'response.incomplete':
        return this.#last(objectAt(event, 'response'), {
          kind: 'incomplete',
          reason: incompleteReason(objectAt(event, 'response')),
        });
      case 'response.cancelled':
        return this.#last(objectAt(event, 'response'), { kind: 'cancelled' });
      case 'response.failed':
        return this.#last(objectAt(event, 'response'), this.#failed(objectAt(event, 'response')));
      case 'error':
        return this.#last({}, this.#failed(event));
      default:
        return this.#text(type, event);
    }
  }

  /** Takes the response as it is now; its end, too, when it is over. */
  readSnapshot(response: JsonObject): readonly RunProgress[] {
    const status = stringAt(response, 'status') ?? '';
    if (isOver(response)) {
      return this.read({ type: `response.${status}`, response });
    }
    return this.#status(status === 'queued' ? 'response.queued' : 'response.in_progress', response);
  }

  #status(type: string, response: JsonObject): readonly RunProgress[] {
    const events = this.#start(response);
    const phase = type === 'response.queued' ? 'queued' : 'working';
    if (phase === this.#phase) {
      return events;
    }
    this.#phase = phase;
    return [...events, { type: 'phase', phase }];
  }

  #start(response: JsonObject): readonly RunProgress[] {
    const remoteRunId = stringAt(response, 'id');
    if (this.#responseId !== null || remoteRunId === undefined) {
      return [];
    }
    this.#responseId = remoteRunId;
    this.#inBackground = response.background === true;
    return [
      {
        type: 'started',
        remoteRunId,
        ...defined({ model: stringAt(response, 'model') }),
        ...(this.#inBackground ? { background: true } : {}),
      },
    ];
  }

  #item(wire: JsonObject, index: number | undefined, state: Item['state']): readonly RunProgress[] {
    const item = this.#ledger.put(wire, index, state);
    return item === null ? [] : [{ type: 'item', item }];
  }

  #text(type: string, event: JsonObject): readonly RunProgress[] {
    const text = RESPONSE_TEXTS.get(type);
    return text === undefined ? [] : this.#ledger.addText(event, text);
  }

  /** The response as it ended overrules all that came before; what it leaves out stays as it was streamed. */
  #last(response: JsonObject, end: RunEnd): readonly RunProgress[] {
    const started = this.#start(response);
    const output = objectsAt(response, 'output').flatMap((wire, index) => this.#item(wire, index, 'done'));
    const closed = this.#ledger.closeOpen().map((item): RunProgress => ({ type: 'item', item }));
    this.#end = end;
    this.#usage = readUsage(objectAt(response, 'usage'));
    return [...started, ...output, ...closed];
  }

  #failed(source: JsonObject): RunEnd {
    const error = readServerError(source.error ?? source, this.client.redact);
    return { kind: 'failed', error: this.client.failure(error, this.purpose) };
  }
}

/** Whether nothing more will come of a response. */
export function isOver({ status }: JsonObject): boolean {
  return OVER.some(over => over === status);
}

function incompleteReason(response: JsonObject): 'maxOutputTokens' | 'contentFilter' | 'other' {
  switch (stringAt(objectAt(response, 'incomplete_details'), 'reason')) {
    case 'max_output_tokens':
      return 'maxOutputTokens';
    case 'content_filter':
      return 'contentFilter';
    default:
      return 'other';
  }
}

/** A done item keeps its wire form, to be sent again. A generated image is too large to keep in a thread's file. */
function withWire(wire: JsonObject, id: string, state: Item['state']): Item {
  const item = toItem(wire, id, state);
  return state === 'done' && wire.type !== 'image_generation_call' ? { ...item, wire } : item;
}
