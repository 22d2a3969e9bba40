import type { ResponseError, ResponseOutputMessage, ResponseReasoningItem } from 'openai/resources/responses/responses';
import type { Generation } from '../../control/generation';
import { newId, nowInSeconds } from '../../http/ids';
import type { ScriptedAnswer } from '../../model/scriptedModel';
import { wordsOf } from '../../model/words';
import type { AnswerEnd } from '../answerEnd';
import { paddingFor } from '../padding';
import type { CreateParams } from './createParams';
import { usageOf } from './responseObject';
import type { NumberedEvent, OutputItem, StoredItem, UnnumberedEvent, WireResponse } from './wire';

/** One response to make. */
export interface ResponseJob {
  readonly params: CreateParams;
  readonly answer: ScriptedAnswer;
  /** All that the model was sent, for the count of tokens. */
  readonly context: readonly StoredItem[];
  readonly generation: Generation;
  readonly end: AnswerEnd | undefined;
  readonly slowWordDelayMs: number;
}

const errorCodes: readonly ResponseError['code'][] = ['server_error', 'rate_limit_exceeded', 'invalid_prompt'];

/**
 * Makes a response event by event, in the order of real streams. Its `response` is the state so far;
 * `make()` ends when the response has, and throws `GenerationStopped` when it was stopped from outside.
 */
export class ResponseRun {
  private sequence = 0;
  private reasoningText = '';
  private outputText = '';

  constructor(
    readonly response: WireResponse,
    private readonly job: ResponseJob,
    private readonly emit: (event: NumberedEvent) => Promise<void>,
  ) {}

  async make(): Promise<void> {
    const { answer, params } = this.job;
    await this.lifecycle('response.created');
    if (params.background) await this.lifecycle('response.queued');
    this.response.status = 'in_progress';
    await this.lifecycle('response.in_progress');
    if (answer.reasoning !== null) await this.reason(answer.reasoning);
    if (answer.kind === 'text') await this.sayText(answer.text, answer.slow);
    else if (answer.kind === 'refusal') await this.refuse(answer.text);
    else
      for (const call of [answer, ...(answer.more ?? [])]) await this.call(call.name, JSON.stringify(call.arguments));
    if (this.response.status === 'in_progress') await this.complete();
  }

  private async send(event: UnnumberedEvent): Promise<void> {
    const { type, ...rest } = event;
    // Spreading a union loses which member it was; the object is the event with its number put second, as real ones are.
    await this.emit({ type, sequence_number: this.sequence++, ...rest } as NumberedEvent);
  }

  private async lifecycle(
    type: `response.${'created' | 'queued' | 'in_progress' | 'completed' | 'failed' | 'incomplete'}`,
  ): Promise<void> {
    await this.send({ type, response: structuredClone(this.response) });
  }

  private async complete(): Promise<void> {
    this.job.generation.throwIfStopped();
    this.response.status = 'completed';
    this.response.completed_at = nowInSeconds();
    this.count();
    await this.lifecycle('response.completed');
  }

  private count(): void {
    const { params, context } = this.job;
    this.response.usage = usageOf(params.instructions, context, this.outputText, this.reasoningText);
  }

  private async endEarly(end: AnswerEnd): Promise<void> {
    if (end.how === 'failed') {
      const code = errorCodes.find(known => known === end.code) ?? 'server_error';
      this.response.status = 'failed';
      this.response.error = { code, message: end.message };
      await this.lifecycle('response.failed');
    } else {
      this.response.status = 'incomplete';
      this.response.incomplete_details = { reason: end.reason };
      this.count();
      await this.lifecycle('response.incomplete');
    }
  }

  private async open(item: OutputItem): Promise<number> {
    const output_index = this.response.output.push(item) - 1;
    await this.send({ type: 'response.output_item.added', output_index, item: structuredClone(item) });
    return output_index;
  }

  private async close(output_index: number, item: OutputItem): Promise<void> {
    this.response.output[output_index] = item;
    await this.send({ type: 'response.output_item.done', output_index, item: structuredClone(item) });
  }

