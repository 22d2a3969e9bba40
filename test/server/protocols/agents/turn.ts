import type { AgentSession, AgentSessionItem } from 'openai/resources/beta/agents/agents';
import type { Turn } from 'openai/resources/beta/agents/sessions/turns/turns';
import { type Generation, GenerationStopped } from '../../control/generation';
import type { Generations } from '../../control/generations';
import { newId, nowInSeconds } from '../../http/ids';
import type { AnswerEnd } from '../answerEnd';
import { toSentItems, usageOf } from './history';
import type { MessageInput } from './inputs';
import { type ActionResult, type RequiredAction, TurnFailed, TurnRun } from './turnRun';
import type { TurnRecord, UnidentifiedEvent } from './wire';

/** What sessions and their turns need of the server. */
export interface SessionServices {
  readonly generations: Generations;
  readonly slowWordDelayMs: number;
  /** The most characters that a model takes. */
  readonly contextLimit: number;
}

/** What a turn needs of its session. */
export interface TurnOwner {
  readonly resource: AgentSession;
  items(): readonly AgentSessionItem[];
  emit(event: UnidentifiedEvent): void;
  /** The list of required actions has changed: the session waits while it has any. */
  actionsChanged(actions: readonly RequiredAction[]): void;
  /** What the user has said since, to be answered in this turn; each message is given out once. */
  takeQueue(): readonly MessageInput[];
}

interface Pending {
  readonly action: RequiredAction;
  readonly resolve: (result: ActionResult) => void;
}

type TurnErrorCode = NonNullable<Turn['error']>['code'];

const errorCodes: readonly TurnErrorCode[] = [
  ...(['server_error', 'rate_limit_exceeded', 'max_output_tokens', 'context_length_exceeded'] as const),
  ...(['session_budget_exceeded', 'server_overloaded', 'connection_failed', 'internal_error'] as const),
];

/** One turn under way: from its first event to its last. */
export class SessionTurn {
  readonly record: TurnRecord;
  private readonly generation: Generation;
  private readonly run: TurnRun;
  private pending: readonly Pending[] = [];
  private failure: TurnFailed | undefined;

  constructor(
    private readonly owner: TurnOwner,
    services: SessionServices,
    end: AnswerEnd | undefined,
  ) {
    this.record = { resource: newTurn(owner.resource), items: [] };
    this.generation = services.generations.begin(this.record.resource.id, 'agents');
    const host = {
      sessionId: owner.resource.id,
      agent: owner.resource.agent,
      items: () => owner.items(),
      emit: (event: UnidentifiedEvent) => owner.emit(event),
      require: (action: RequiredAction) => this.require(action),
      steer: () => this.addMessages(owner.takeQueue()),
    };
    this.run = new TurnRun(host, this.record, this.generation, end, services);
  }

  /** Runs to the turn's last event; never fails. */
  async begin(messages: readonly MessageInput[]): Promise<void> {
    const { resource } = this.record;
    this.emit('created');
    resource.status = 'in_progress';
    resource.started_at = nowInSeconds();
    this.emit('in_progress');
    this.addMessages(messages);
    const status = await this.run.make().then(
      () => 'completed' as const,
      error => this.endedBy(error),
    );
    this.generation.end(status === 'failed' ? 'failed' : 'completed');
    resource.status = status;
    resource.completed_at = nowInSeconds();
    this.pending = [];
    this.emit(status);
    this.countUsage();
  }

  stop(): void {
    this.generation.stop('cancelled');
  }

  /** Ends it as failed. */
  fail(message: string): void {
    this.failure = new TurnFailed(message, 'server_error');
    this.stop();
  }

  /** The turn as it is left when the server ends now. */
  interrupted(): TurnRecord {
    if (this.generation.ended) return this.record;
    const error = { code: 'server_error', message: 'The server ended during this turn.' } as const;
    const resource: Turn = { ...this.record.resource, status: 'failed', error, completed_at: nowInSeconds() };
    return { resource, items: this.record.items.map(item => this.run.closed(item) ?? item) };
  }

  waitsFor(id: string): boolean {
    return this.pending.some(({ action }) => actionId(action) === id);
  }

  answer(id: string, result: ActionResult): void {
    const answered = this.pending.find(({ action }) => actionId(action) === id);
    this.pending = this.pending.filter(other => other !== answered);
    this.record.resource.status = 'in_progress';
    this.reportActions();
    answered?.resolve(result);
  }

  /** Closes what is open, and says what the turn has come to. */
  private endedBy(thrown: unknown): 'cancelled' | 'failed' {
    this.run.abandon();
    const error = this.failure ?? thrown;
    if (error instanceof GenerationStopped) return 'cancelled';
    const code = error instanceof TurnFailed ? error.code : 'internal_error';
    const message = error instanceof Error ? error.message : String(error);
    this.record.resource.error = { code: errorCodes.find(known => known === code) ?? 'server_error', message };
    return 'failed';
  }

  /** Waits for what the action asks; a stop ends the wait with an error. */
  private require(action: RequiredAction): Promise<ActionResult> {
    return new Promise<ActionResult>((resolve, reject) => {
      const { signal } = this.generation;
      if (signal.aborted) {
        reject(new GenerationStopped());
        return;
      }
      signal.addEventListener('abort', () => reject(new GenerationStopped()), { once: true });
      this.pending = [...this.pending, { action, resolve }];
      this.record.resource.status = 'waiting';
      this.reportActions();
    });
  }

  private reportActions(): void {
    this.owner.actionsChanged(this.pending.map(({ action }) => action));
  }

  private addMessages(messages: readonly MessageInput[]): void {
    for (const { content } of messages) {
      this.run.addInput({
        id: newId('msg'),
        type: 'message',
        turn_id: this.record.resource.id,
        role: 'user',
        phase: null,
        status: 'completed',
        content,
      });
    }
  }

  private emit(what: 'created' | Turn['status']): void {
    const { resource } = this.record;
    const turn = structuredClone(resource);
    const about = { session_id: resource.session_id, turn_id: resource.id, turn };
    if (what === 'created' || what === 'in_progress') {
      this.owner.emit({ type: `agent.session.turn.${what}`, ...about });
    } else if (what === 'completed' || what === 'failed' || what === 'cancelled') {
      this.owner.emit({ type: `agent.session.turn.${what}`, ...about, usage: null });
    }
  }

  /** The counts come after the turn's last event, where the real server has them as null too. */
  private countUsage(): void {
    const { resource } = this.record;
    const sent = this.owner
      .items()
      .filter(item => item.turn_id !== resource.id || item.type !== 'message' || item.role === 'user');
    resource.usage = usageOf(toSentItems(sent), this.run.said, this.run.thought);
  }
}

/** The ID by which a required action is answered. */
export function actionId(action: RequiredAction): string {
  if (action.type === 'function_call') return action.call_id;
  return action.type === 'environment_connection' ? action.environment_id : action.request_id;
}

function newTurn(session: AgentSession): Turn {
  return {
    id: newId('turn'),
    object: 'agent.session.turn',
    session_id: session.id,
    agent_id: session.agent.id,
    subagent_id: null,
    created_at: nowInSeconds(),
    started_at: null,
    completed_at: null,
    status: 'queued',
    error: null,
    usage: null,
  };
}
