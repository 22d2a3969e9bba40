import assert from 'node:assert/strict';
import type { Assistant } from '../../../../src/core/assistant';
import type { Backend, RunReference, RunRequest } from '../../../../src/core/backend';
import { LiveThread } from '../../../../src/core/runs/liveThread';
import type { ThreadLog } from '../../../../src/core/runs/threadState';
import { sleep } from '../../../../src/core/threads/clock';
import { applyChange } from '../../../../src/shared/applyChange';
import type { RemoteThread, RunEnd, RunEvent } from '../../../../src/shared/runEvent';
import type { Message, Run, ThreadChange, Transcript } from '../../../../src/shared/transcript';
import { EMPTY_TRANSCRIPT, lastRun } from '../../../../src/shared/transcript';
import { errorInfo } from '../../../../src/shared/userError';
import { FakeClock, settle } from '../../core/support/fakeClock';

const AGENT: Assistant = { home: 'server', id: 'agent_1', name: 'One' };

/** What a played backend does: each call of `run` and of `attach` takes the next script, and the last serves the rest. */
export interface Scripts {
  readonly run: readonly Script[];
  readonly attach?: readonly Script[];
  readonly cancel?: () => Promise<void>;
}

export type Script = (signal: AbortSignal) => AsyncGenerator<RunEvent>;

export interface SlowThreadOptions {
  readonly transcript?: Transcript;
  readonly assistant?: Assistant;
  readonly remote?: RemoteThread;
  readonly enter?: () => number;
  readonly append?: (change: ThreadChange) => Promise<void>;
}

/** A thread on a clock that a test moves, and what it asked its backend. */
export class SlowThread {
  readonly clock = new FakeClock();
  readonly live: LiveThread;
  readonly requests: RunRequest[] = [];
  readonly attached: RunReference[] = [];
  /** What is on disk. */
  readonly kept: ThreadChange[] = [];

  constructor(backend: Backend | Scripts, options: SlowThreadOptions = {}) {
    const asked: Backend = 'protocol' in backend ? backend : this.played(backend);
    const log: ThreadLog = {
      append: async change => {
        await options.append?.(change);
        this.kept.push(change);
      },
      flush: () => Promise.resolve(),
    };
    const { assistant = AGENT, transcript = EMPTY_TRANSCRIPT, remote = null, enter } = options;
    this.live = new LiveThread({
      log,
      transcript,
      remote,
      assistantId: assistant.id,
      assistantName: () => assistant.name,
      keepOnServer: () => true,
      background: () => 'off',
      resolve: () => Promise.resolve({ backend: asked, assistant }),
      now: () => this.clock.now(),
      sleep: (ms, signal) => sleep(this.clock, ms, signal),
      random: () => 0,
      ...(enter ? { enter } : {}),
    });
  }

  get run(): Run {
    const run = lastRun(this.live.transcript);
    assert.ok(run);
    return run;
  }

  get message(): Message {
    const message = this.live.transcript.entries.findLast(entry => entry.kind === 'message');
    assert.ok(message?.kind === 'message');
    return message;
  }

  /** What the run shows of its end. */
  get end(): string {
    const { end } = this.run;
    return end?.kind === 'failed' || end?.kind === 'detached' ? `${end.kind} ${end.error.code}` : (end?.kind ?? 'open');
  }

  /** How long it still waits, in milliseconds; null when it doesn't. */
  get waits(): number | null {
    const { phase, until } = this.run;
    return phase === 'pausing' && until !== undefined ? until - this.clock.now() : null;
  }

  async send(text: string): Promise<void> {
    await this.live.send(text, []);
    await settle();
  }

  /** The transcript that the next window would find. */
  get onDisk(): Transcript {
    return this.kept.reduce(applyChange, EMPTY_TRANSCRIPT);
  }

  private played({ run, attach = [], cancel }: Scripts): Backend {
    const never = () => Promise.reject(new Error('not asked for in this test'));
    const { requests, attached } = this;
    const take = (scripts: readonly Script[], index: number, signal: AbortSignal) => {
      const script = scripts[Math.min(index, scripts.length - 1)];
      assert.ok(script, 'the test has no script for this');
      return script(signal);
    };
    return {
      protocol: 'agents',
      capabilities: { threadHome: 'server', resume: 'snapshot', cancel: cancel ? 'server' : 'disconnect' },
      run: (request, signal) => take(run, requests.push(request) - 1, signal),
      attach: (reference, signal) => take(attach, attached.push(reference) - 1, signal),
      answer: never,
      cancel: cancel ?? never,
      history: never,
      deleteThread: never,
      testConnection: never,
      listModels: never,
      listAssistants: never,
      getAssistant: never,
    };
  }
}

export const started: RunEvent = { type: 'started', remoteRunId: 'remote-1' };

export function text(words: string): RunEvent {
  return { type: 'delta', itemId: 'a', channel: 'text', part: 0, text: words };
}

/** These events, and then this end. */
export function ending(end: RunEnd, ...events: readonly RunEvent[]): Script {
  return async function* () {
    yield* events;
    yield { type: 'end', end };
  };
}

/** These events, and then nothing until it is no longer watched. */
export function silent(...events: readonly RunEvent[]): Script {
  return async function* (signal) {
    yield* events;
    if (!signal.aborted) {
      await new Promise(resolve => signal.addEventListener('abort', resolve));
    }
    yield { type: 'end', end: { kind: 'detached', resumable: true, error: LOST } };
  };
}

const LOST = errorInfo('connectionLost');
export const CUT: RunEnd = { kind: 'detached', resumable: true, error: LOST };
export const COMPLETED: RunEnd = { kind: 'completed' };