  private async reason(text: string): Promise<void> {
    const { params, generation } = this.job;
    const encrypted = !params.store || params.include.includes('reasoning.encrypted_content');
    const sealed = Buffer.from(text).toString('base64');
    const item: ResponseReasoningItem = { id: newId('rs'), type: 'reasoning', summary: [] };
    const output_index = await this.open({ ...item, ...(encrypted && { encrypted_content: sealed.slice(0, 16) }) });
    const at = { item_id: item.id, output_index, summary_index: 0 };
    const part = { type: 'summary_text', text } as const;
    await this.send({ type: 'response.reasoning_summary_part.added', ...at, part: { ...part, text: '' } });
    for (const delta of wordsOf(text)) {
      await this.send({ type: 'response.reasoning_summary_text.delta', ...at, delta, ...this.padding(delta) });
      this.reasoningText += delta;
      await generation.pause();
    }
    await this.send({ type: 'response.reasoning_summary_text.done', ...at, text });
    await this.send({ type: 'response.reasoning_summary_part.done', ...at, part });
    await this.close(output_index, { ...item, summary: [part], ...(encrypted && { encrypted_content: sealed }) });
  }

  private async sayText(text: string, slow: boolean): Promise<void> {
    const { generation, end, slowWordDelayMs } = this.job;
    const item = this.newMessage();
    const output_index = await this.open(item);
    const at = { item_id: item.id, output_index, content_index: 0 };
    const part = { type: 'output_text', annotations: [], logprobs: [], text: '' } as const;
    await this.send({ type: 'response.content_part.added', ...at, part: { ...part, annotations: [], logprobs: [] } });
    await generation.beforeText();
    const words = wordsOf(text);
    const limit = Math.min(end?.afterWord ?? Infinity, this.job.params.maxOutputTokens ?? Infinity);
    for (const delta of words.slice(0, limit)) {
      await this.send({ type: 'response.output_text.delta', ...at, delta, logprobs: [], ...this.padding(delta) });
      this.outputText += delta;
      await generation.afterWord(slow ? slowWordDelayMs : undefined);
    }
    const cut = words.length > limit;
    const said = this.outputText;
    const whole = { ...part, annotations: [], logprobs: [], text: said };
    const status = cut ? 'incomplete' : 'completed';
    const done: ResponseOutputMessage = { ...item, status, content: [whole] };
    if (cut && end?.how === 'failed') {
      this.response.output[output_index] = done;
      return this.endEarly(end);
    }
    await this.send({ type: 'response.output_text.done', ...at, text: said, logprobs: [] });
    await this.send({ type: 'response.content_part.done', ...at, part: whole });
    await this.close(output_index, done);
    if (cut) await this.endEarly(end ?? { how: 'incomplete', afterWord: limit, reason: 'max_output_tokens' });
  }

  private async refuse(refusal: string): Promise<void> {
    const { generation } = this.job;
    const item = this.newMessage();
    const output_index = await this.open(item);
    const at = { item_id: item.id, output_index, content_index: 0 };
    await this.send({ type: 'response.content_part.added', ...at, part: { type: 'refusal', refusal: '' } });
    await generation.beforeText();
    for (const delta of wordsOf(refusal)) {
      await this.send({ type: 'response.refusal.delta', ...at, delta, ...this.padding(delta) });
      await generation.afterWord();
    }
    await this.send({ type: 'response.refusal.done', ...at, refusal });
    await this.send({ type: 'response.content_part.done', ...at, part: { type: 'refusal', refusal } });
    await this.close(output_index, { ...item, status: 'completed', content: [{ type: 'refusal', refusal }] });
  }

  private async call(name: string, text: string): Promise<void> {
    const item = { id: newId('fc'), type: 'function_call', call_id: newId('call'), name } as const;
    const output_index = await this.open({ ...item, status: 'in_progress', arguments: '' });
    const at = { item_id: item.id, output_index };
    for (const delta of text.match(/.{1,8}/gs) ?? []) {
      await this.send({ type: 'response.function_call_arguments.delta', ...at, delta, ...this.padding(delta) });
      await this.job.generation.pause();
    }
    await this.send({ type: 'response.function_call_arguments.done', ...at, name, arguments: text });
    await this.close(output_index, { ...item, status: 'completed', arguments: text });
  }

  private newMessage(): ResponseOutputMessage {
    const { phase } = this.job.params;
    const id = newId('msg');
    return { id, type: 'message', status: 'in_progress', content: [], ...(phase && { phase }), role: 'assistant' };
  }

  private padding(delta: string): { obfuscation?: string } {
    return this.job.params.obfuscation ? { obfuscation: paddingFor(delta) } : {};
  }
}
