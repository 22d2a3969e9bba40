import type { JsonObject } from '../../shared/json';
import type { Item, RunEnd, RunPhase, StepItem, Usage } from '../../shared/runEvent';
import type { Client, Purpose } from '../wire/client';
import type { RunProgress } from '../wire/endings';
import { defined, numberAt, objectAt, objectsAt, stringAt } from '../wire/fields';
import { readServerError } from '../wire/serverError';
import { ItemLedger } from './itemLedger';
import { TEXT_EVENTS } from './textEvents';

/** Reads the events of one response. Each goes through {@link read} once, in order. */
export class ResponseReader {
  readonly #ledger: ItemLedger;
  #started = false;
  #phase: RunPhase = 'working';
  #end: RunEnd | null = null;
  #usage: Usage | null = null;

  constructor(
    private readonly client: Pick<Client, 'redact' | 'failure'>,
    private readonly purpose: Purpose,
    /** Tells this response from the run's others, for items that have no ID of their own. */
    round: number,
  ) {
    this.#ledger = new ItemLedger(`response${round}`);
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
    if (this.#started || remoteRunId === undefined) {
      return [];
    }
    this.#started = true;
    return [{ type: 'started', remoteRunId, ...defined({ model: stringAt(response, 'model') }) }];
  }

  #item(wire: JsonObject, index: number | undefined, state: Item['state']): readonly RunProgress[] {
    const item = this.#ledger.put(wire, index, state);
    return item === null ? [] : [{ type: 'item', item }];
  }

  #text(type: string, event: JsonObject): readonly RunProgress[] {
    const textEvent = TEXT_EVENTS.get(type);
    const text = textEvent && stringAt(event, textEvent.text);
    if (textEvent === undefined || text === undefined) {
      return [];
    }
    const { channel, whole } = textEvent;
    const part = textEvent.part === null ? 0 : (numberAt(event, textEvent.part) ?? 0);
    const place = { itemId: stringAt(event, 'item_id'), index: numberAt(event, 'output_index'), type };
    const itemId = this.#ledger.addText(place, channel, part, text, whole);
    return itemId === null ? [] : [{ type: whole ? 'final' : 'delta', itemId, channel, part, text }];
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

/** Null when the server gave no figures. */
export function readUsage(usage: JsonObject): Usage | null {
  const input = numberAt(usage, 'input_tokens');
  const output = numberAt(usage, 'output_tokens');
  if (input === undefined || output === undefined) {
    return null;
  }
  const cached = numberAt(objectAt(usage, 'input_tokens_details'), 'cached_tokens');
  const reasoning = numberAt(objectAt(usage, 'output_tokens_details'), 'reasoning_tokens');
  return { input, output, ...defined({ cached, reasoning }) };
}
