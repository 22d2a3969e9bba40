import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Message } from 'openai/resources/beta/threads/messages';
import type { RequiredActionFunctionToolCall, Run } from 'openai/resources/beta/threads/runs/runs';
import type { Thread } from 'openai/resources/beta/threads/threads';
import { type Generation, GenerationStopped } from '../../control/generation';
import type { Generations } from '../../control/generations';
import { badRequest } from '../../http/apiError';
import type { EventStream } from '../../http/eventStream';
import { nowInSeconds } from '../../http/ids';
import { answerTo } from '../../model/scriptedModel';
import type { AnswerEnd } from '../answerEnd';
import { toWire } from './dialect';
import { endedRun, type RunEnding } from './endings';
import { toSentItems, usageOf } from './history';
import type { RunHolds } from './runHolds';
import { RunOutput } from './runOutput';
import { isOver, type RunEvent, type RunRecord } from './wire';

/** What runs need of the server. */
export interface RunServices {
  readonly generations: Generations;
  readonly slowWordDelayMs: number;
  readonly runHolds: RunHolds;
}

/** What a run needs of its thread. */
export interface RunOwner {
  messages(): readonly Message[];
  put(message: Message): void;
  /** The thread is free again. */
  ended(): void;
}

/** A run from its creation to its end. Its work goes on when nobody listens. */
export class RunUnderWay {
  private stream: EventStream | undefined;
  private readonly generation: Generation;
  private readonly output: RunOutput;
  private resume: (() => void) | undefined;
  private stoppedBy: 'cancelled' | 'expired' = 'cancelled';

  constructor(
    readonly record: RunRecord,
    private readonly owner: RunOwner,
    private readonly services: RunServices,
    end: AnswerEnd | undefined,
  ) {
    this.generation = services.generations.begin(record.resource.id, 'assistants');
    const host = {
      record,
      emit: (event: RunEvent) => this.emit(event),
      put: (message: Message) => owner.put(message),
      usageOf: (made: string) => usageOf(this.sent(), record.resource.instructions, made),
    };
    this.output = new RunOutput(host, this.generation, end, services.slowWordDelayMs);
  }

  /** Starts it; `thread` is the one that the same request has created. */
  begin(stream: EventStream | undefined, thread: Thread | undefined): void {
    this.listen(stream);
    if (thread) this.emit({ event: 'thread.created', data: structuredClone(thread) });
    this.emitRun('created');
    this.emitRun('queued');
    void this.work();
  }

  /** Takes the outputs of the functions, by the calls' IDs; `open` makes the stream once they are found to be good. */
  submit(outputs: ReadonlyMap<string, string>, open: () => EventStream | undefined): void {
    const { resource } = this.record;
    if (resource.status !== 'requires_action' || !this.resume) {
      throw badRequest(`Runs in status "${resource.status}" do not accept tool outputs.`);
    }
    const wanted = resource.required_action?.submit_tool_outputs.tool_calls.map(call => call.id) ?? [];
    const given = [...outputs.keys()];
    if (wanted.length !== given.length || wanted.some(id => !outputs.has(id))) {
      throw badRequest(`Expected tool outputs for call_ids ${quoted(wanted)}, got ${quoted(given)}`);
    }
    this.listen(open());
    this.output.answerCalls(outputs);
    resource.required_action = null;
    this.setStatus('queued');
    this.resume();
  }

  /** Asks it to stop: it is cancelled soon after. */
  cancel(): void {
    const { resource } = this.record;
    if (isOver(resource)) throw badRequest(`Cannot cancel run with status '${resource.status}'.`);
    if (resource.status === 'cancelling') return;
    this.setStatus('cancelling');
    this.generation.stop('cancelled');
  }

  /** Ends it as one that has taken too long. */
  expire(): void {
    this.stoppedBy = 'expired';
    this.generation.stop('cancelled');
  }

  /** Stops it without a word: its thread is gone. */
  abandon(): void {
    void this.stream?.end();
    this.stream = undefined;
    this.generation.stop('cancelled');
  }

  private async work(): Promise<void> {
    const ending = await this.make().catch((error: unknown): RunEnding => {
      if (error instanceof GenerationStopped) return { how: this.stoppedBy };
      return { how: 'failed', error: { code: 'server_error', message: String(error) } };
    });
    // When the server closes in the meantime, it is over all the same.
    if (ending?.how === 'cancelled') await this.services.runHolds.pass('cancelling').catch(() => undefined);
    this.output.close(ending);
    Object.assign(this.record.resource, endedRun(this.record.resource, ending));
    this.owner.ended();
    this.generation.end(ending?.how === 'failed' ? 'failed' : 'completed');
    const { status } = this.record.resource;
    this.emitRun(status);
    this.endStream();
  }

  /** How the answer is cut short; undefined when it is whole. */
  private async make(): Promise<RunEnding | undefined> {
    // The request that has created it is answered first.
    await nextTurn();
    await this.services.runHolds.pass('queued', this.generation.signal);
    for (;;) {
      this.generation.throwIfStopped();
      this.record.resource.started_at ??= nowInSeconds();
      this.setStatus('in_progress');
      const { instructions, tools, tool_choice } = this.record.resource;
      const offered = tool_choice === 'none' ? [] : tools;
      const names = offered.flatMap(tool => (tool.type === 'function' ? [tool.function.name] : []));
      const answer = answerTo({ instructions, items: this.sent(), tools: names });
      if (answer.kind === 'text' || answer.kind === 'refusal') return this.output.say(answer);
      const calls = await this.output.call([answer, ...(answer.more ?? [])]);
      await this.require(
        calls.map(({ id, type, function: { name, arguments: args } }) => {
          return { id, type, function: { name, arguments: args } };
        }),
      );
      await nextTurn();
    }
  }

  /** Tells the client which functions are to be executed, and waits for what they answer. */
  private async require(tool_calls: RequiredActionFunctionToolCall[]): Promise<void> {
    const { signal } = this.generation;
    const answered = new Promise<void>((resolve, reject) => {
      this.resume = resolve;
      signal.addEventListener('abort', () => reject(new GenerationStopped()), { once: true });
    });
    this.generation.throwIfStopped();
    this.record.resource.required_action = { type: 'submit_tool_outputs', submit_tool_outputs: { tool_calls } };
    this.setStatus('requires_action');
    this.endStream();
    await answered;
    this.resume = undefined;
  }

  private sent() {
    return toSentItems(
      this.owner.messages().filter(message => message.run_id !== this.record.resource.id),
      this.record,
    );
  }

  private setStatus(status: Run['status']): void {
    this.record.resource.status = status;
    this.emitRun(status);
  }

  private emitRun(what: 'created' | Run['status']): void {
    this.emit({ event: `thread.run.${what}`, data: structuredClone(this.record.resource) });
  }

  private listen(stream: EventStream | undefined): void {
    this.stream = stream;
    void stream?.start();
  }

  private emit(event: RunEvent): void {
    void this.stream?.send(toWire(event));
  }

  private endStream(): void {
    this.emit({ event: 'done', data: '[DONE]' });
    void this.stream?.end();
    this.stream = undefined;
  }
}

function quoted(ids: readonly string[]): string {
  return `[${ids.map(id => `'${id}'`).join(', ')}]`;
}
