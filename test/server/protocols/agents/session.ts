import type { AgentSession, AgentSessionItem } from 'openai/resources/beta/agents/agents';
import { ApiError, badRequest } from '../../http/apiError';
import { nowInSeconds } from '../../http/ids';
import type { AnswerEnd } from '../answerEnd';
import { type EnvironmentChange, SessionEnvironment } from './environment';
import { addUsage } from './history';
import type { MessageInput, SessionInput } from './inputs';
import { type Listener, Listeners } from './listeners';
import { type SessionServices, SessionTurn } from './turn';
import { outputIndexOf, type RequiredAction } from './turnRun';
import type { TurnRecord, UnidentifiedEvent } from './wire';

/** Gives a fault that is to end an answer early, if one is due; asked once per turn. */
export type TakeEnd = () => AnswerEnd | undefined;

/** A session at rest: one that is working leaves its turn as failed. */
export interface SessionSnapshot {
  readonly resource: AgentSession;
  readonly turns: readonly TurnRecord[];
}

/** One session: its turns, who listens, what waits. Its work goes on when nobody listens. */
export class Session {
  private readonly listeners = new Listeners();
  private readonly acceptedKeys = new Set<string>();
  private queue: readonly MessageInput[] = [];
  private active: SessionTurn | undefined;
  private readonly environment: SessionEnvironment;

  constructor(
    readonly resource: AgentSession,
    private readonly services: SessionServices,
    private records: readonly TurnRecord[] = [],
  ) {
    this.environment = new SessionEnvironment(resource);
  }

  get turns(): readonly TurnRecord[] {
    return this.records;
  }

  get running(): boolean {
    return this.active !== undefined;
  }

  /** Every item, oldest first, also one that is still being made. */
  items(): readonly AgentSessionItem[] {
    return this.records.flatMap(record => record.items);
  }

  /** What is to survive the server: live data, to be written at once. */
  snapshot(): SessionSnapshot {
    const { active } = this;
    return {
      resource: { ...this.resource, status: this.resource.error === null ? 'idle' : 'failed', required_actions: [] },
      turns: this.records.map(record => (record === active?.record ? active.interrupted() : record)),
    };
  }

  /** Begins with the messages of its creation; `listener` is the stream that the creation opened. */
  begin(input: readonly MessageInput[], listener: Listener | undefined, takeEnd: TakeEnd): void {
    if (listener) this.listeners.add(listener);
    this.emit({ type: 'agent.session.created', session: this.copy() });
    this.emitEnvironment();
    if (input.length > 0) this.startTurn(input, takeEnd);
  }

  /** Adds a stream. It hears the state at once, and the current turn's items again, but no delta from before. */
  listen(listener: Listener): void {
    this.listeners.add(listener);
    this.listeners.sendTo(listener, { type: `agent.session.${this.resource.status}`, session: this.copy() });
    const record = this.active?.record;
    for (const item of record?.items ?? []) {
      this.listeners.sendTo(listener, {
        type: 'agent.session.turn.item.added',
        session_id: this.resource.id,
        turn_id: item.turn_id,
        output_index: record ? outputIndexOf(record, item) : null,
        item: structuredClone(item),
      });
    }
  }

  /** Takes events. A key that was accepted before is accepted again, and nothing happens. */
  submit(inputs: readonly SessionInput[], key: string | undefined, takeEnd: TakeEnd): void {
    if (key !== undefined && this.acceptedKeys.has(key)) return;
    for (const input of inputs) this.check(input);
    if (key !== undefined) this.acceptedKeys.add(key);
    this.resource.last_active_at = nowInSeconds();
    for (const input of inputs) this.take(input, takeEnd);
  }

  /** Says what has become of its container; throws when it has none. */
  changeEnvironment(change: EnvironmentChange): void {
    this.emit(this.environment.changed(change, this.active?.record.resource.id ?? null));
  }

  /** Lets it fail for good, with the turn that is under way. */
  fail(message: string): void {
    this.resource.error = message;
    if (this.active) this.active.fail(message);
    else this.setStatus('failed');
  }

  /** Ends its streams and its work: it has been deleted. */
  close(): void {
    this.listeners.end();
    this.active?.stop();
  }

  private check(input: SessionInput): void {
    // What the real server says then is not known.
    if (this.resource.error !== null) throw badRequest(`The session has failed: ${this.resource.error}`);
    if (input.kind === 'message' && this.active && this.records.length === 1) {
      const conflict = 'conflict_error';
      throw new ApiError(409, 'session initial input is still pending', { type: conflict, code: conflict });
    }
    if (input.kind === 'tool_result' && !this.active?.waitsFor(input.callId)) {
      throw badRequest(`Unknown pending tool call: ${input.callId}`, null, 'invalid_request_error');
    }
    if (input.kind === 'approval' && !this.active?.waitsFor(input.requestId)) {
      throw badRequest(`Unknown pending approval request: ${input.requestId}`, null, 'invalid_request_error');
    }
  }

  private take(input: SessionInput, takeEnd: TakeEnd): void {
    switch (input.kind) {
      case 'message':
        if (this.active) this.queue = [...this.queue, ...input.messages];
        else this.startTurn(input.messages, takeEnd);
        return;
      case 'cancel':
        this.active?.stop();
        return;
      case 'tool_result':
        this.active?.answer(input.callId, { ...input, kind: 'output' });
        return;
      case 'approval':
        if (input.decision === 'cancel') this.active?.stop();
        else this.active?.answer(input.requestId, { kind: 'decision', decision: input.decision });
        return;
    }
  }

  private startTurn(messages: readonly MessageInput[], takeEnd: TakeEnd): void {
    const turn = new SessionTurn(
      {
        resource: this.resource,
        items: () => this.items(),
        emit: event => this.emit(event),
        actionsChanged: actions => this.setActions(actions),
        takeQueue: () => this.takeQueue(),
      },
      this.services,
      takeEnd(),
    );
    this.active = turn;
    this.records = [...this.records, turn.record];
    this.setStatus('in_progress');
    void turn.begin(messages).then(() => this.turnEnded(turn, takeEnd));
  }

  /** What nobody has answered yet becomes a turn of its own. */
  private turnEnded(turn: SessionTurn, takeEnd: TakeEnd): void {
    this.active = undefined;
    this.resource.required_actions = [];
    const { usage } = turn.record.resource;
    if (usage) this.resource.usage = addUsage(this.resource.usage, usage);
    const next = this.takeQueue();
    if (next.length > 0 && this.resource.error === null) this.startTurn(next, takeEnd);
    else this.setStatus(this.resource.error === null ? 'idle' : 'failed');
  }

  private takeQueue(): readonly MessageInput[] {
    const messages = this.queue;
    this.queue = [];
    return messages;
  }

  private setActions(actions: readonly RequiredAction[]): void {
    this.resource.required_actions = [...actions];
    this.setStatus(actions.length > 0 ? 'requires_action' : 'in_progress');
  }

  private setStatus(status: AgentSession['status']): void {
    this.resource.status = status;
    this.emit({ type: `agent.session.${status}`, session: this.copy() });
  }

  /** A container is there at once: the script has none. */
  private emitEnvironment(): void {
    if (!this.environment.exists) return;
    this.changeEnvironment('pending');
    this.changeEnvironment('ready');
  }

  private emit(event: UnidentifiedEvent): void {
    this.listeners.send(event);
  }

  private copy(): AgentSession {
    return structuredClone(this.resource);
  }
}
