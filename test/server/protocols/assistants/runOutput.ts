import type { Message, MessageContentDelta, TextContentBlock } from 'openai/resources/beta/threads/messages';
import type { FunctionToolCall, RunStep, ToolCallDelta } from 'openai/resources/beta/threads/runs/steps';
import type { Generation } from '../../control/generation';
import { newId, nowInSeconds } from '../../http/ids';
import type { ScriptedAnswer, ScriptedCall } from '../../model/scriptedModel';
import { wordsOf } from '../../model/words';
import type { AnswerEnd } from '../answerEnd';
import { plot } from '../files';
import { endedMessage, endedStep, type RunEnding } from './endings';
import { addUsage } from './history';
import { answerMessage } from './messageResource';
import { referencesAfter } from './references';
import type { RunEvent, RunRecord } from './wire';

/** What a run's output is made for. */
export interface OutputHost {
  readonly record: RunRecord;
  emit(event: RunEvent): void;
  /** Adds a message to the thread, or replaces the one of its ID. */
  put(message: Message): void;
  /** How much was sent to the model, and made of it. */
  usageOf(made: string): NonNullable<RunStep['usage']>;
}

type Said = Extract<ScriptedAnswer, { kind: 'text' | 'refusal' }>;

/** Makes a run's messages and steps, event by event, in the order of real streams. */
export class RunOutput {
  private message: Message | undefined;
  private step: RunStep | undefined;
  /** What has been said in the message, or written as arguments in the step. */
  private made = '';

  constructor(
    private readonly host: OutputHost,
    private readonly generation: Generation,
    private readonly end: AnswerEnd | undefined,
    private readonly slowWordDelayMs: number,
  ) {}

  /** Says it in a message, which it leaves open; how the answer is cut short, if it is. */
  async say(answer: Said): Promise<RunEnding | undefined> {
    const { generation, end, host } = this;
    const run = host.record.resource;
    const message = answerMessage(run);
    this.openStep({ type: 'message_creation', message_creation: { message_id: message.id } });
    this.changeMessage(message, 'created');
    this.emitMessage('in_progress');
    await generation.beforeText();
    if (answer.kind === 'text' && answer.files) this.addPicture();
    const words = wordsOf(answer.text);
    const limit = Math.min(end?.afterWord ?? Infinity, run.max_completion_tokens ?? Infinity);
    for (const word of words.slice(0, limit)) {
      this.addWord(answer.kind, word);
      await generation.afterWord(answer.slow ? this.slowWordDelayMs : undefined);
    }
    if (words.length > limit) return endingOf(end);
    generation.throwIfStopped();
    if (answer.kind === 'text' && answer.files) this.addReferences();
    return undefined;
  }

  /** Begins a step with function calls, and leaves it open. */
  async call(calls: readonly ScriptedCall[]): Promise<readonly FunctionToolCall[]> {
    const made = calls.map(({ name }): FunctionToolCall => {
      return { id: newId('call'), type: 'function', function: { name, arguments: '', output: null } };
    });
    this.openStep({ type: 'tool_calls', tool_calls: [] });
    for (const [index, call] of made.entries()) {
      this.emitStepDelta({ index, ...structuredClone(call) });
      for (const delta of JSON.stringify(calls[index]?.arguments ?? {}).match(/.{1,8}/gs) ?? []) {
        call.function.arguments += delta;
        this.made += delta;
        this.emitStepDelta({ index, type: 'function', function: { arguments: delta } });
        await this.generation.pause();
      }
    }
    this.setCalls(made);
    return made;
  }

  /** Fills in what the functions answered, by the calls' IDs, and closes the step. */
  answerCalls(outputs: ReadonlyMap<string, string>): void {
    const details = this.step?.step_details;
    if (details?.type !== 'tool_calls') return;
    const calls = details.tool_calls.flatMap((call): readonly FunctionToolCall[] => {
      if (call.type !== 'function') return [];
      return [{ ...call, function: { ...call.function, output: outputs.get(call.id) ?? '' } }];
    });
    this.setCalls(calls);
    this.close(undefined);
  }

  /** Closes what is open: as complete when there is no early ending. */
  close(ending: RunEnding | undefined): void {
    if (this.message) {
      this.changeMessage(endedMessage(this.message, ending), ending ? 'incomplete' : 'completed');
      this.message = undefined;
    }
    if (!this.step) return;
    const usage = this.host.usageOf(this.made);
    this.setStep(endedStep({ ...this.step, usage }, ending));
    const { resource } = this.host.record;
    resource.usage = addUsage(resource.usage, usage);
    const status = this.step.status;
    if (status !== 'in_progress') this.emitStep(status);
    this.step = undefined;
    this.made = '';
  }

