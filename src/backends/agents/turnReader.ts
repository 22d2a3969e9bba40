import type { JsonObject } from '../../shared/json';
import { isJsonObject } from '../../shared/json';
import type { RunEnd, RunPhase } from '../../shared/runEvent';
import type { ErrorInfo } from '../../shared/userError';
import type { Client, Purpose } from '../wire/client';
import type { RunProgress } from '../wire/endings';
import { defined, numberAt, objectAt, objectsAt, stringAt } from '../wire/fields';
import { readServerError } from '../wire/serverError';
import { readUsage } from '../wire/usage';
import { TurnItems } from './turnItems';

/**
 * Reads a session's events and follows one turn in them: the first of the root agent that isn't `before`. What comes
 * ahead of the turn's own first event is kept until the turn is known: the order on the wire isn't the causal one.
 */
export class TurnReader {
  readonly #items = new TurnItems();
  readonly #seen = new Set<string>();
  readonly #early: JsonObject[] = [];
  #turnId: string | null = null;
  #phase: RunPhase = 'working';
  #end: RunEnd | null = null;
  #atRest = false;
  #missed = false;
  #model: string | undefined;
  #failure: ErrorInfo | null = null;
  #actions: readonly JsonObject[] = [];

  /** `sessionId` is null until the server has named a new session; `before` is the last turn that isn't ours. */
  constructor(
    private readonly client: Pick<Client, 'redact' | 'failure'>,
    private readonly purpose: Purpose,
    private sessionId: string | null,
    private readonly before: string | null,
  ) {}

  get session(): string | null {
    return this.sessionId;
  }

  get turnId(): string | null {
    return this.#turnId;
  }

  /** Null until the turn has ended. */
  get end(): RunEnd | null {
    return this.#end;
  }

  get waiting(): boolean {
    return this.#phase === 'waiting';
  }

  /** Whether the session has come to rest after the turn, and takes another message. */
  get atRest(): boolean {
    return this.#end !== null && this.#atRest;
  }

  /** Whether events of the turn may have passed unseen, so that its items have to be read again. */
  get missed(): boolean {
    return this.#missed || this.#items.anyOpen;
  }

  /** What the server last complained about; tells why a stream that then breaks off did so. */
  get failure(): ErrorInfo | null {
    return this.#failure;
  }

  /** What the session waits for, in the wire's form; handed out once. */
  takeActions(): readonly JsonObject[] {
    const actions = this.#actions;
    this.#actions = [];
    return actions;
  }

