import type {
  AgentFunctionCallOutput,
  AgentOutputItem,
  AgentReasoningItem,
  AgentSession,
  AgentSessionAssistantMessage,
  AgentSessionItem,
} from 'openai/resources/beta/agents/agents';
import type { Generation } from '../../control/generation';
import { newId } from '../../http/ids';
import { answerTo, charactersIn, type ScriptedCall } from '../../model/scriptedModel';
import { wordsOf } from '../../model/words';
import type { AnswerEnd } from '../answerEnd';
import { toSentItems } from './history';
import type { TurnRecord, UnidentifiedEvent } from './wire';

/** What a turn waits for: the result of a function or somebody's decision. */
export type RequiredAction = AgentSession['required_actions'][number];

/** What came for a required action. */
export type ActionResult =
  | {
      readonly kind: 'output';
      readonly success: boolean;
      readonly output: AgentFunctionCallOutput | null;
      readonly error: string | null;
    }
  | { readonly kind: 'decision'; readonly decision: 'approve' | 'deny' | 'cancel' };

/** What a turn needs of its session. */
export interface TurnHost {
  readonly sessionId: string;
  readonly agent: AgentSession.Agent;
  /** All items of the session, this turn's included. */
  items(): readonly AgentSessionItem[];
  emit(event: UnidentifiedEvent): void;
  /** Tells the client what is wanted, and waits for it; fails when the turn is stopped. */
  require(action: RequiredAction): Promise<ActionResult>;
  /** Adds to the turn what the user has said in the meantime: called at each step's end. */
  steer(): void;
}

/** What the server's options say of every turn. */
interface TurnLimits {
  readonly slowWordDelayMs: number;
  readonly contextLimit: number;
}

/** A turn that was told to fail. */
export class TurnFailed extends Error {
  constructor(
    message: string,
    readonly code: string | undefined,
  ) {
    super(message);
  }
}

/** Makes one turn, event by event. The order is by hand from the schema: no real stream is public. */
export class TurnRun {
  /** What was said and thought, for the count of tokens. */
  said = '';
  thought = '';

  constructor(
    private readonly host: TurnHost,
    private readonly record: TurnRecord,
    private readonly generation: Generation,
    private readonly end: AnswerEnd | undefined,
    private readonly limits: TurnLimits,
  ) {}

  async make(): Promise<void> {
    for (;;) {
      const { agent } = this.host;
      const tools = agent.tools.flatMap(tool => (tool.type === 'function' ? [tool.name] : []));
      const items = toSentItems(this.host.items());
      if (charactersIn(items) + (agent.instructions?.length ?? 0) > this.limits.contextLimit) {
        throw new TurnFailed('The input exceeds the context window of this model.', 'context_length_exceeded');
      }
      const answer = answerTo({ instructions: agent.instructions, items, tools, approvals: true });
      if (answer.reasoning !== null && this.thought === '') await this.reason(answer.reasoning);
      if (answer.kind === 'text' || answer.kind === 'refusal') {
        await this.say(answer.text, answer.slow);
        return;
      }
      if (answer.kind === 'call') await this.callAll([answer, ...(answer.more ?? [])]);
      else await this.askApproval(answer.name, answer.arguments);
      this.host.steer();
    }
  }

  /** Closes what is still open, when the turn was stopped. */
  abandon(): void {
    for (const item of this.record.items) {
      const closed = this.closed(item);
      if (closed) this.done(closed);
    }
  }

  /** What becomes of an item that is still being made when the turn ends; undefined for any other. */
  closed(item: AgentSessionItem): AgentOutputItem | undefined {
    if (!isOutput(item) || !('status' in item) || item.status !== 'in_progress') return undefined;
    const status = 'incomplete';
    if (item.type === 'function_call') return { ...item, status };
    if (item.type === 'reasoning') return { ...item, status, summary: [{ type: 'summary_text', text: this.thought }] };
    if (item.type !== 'message') return undefined;
    return { ...item, status, content: [{ type: 'output_text', text: this.said }] };
  }

  /** Adds an item that is no output of the agent: what the user said, what a function answered. */
  addInput(item: AgentSessionItem): void {
    this.record.items = [...this.record.items, item];
    this.emitAdded(item, null);
  }

  private get at(): { readonly session_id: string; readonly turn_id: string } {
    return { session_id: this.host.sessionId, turn_id: this.record.resource.id };
  }

  private emitAdded(item: AgentSessionItem, output_index: number | null): void {
    this.host.emit({ type: 'agent.session.turn.item.added', ...this.at, output_index, item: structuredClone(item) });
  }

  private add(item: AgentOutputItem): number {
    this.record.items = [...this.record.items, item];
    const index = outputIndexOf(this.record, item) ?? 0;
    this.emitAdded(item, index);
    return index;
  }

