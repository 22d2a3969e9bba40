import type { ActionResult } from '../../core/backend';
import type { JsonObject } from '../../shared/json';
import type { Action, Item, RunEnd, RunPhase } from '../../shared/runEvent';
import type { ErrorInfo } from '../../shared/userError';
import type { Client, Purpose } from '../wire/client';
import type { RunProgress } from '../wire/endings';
import { defined, objectAt, objectsAt, stringAt, textOf } from '../wire/fields';
import { readServerError } from '../wire/serverError';
import { readUsage } from '../wire/usage';
import { RunItems } from './runItems';
import type { WireEvent } from './wireEvent';

const OVER: readonly string[] = ['completed', 'incomplete', 'failed', 'cancelled', 'expired'];

/** Reads one run: its stream's events, and its state, messages and steps where they are asked for. */
export class RunReader {
  readonly #items = new RunItems();
  readonly #announced = new Set<string>();
  #runId: string | null = null;
  #phase: RunPhase = 'working';
  #end: RunEnd | null = null;
  #run: JsonObject = {};
  #waiting = false;
  #unanswerable = false;
  readonly #answered = new Set<string>();
  #actions: readonly Action[] = [];
  /** How the last message ended, if it was cut off. */
  #cutOff: RunEnd | null = null;
  #missed = false;

  constructor(
    private readonly client: Pick<Client, 'redact' | 'failure' | 'error'>,
    private readonly purpose: Purpose,
  ) {}

  /** Null until the server has named the run. */
  get runId(): string | null {
    return this.#runId;
  }