  /** An event of the session's stream. */
  read(wire: JsonObject): readonly RunProgress[] {
    const event = unwrapped(wire);
    const id = stringAt(event, 'event_id');
    if (id !== undefined) {
      if (this.#seen.has(id)) {
        return [];
      }
      this.#seen.add(id);
    }
    const type = stringAt(event, 'type') ?? '';
    const found = this.#findSession(event);
    if (isJsonObject(event.turn)) {
      return [...found, ...this.readTurn(event.turn, type, event)];
    }
    if (isJsonObject(event.session)) {
      return [...found, ...this.readSession(event.session, type)];
    }
    if (type === 'error' || type === 'agent.session.environment.failed') {
      this.#fail(type === 'error' ? event : objectAt(event, 'environment'));
      return found;
    }
    if (type === 'agent.session.environment.reset') {
      return [...found, { type: 'notice', notice: { code: 'environmentReset' } }];
    }
    if (type.startsWith('agent.session.environment.')) {
      return [...found, ...this.#toPhase(type.endsWith('.pending') ? 'preparing' : 'working')];
    }
    return [...found, ...this.#readItemEvent(event, type)];
  }

  /** The turn's own state, from an event (`type`) or as it was read by itself. */
  readTurn(turn: JsonObject, type = '', event: JsonObject = {}): readonly RunProgress[] {
    const id = stringAt(turn, 'id') ?? stringAt(event, 'turn_id');
    if (id === undefined || id === this.before || typeof turn.subagent_id === 'string') {
      return [];
    }
    const chosen = this.#turnId === null ? this.#choose(id, type) : [];
    if (id !== this.#turnId) {
      return [];
    }
    const status = ['completed', 'failed', 'cancelled'].find(end => type.endsWith(`.${end}`)) ?? turn.status;
    switch (status) {
      case 'queued':
        return [...chosen, ...this.#toPhase('queued')];
      case 'in_progress':
        return [...chosen, ...this.#toPhase('working')];
      case 'waiting':
        return [...chosen, ...this.#toPhase('waiting')];
      case 'completed':
        this.#end = { kind: 'completed' };
        break;
      case 'cancelled':
        this.#end = { kind: 'cancelled' };
        break;
      case 'failed':
        this.#end = this.#failedEnd(objectAt(turn, 'error'));
        break;
      default:
        return chosen;
    }
    const usage = readUsage(objectAt(event, 'usage')) ?? readUsage(objectAt(turn, 'usage'));
    return usage === null ? chosen : [...chosen, { type: 'usage', usage }];
  }

  /** What the session says about its turns, whatever its state. */
  readAgent(session: JsonObject): void {
    this.#model ??= stringAt(objectAt(session, 'agent'), 'model');
  }

  /** The session's state, from an event or as it was read by itself. */
  readSession(session: JsonObject, type = ''): readonly RunProgress[] {
    this.readAgent(session);
    if (type === 'agent.session.failed' || session.status === 'failed') {
      this.#atRest = true;
      // It takes no message any more, whatever is wrong with it.
      this.#end ??= { kind: 'failed', error: { ...(this.#failure ?? this.#fail(session)), remedy: 'newThread' } };
      return [];
    }
    if (type === 'agent.session.idle') {
      // A session that rests before our turn has begun says nothing about it.
      this.#atRest = this.#turnId !== null;
      return [];
    }
    this.#actions = objectsAt(session, 'required_actions');
    if (this.#actions.length > 0) {
      return this.#toPhase('waiting');
    }
    return this.waiting ? this.#toPhase('working') : [];
  }

  /** An item of the turn as it was read by itself. */
  readItem(item: JsonObject): readonly RunProgress[] {
    return this.#items.put(item, undefined, item.status === 'in_progress' ? 'open' : 'done');
  }

  /** Says that the turn is watched from its middle. */
  joinedLate(): void {
    this.#items.tear();
  }

  /** Says that the stream has a hole. */
  missedSome(): void {
    this.#items.tear();
    this.#missed = true;
  }

  /** From here on nothing counts as missed: all items have been read. */
  caughtUp(): void {
    this.#missed = false;
  }

  #findSession(event: JsonObject): readonly RunProgress[] {
    const id = stringAt(objectAt(event, 'session'), 'id') ?? stringAt(event, 'session_id');
    if (this.sessionId !== null || id === undefined) {
      return [];
    }
    this.sessionId = id;
    return [{ type: 'thread', thread: { kind: 'session', id } }, { type: 'kept' }];
  }

  #choose(id: string, type: string): readonly RunProgress[] {
    this.#turnId = id;
    this.#missed ||= !type.endsWith('.created');
    const early = this.#early.splice(0);
    return [
      { type: 'started', remoteRunId: id, ...defined({ model: this.#model }) },
      ...early.flatMap(event => this.#readItemEvent(event, stringAt(event, 'type') ?? '')),
    ];
  }

  #readItemEvent(event: JsonObject, type: string): readonly RunProgress[] {
    const turnId = stringAt(event, 'turn_id') ?? stringAt(objectAt(event, 'item'), 'turn_id');
    if (this.#turnId === null) {
      this.#early.push(event);
      return [];
    }
    if (turnId !== undefined && turnId !== this.#turnId) {
      return [];
    }
    switch (type) {
      case 'agent.session.turn.item.added':
        return this.#items.begin(objectAt(event, 'item'), numberAt(event, 'output_index'));
      case 'agent.session.turn.item.done':
        return this.#items.put(objectAt(event, 'item'), numberAt(event, 'output_index'), 'done');
      default:
        return this.#items.addText(event, type);
    }
  }

  #toPhase(phase: RunPhase): readonly RunProgress[] {
    if (phase === this.#phase) {
      return [];
    }
    this.#phase = phase;
    return [{ type: 'phase', phase }];
  }

  #fail(source: JsonObject): ErrorInfo {
    this.#failure = this.client.failure(readServerError(source.error ?? source, this.client.redact), this.purpose);
    return this.#failure;
  }

  #failedEnd(error: JsonObject): RunEnd {
    return error.code === 'max_output_tokens'
      ? { kind: 'incomplete', reason: 'maxOutputTokens' }
      : { kind: 'failed', error: this.client.failure(readServerError(error, this.client.redact), this.purpose) };
  }
}

/** Some servers wrap what belongs to the event itself in `data`. */
function unwrapped(event: JsonObject): JsonObject {
  return isJsonObject(event.data) ? { ...event, ...event.data, type: event.type ?? event.data.type } : event;
}
