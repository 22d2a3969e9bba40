import assert from 'node:assert/strict';
import type { Backend, RunRequest } from '../../../../src/core/backend';
import { LiveThread } from '../../../../src/core/runs/liveThread';
import type { ThreadLog } from '../../../../src/core/runs/threadState';
import { applyChange } from '../../../../src/shared/applyChange';
import type { RunEnd, RunEvent } from '../../../../src/shared/runEvent';
import { EMPTY_TRANSCRIPT, type Message, type ThreadChange, type Transcript } from '../../../../src/shared/transcript';
import { errorInfo } from '../../../../src/shared/userError';

export const COMPLETED: RunEnd = { kind: 'completed' };
export const QUEUED: Message = {
  kind: 'message',
  id: 'q',
  text: 'later',
  attachments: [],
  createdAt: 0,
  delivery: 'sending',
};
export const CUT: RunEnd = { kind: 'detached', resumable: true, error: errorInfo('connectionLost') };

export const ASSISTANT = { home: 'server', id: 'agent_1', name: 'One' } as const;

interface OpenOptions {
  readonly backend: Backend;
  readonly log?: ThreadLog;
  readonly transcript?: Transcript;
  readonly keepOnServer?: boolean;
  readonly resolve?: ConstructorParameters<typeof LiveThread>[0]['resolve'];
}

export function open({
  backend,
  log = memoryLog(),
  transcript = EMPTY_TRANSCRIPT,
  keepOnServer = true,
  resolve,
}: OpenOptions): LiveThread {
  return new LiveThread({
    log,
    transcript,
    remote: null,
    assistantId: ASSISTANT.id,
    assistantName: () => ASSISTANT.name,
    keepOnServer: () => keepOnServer,
    background: () => 'off',
    resolve: resolve ?? (() => Promise.resolve({ backend, assistant: ASSISTANT })),
    now: () => 1,
    sleep: () => new Promise(done => setImmediate(done)),
  });
}

export function memoryLog(onAppend: (change: ThreadChange) => void = () => undefined): ThreadLog {
  return {
    append: async change => onAppend(change),
    flush: () => Promise.resolve(),
  };
}

export function scripted(run: (request: RunRequest, signal: AbortSignal) => AsyncGenerator<RunEvent>): Backend {
  const never = () => Promise.reject(new Error('not asked for in this test'));
  return {
    protocol: 'agents',
    capabilities: { threadHome: 'server', resume: 'snapshot', cancel: 'disconnect' },
    run,
    attach: async function* () {
      yield { type: 'end', end: { ...CUT, resumable: false } };
    },
    answer: never,
    cancel: never,
    history: never,
    deleteThread: never,
    testConnection: never,
    listModels: never,
    listAssistants: never,
    getAssistant: never,
  };
}

export function answering(...words: readonly string[]): Backend {
  return scripted(async function* () {
    yield started();
    for (const text of words) {
      yield { type: 'delta', itemId: 'a', channel: 'text', part: 0, text };
    }
    yield { type: 'end', end: COMPLETED };
  });
}

export function started(): RunEvent {
  return { type: 'started', remoteRunId: 'remote-1' };
}

export function transcriptWithOpenRun(): Transcript {
  const changes: readonly ThreadChange[] = [
    {
      type: 'messageAdded',
      message: { kind: 'message', id: 'm', text: 'hi', attachments: [], createdAt: 0, delivery: 'sent' },
    },
    {
      type: 'runStarted',
      run: { id: 'r', messageId: 'm', assistantId: ASSISTANT.id, assistantName: ASSISTANT.name, startedAt: 0 },
    },
    { type: 'runEvent', runId: 'r', at: 0, event: started() },
    {
      type: 'runEvent',
      runId: 'r',
      at: 0,
      event: { type: 'delta', itemId: 'a', channel: 'text', part: 0, text: 'the' },
    },
  ];
  return changes.reduce(applyChange, EMPTY_TRANSCRIPT);
}

export function message(thread: LiveThread, index: number): Message {
  const entry = thread.transcript.entries[index];
  assert.equal(entry?.kind, 'message');
  return entry as Message;
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => signal.addEventListener('abort', () => resolve()));
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise(resolve => setImmediate(resolve));
  }
}

export async function idle(thread: LiveThread): Promise<void> {
  await new Promise(resolve => setImmediate(resolve));
  await until(() => thread.state === 'idle');
}

/** `Promise.withResolvers`, which Node 20 doesn't have. */
export function withResolvers<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>(done => {
    resolve = done;
  });
  return { promise, resolve };
}