  /** Null until the run has ended. */
  get end(): RunEnd | null {
    const cut = this.#end?.kind === 'completed' || (this.#end?.kind === 'incomplete' && this.#end.reason === 'other');
    // Some servers call a run completed whose last message they cut off.
    return (cut ? this.#cutOff : null) ?? this.#end;
  }

  /** The run as it was last sent. */
  get run(): JsonObject {
    return this.#run;
  }

  /** Whether the run waits for results of its calls that it wasn't given yet. */
  get waiting(): boolean {
    return this.#waiting;
  }

  /** Whether it waits for something that this side doesn't know how to give. */
  get unanswerable(): boolean {
    return this.#unanswerable;
  }

  /** Whether the run does nothing more by itself. */
  get atRest(): boolean {
    return this.#end !== null || this.#waiting || this.#unanswerable;
  }

  /** Whether some of what the run brought may have passed unseen. */
  get missed(): boolean {
    return this.#missed || this.#items.anyOpen || (this.#end?.kind === 'completed' && !this.#items.anyMessage);
  }

  /** The calls that the run waits for; each handed out once. */
  takeActions(): readonly Action[] {
    const actions = this.#actions;
    this.#actions = [];
    return actions;
  }

  read({ kind, change, data }: WireEvent): readonly RunProgress[] {
    const runId = stringAt(data, 'run_id');
    if (runId !== undefined && this.#runId !== null && runId !== this.#runId) {
      return [];
    }
    const state = change === 'created' ? 'open' : stateOf(change || data.status);
    switch (kind) {
      case 'run':
        return this.readRun(data, change);
      case 'message':
        return this.readMessage(data, state);
      case 'messageDelta':
        return this.#items.addToMessage(data);
      case 'step':
        return this.readStep(data, state);
      case 'stepDelta':
        return this.#items.addToStep(data);
      case 'other':
        return [];
    }
  }

  /** The run itself, from an event that says what has become of it, or as it was asked for. */
  readRun(run: JsonObject, change = ''): readonly RunProgress[] {
    const started = this.#start(run);
    // The run knows better than the event's name; only one that is still under way may be out of date.
    const own = stringAt(run, 'status') ?? '';
    const status = OVER.includes(own) || !(OVER.includes(change) || change === 'requires_action') ? own : change;
    this.#run = run;
    this.#waiting = false;
    this.#unanswerable = false;
    switch (status) {
      case 'queued':
        return [...started, ...this.#toPhase('queued')];
      case 'in_progress':
        return [...started, ...this.#toPhase('working')];
      case 'requires_action':
        return [...started, ...this.#wait(run)];
      default:
        this.#end = OVER.includes(status) ? this.#endOf(status, run) : this.#end;
        return [...started, ...usageOf(run)];
    }
  }

  readMessage(message: JsonObject, state = stateOf(message.status)): readonly RunProgress[] {
    if (message.role !== 'user') {
      this.#cutOff = message.status === 'incomplete' ? incomplete(message) : null;
    }
    return this.#items.putMessage(message, state);
  }

  readStep(step: JsonObject, state = stateOf(step.status)): readonly RunProgress[] {
    return this.#items.putStep(step, state);
  }

  readResults(results: readonly ActionResult[]): readonly RunProgress[] {
    for (const { action } of results) {
      this.#answered.add(action.callId);
    }
    this.#waiting = false;
    return [...this.#items.putResults(results), ...this.#toPhase('working')];
  }

  /** Says that what the run brings isn't being followed. */
  missedSome(): void {
    this.#missed = true;
  }

  /** Says that the run failed, unless it has ended by itself. */
  fail(error: ErrorInfo): void {
    this.#end ??= { kind: 'failed', error };
  }

  /** Ends what has no end of its own: nothing more will come. */
  close(): readonly RunProgress[] {
    return this.#items.closeOpen();
  }

  #start(run: JsonObject): readonly RunProgress[] {
    const remoteRunId = stringAt(run, 'id');
    if (this.#runId !== null || remoteRunId === undefined) {
      return [];
    }
    this.#runId = remoteRunId;
    return [{ type: 'started', remoteRunId, ...defined({ model: stringAt(run, 'model') }) }];
  }

  #wait(run: JsonObject): readonly RunProgress[] {
    const calls = objectsAt(objectAt(objectAt(run, 'required_action'), 'submit_tool_outputs'), 'tool_calls');
    const open = calls.filter(call => !this.#answered.has(stringAt(call, 'id') ?? ''));
    this.#waiting = open.length > 0;
    this.#unanswerable = calls.length === 0;
    const fresh = open.filter(call => !this.#announced.has(stringAt(call, 'id') ?? ''));
    this.#actions = [...this.#actions, ...fresh.map(toAction)];
    for (const { callId } of this.#actions) {
      this.#announced.add(callId);
    }
    return [...this.#items.putWaiting(fresh), ...(this.#waiting ? this.#toPhase('waiting') : [])];
  }

  #toPhase(phase: RunPhase): readonly RunProgress[] {
    if (phase === this.#phase) {
      return [];
    }
    this.#phase = phase;
    return [{ type: 'phase', phase }];
  }

  #endOf(status: string, run: JsonObject): RunEnd {
    switch (status) {
      case 'completed':
        return { kind: 'completed' };
      case 'cancelled':
        return { kind: 'cancelled' };
      case 'incomplete':
        return incomplete(run);
      case 'expired':
        return { kind: 'failed', error: this.client.error('runExpired').info };
      default: {
        const error = readServerError(objectAt(run, 'last_error'), this.client.redact);
        return { kind: 'failed', error: this.client.failure(error, this.purpose) };
      }
    }
  }
}

function toAction(call: JsonObject): Action {
  const { name, arguments: given } = objectAt(call, 'function');
  return {
    kind: 'function',
    callId: stringAt(call, 'id') ?? '',
    name: textOf(name) ?? '',
    arguments: textOf(given) ?? '',
  };
}

function stateOf(status: unknown): Item['state'] {
  return status === 'in_progress' ? 'open' : 'done';
}

function incomplete(wire: JsonObject): RunEnd {
  switch (stringAt(objectAt(wire, 'incomplete_details'), 'reason')) {
    case 'max_tokens':
    case 'max_output_tokens':
    case 'max_completion_tokens':
      return { kind: 'incomplete', reason: 'maxOutputTokens' };
    case 'content_filter':
      return { kind: 'incomplete', reason: 'contentFilter' };
    default:
      return { kind: 'incomplete', reason: 'other' };
  }
}

function usageOf(run: JsonObject): readonly RunProgress[] {
  const { prompt_tokens: input, completion_tokens: output, ...details } = objectAt(run, 'usage');
  const usage = readUsage({
    input_tokens: input,
    output_tokens: output,
    input_tokens_details: details.prompt_token_details ?? details.prompt_tokens_details,
    output_tokens_details: details.completion_tokens_details,
  });
  return usage === null ? [] : [{ type: 'usage', usage }];
}