  private done(item: AgentOutputItem): void {
    this.record.items = this.record.items.map(other => (other.id === item.id ? item : other));
    const output_index = outputIndexOf(this.record, item) ?? 0;
    this.host.emit({ type: 'agent.session.turn.item.done', ...this.at, output_index, item: structuredClone(item) });
  }

  private async reason(text: string): Promise<void> {
    const item: AgentReasoningItem = {
      id: newId('rs'),
      type: 'reasoning',
      turn_id: this.record.resource.id,
      status: 'in_progress',
      summary: [],
    };
    const at = { ...this.at, item_id: item.id, output_index: this.add(item), summary_index: 0 };
    const part = { type: 'summary_text', text } as const;
    const { host } = this;
    host.emit({ type: 'agent.session.turn.reasoning_summary_part.added', ...at, part: { ...part, text: '' } });
    for (const delta of wordsOf(text)) {
      host.emit({ type: 'agent.session.turn.reasoning_summary_text.delta', ...at, delta });
      this.thought += delta;
      await this.generation.pause();
    }
    host.emit({ type: 'agent.session.turn.reasoning_summary_text.done', ...at, text });
    host.emit({ type: 'agent.session.turn.reasoning_summary_part.done', ...at, part, status: null });
    this.done({ ...item, status: 'completed', summary: [part] });
  }

  private async say(text: string, slow: boolean): Promise<void> {
    const { host, generation, end } = this;
    const item: AgentSessionAssistantMessage = {
      id: newId('msg'),
      type: 'message',
      turn_id: this.record.resource.id,
      role: 'assistant',
      phase: 'final_answer',
      status: 'in_progress',
      content: [],
    };
    const at = { ...this.at, item_id: item.id, output_index: this.add(item), content_index: 0 };
    const part = { type: 'output_text', text } as const;
    host.emit({ type: 'agent.session.turn.content_part.added', ...at, part: { ...part, text: '' } });
    await generation.beforeText();
    const words = wordsOf(text);
    for (const delta of words.slice(0, end?.afterWord)) {
      this.said += delta;
      host.emit({ type: 'agent.session.turn.output_text.delta', ...at, delta });
      await generation.afterWord(slow ? this.limits.slowWordDelayMs : undefined);
    }
    if (end && words.length > end.afterWord) {
      throw end.how === 'failed'
        ? new TurnFailed(end.message, end.code)
        : new TurnFailed('The answer is cut.', end.reason);
    }
    generation.throwIfStopped();
    host.emit({ type: 'agent.session.turn.output_text.done', ...at, text });
    host.emit({ type: 'agent.session.turn.content_part.done', ...at, part });
    this.done({ ...item, status: 'completed', content: [part] });
  }

  private async callAll(calls: readonly ScriptedCall[]): Promise<void> {
    await Promise.all(calls.map(call => this.call(call.name, call.arguments)));
  }

  private async call(name: string, args: Readonly<Record<string, unknown>>): Promise<void> {
    const turn_id = this.record.resource.id;
    const item = {
      id: newId('fc'),
      type: 'function_call',
      turn_id,
      call_id: newId('call'),
      name,
      arguments: args,
    } as const;
    const { call_id } = item;
    this.add({ ...item, status: 'in_progress' });
    const result = await this.host.require({ type: 'function_call', turn_id, call_id, name, arguments: args });
    if (result.kind !== 'output') throw new TurnFailed('A function call was given a decision.', undefined);
    const { success, output, error } = result;
    const status = success ? 'completed' : 'failed';
    this.done({ ...item, status });
    this.addInput({ id: newId('fco'), type: 'function_call_output', turn_id, call_id, status, output, error });
  }

  private async askApproval(name: string, args: Readonly<Record<string, unknown>>): Promise<void> {
    const turn_id = this.record.resource.id;
    const server_label = 'scripted';
    const result = await this.host.require({
      type: 'mcp_approval_request',
      turn_id,
      request_id: newId('mcpr'),
      request: { type: 'mcp_tool_call', server_label, name, arguments: args, message: `Allow ${name}?` },
    });
    const approved = result.kind === 'decision' && result.decision === 'approve';
    const item = { id: newId('mcp'), type: 'mcp_call', turn_id, server_label, name, arguments: args } as const;
    this.add({ ...item, status: 'in_progress', output: null, error: null });
    if (approved) this.done({ ...item, status: 'completed', output: `The scripted ${name} ran.`, error: null });
    else this.done({ ...item, status: 'failed', output: null, error: `The call of ${name} was denied.` });
  }
}

/** The place of an item among the turn's output; null for what went in. */
export function outputIndexOf({ items }: TurnRecord, item: AgentSessionItem): number | null {
  return isOutput(item) ? items.filter(isOutput).indexOf(item) : null;
}

function isOutput(item: AgentSessionItem): item is AgentOutputItem {
  return item.type !== 'function_call_output' && (item.type !== 'message' || item.role !== 'user');
}