  private openStep(step_details: RunStep['step_details']): void {
    const { id: run_id, assistant_id, thread_id, expires_at } = this.host.record.resource;
    this.setStep({
      id: newId('step'),
      object: 'thread.run.step',
      created_at: nowInSeconds(),
      ...{ run_id, assistant_id, thread_id },
      type: step_details.type,
      status: 'in_progress',
      cancelled_at: null,
      completed_at: null,
      // Real steps have this one, the official document the next.
      ...{ expires_at },
      expired_at: null,
      failed_at: null,
      last_error: null,
      step_details,
      usage: null,
      metadata: {},
    });
    this.emitStep('created');
    this.emitStep('in_progress');
  }

  private setStep(step: RunStep): void {
    const { record } = this.host;
    const others = record.steps.filter(other => other.id !== step.id);
    record.steps = [...others, step];
    this.step = step;
  }

  private setCalls(tool_calls: FunctionToolCall[]): void {
    if (this.step) this.setStep({ ...this.step, step_details: { type: 'tool_calls', tool_calls } });
  }

  private emitStep(what: 'created' | RunStep['status']): void {
    if (this.step) this.host.emit({ event: `thread.run.step.${what}`, data: structuredClone(this.step) });
  }

  private emitStepDelta(call: ToolCallDelta): void {
    const step_details = { type: 'tool_calls', tool_calls: [call] } as const;
    const delta = { step_details: { ...step_details, tool_calls: [...step_details.tool_calls] } };
    const id = this.step?.id ?? '';
    this.host.emit({ event: 'thread.run.step.delta', data: { id, object: 'thread.run.step.delta', delta } });
  }

  private changeMessage(message: Message, what: 'created' | 'completed' | 'incomplete'): void {
    this.message = message;
    this.host.put(message);
    this.emitMessage(what);
  }

  private emitMessage(what: 'created' | 'in_progress' | 'completed' | 'incomplete'): void {
    if (this.message) this.host.emit({ event: `thread.message.${what}`, data: structuredClone(this.message) });
  }

  private emitMessageDelta(part: MessageContentDelta): void {
    const id = this.message?.id ?? '';
    const delta = { content: [part] };
    this.host.emit({ event: 'thread.message.delta', data: { id, object: 'thread.message.delta', delta } });
  }

  private addPicture(): void {
    const part = { type: 'image_file', image_file: { file_id: plot.id } } as const;
    this.message?.content.push(structuredClone(part));
    this.emitMessageDelta({ index: 0, ...part });
  }

  private addWord(kind: Said['kind'], word: string): void {
    this.made += word;
    const content = this.message?.content ?? [];
    const last = content.at(-1);
    if (kind === 'refusal') {
      if (last?.type === 'refusal') last.refusal += word;
      else content.push({ type: 'refusal', refusal: word });
      this.emitMessageDelta({ index: content.length - 1, type: 'refusal', refusal: word });
      return;
    }
    const isFirst = last?.type !== 'text';
    if (isFirst) content.push({ type: 'text', text: { value: word, annotations: [] } });
    else last.text.value += word;
    const text = { value: word, ...(isFirst && { annotations: [] }) };
    this.emitMessageDelta({ index: content.length - 1, type: 'text', text });
  }

  private addReferences(): void {
    const content = this.message?.content ?? [];
    const part = content.find((one): one is TextContentBlock => one.type === 'text');
    if (!part) return;
    for (const { value, annotation } of referencesAfter(part.text.value)) {
      part.text.value += value;
      const index = part.text.annotations.push(annotation) - 1;
      const text = { value, annotations: [{ index, ...annotation }] };
      this.emitMessageDelta({ index: content.indexOf(part), type: 'text', text });
    }
  }
}

function endingOf(end: AnswerEnd | undefined): RunEnding {
  if (end?.how !== 'failed') return { how: 'incomplete', reason: end?.reason ?? 'max_output_tokens' };
  const code = (['rate_limit_exceeded', 'invalid_prompt'] as const).find(known => known === end.code);
  return { how: 'failed', error: { code: code ?? 'server_error', message: end.message } };
}
