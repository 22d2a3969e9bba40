import assert from 'node:assert/strict';
import type { Backend, RunRequest } from '../../../src/core/backend';
import { LiveThread } from '../../../src/core/runs/liveThread';
import type { ThreadLog } from '../../../src/core/runs/threadState';
import { applyChange } from '../../../src/shared/applyChange';
import type { RunState } from '../../../src/shared/protocol';
import type { RunEnd, RunEvent } from '../../../src/shared/runEvent';
import {
  answerText,
  EMPTY_TRANSCRIPT,
  lastRun,
  type Message,
  type ThreadChange,
  type Transcript,
} from '../../../src/shared/transcript';
import { errorInfo, userError } from '../../../src/shared/userError';

const COMPLETED: RunEnd = { kind: 'completed' };
const QUEUED: Message = {
  kind: 'message',
  id: 'q',
  text: 'later',
  attachments: [],
  createdAt: 0,
  delivery: 'sending',
};
const CUT: RunEnd = { kind: 'detached', resumable: true, error: errorInfo('connectionLost') };

describe('a live thread', () => {
  it('keeps the message before anything is sent', async () => {
    const order: string[] = [];
    const log = memoryLog(change => order.push(change.type));
    const backend = scripted(async function* () {
      order.push('sent');
      yield { type: 'end', end: COMPLETED };
    });
    const thread = open({ log, backend });
    await thread.send('hello', []);
    await idle(thread);
    assert.deepEqual(order.slice(0, 3), ['messageAdded', 'runStarted', 'sent']);
  });

  it('keeps where the thread lives before anything is sent into it', async () => {
    const gate = withResolvers<void>();
    let isSent = false;
    const backend = scripted(async function* () {
      yield { type: 'thread', thread: { kind: 'thread', id: 'thread_1' } };
      isSent = true;
      yield { type: 'end', end: COMPLETED };
    });
    const log: ThreadLog = {
      append: change =>
        change.type === 'runEvent' && change.event.type === 'thread' ? gate.promise : Promise.resolve(),
      flush: () => Promise.resolve(),
    };
    const thread = open({ log, backend });
    await thread.send('hello', []);
    await until(() => thread.remote !== null);
    await new Promise(resolve => setImmediate(resolve));
    assert.equal(isSent, false);
    gate.resolve();
    await idle(thread);
    assert.equal(isSent, true);
  });

  it('sends nothing when the message can’t be kept, and says so', async () => {
    let sent = 0;
    const log: ThreadLog = {
      append: () => Promise.reject(userError('storageFailed')),
      flush: () => Promise.resolve(),
    };
    const backend = scripted(async function* () {
      sent++;
      yield { type: 'end', end: COMPLETED };
    });
    const thread = open({ log, backend });
    await assert.rejects(thread.send('hello', []), { message: 'storageFailed' });
    assert.equal(thread.state, 'idle');
    assert.equal(sent, 0);
  });

  it('goes idle → sending → running → idle and collects the answer', async () => {
    const thread = open({ backend: answering('one ', 'two') });
    const states: RunState[] = [];
    thread.onDidChangeState(state => states.push(state));
    await thread.send('hello', []);
    await idle(thread);
    assert.deepEqual(states, ['sending', 'running', 'idle']);
    const run = lastRun(thread.transcript);
    assert.equal(run && answerText(run), 'one two');
    assert.equal(message(thread, 0).delivery, 'sent');
  });

  it('queues what is sent meanwhile and sends it in order when the run completes', async () => {
    const gate = withResolvers<void>();
    const texts: string[] = [];
    const backend = scripted(async function* (request) {
      texts.push(request.text);
      yield started();
      await gate.promise;
      yield { type: 'end', end: COMPLETED };
    });
    const thread = open({ backend });
    await thread.send('first', []);
    await thread.send('second', []);
    await thread.send('third', []);
    assert.deepEqual(
      thread.transcript.queue.map(({ text }) => text),
      ['second', 'third'],
    );
    gate.resolve();
    await until(() => texts.length === 3);
    await idle(thread);
    assert.deepEqual(texts, ['first', 'second', 'third']);
    assert.equal(thread.transcript.queue.length, 0);
  });

  it('never sends the queue after a stop', async () => {
    const backend = scripted(async function* (_request, signal) {
      yield started();
      await aborted(signal);
      yield { type: 'end', end: CUT };
    });
    const thread = open({ backend });
    await thread.send('first', []);
    await thread.send('second', []);
    await until(() => thread.state === 'running');
    await thread.stop();
    await idle(thread);
    assert.deepEqual(lastRun(thread.transcript)?.end, { kind: 'cancelled' });
    assert.equal(thread.transcript.queue.length, 1);
  });

  it('sends nothing when it is stopped while the message is still being written', async () => {
    const written = withResolvers<void>();
    let sent = 0;
    const backend = scripted(async function* (_request, signal) {
      if (!signal.aborted) {
        sent++;
      }
      yield { type: 'end', end: CUT };
    });
    const thread = open({ backend, log: { append: () => written.promise, flush: () => Promise.resolve() } });
    const asked = thread.send('first', []);
    await thread.stop();
    written.resolve();
    await asked;
    await idle(thread);
    assert.equal(sent, 0);
    assert.deepEqual(lastRun(thread.transcript)?.end, { kind: 'cancelled' });
  });

  it('tells a server that has to be told, and ends as the server says', async () => {
    const gate = withResolvers<void>();
    const backend: Backend = {
      ...scripted(async function* () {
        yield started();
        await gate.promise;
        yield { type: 'end', end: { kind: 'cancelled' } };
      }),
      capabilities: { threadHome: 'server', resume: 'snapshot', cancel: 'server' },
      cancel: async () => gate.resolve(),
    };
    const thread = open({ backend });
    await thread.send('first', []);
    await until(() => thread.state === 'running');
    await thread.stop();
    await idle(thread);
    assert.deepEqual(lastRun(thread.transcript)?.end, { kind: 'cancelled' });
  });

  it('sends a queued message at once by stopping what runs', async () => {
    const texts: string[] = [];
    const backend = scripted(async function* (request, signal) {
      texts.push(request.text);
      yield started();
      if (texts.length === 1) {
        await aborted(signal);
        yield { type: 'end', end: CUT };
      } else {
        yield { type: 'end', end: COMPLETED };
      }
    });
    const thread = open({ backend });
    await thread.send('first', []);
    await thread.send('second', []);
    await until(() => thread.state === 'running');
    const [queued] = thread.transcript.queue;
    assert.ok(queued);
    await thread.sendQueued(queued.id);
    await idle(thread);
    assert.deepEqual(texts, ['first', 'second']);
    assert.equal(thread.transcript.queue.length, 0);
  });

  it('leaves to a click what is still queued after a stop, also when another message is sent first', async () => {
    const texts: string[] = [];
    const backend = scripted(async function* (request, signal) {
      texts.push(request.text);
      yield started();
      if (texts.length === 1) {
        await aborted(signal);
        yield { type: 'end', end: CUT };
      } else {
        yield { type: 'end', end: COMPLETED };
      }
    });
    const thread = open({ backend });
    await thread.send('first', []);
    await thread.send('second', []);
    await thread.send('third', []);
    await until(() => thread.state === 'running');
    await thread.stop();
    await idle(thread);
    await thread.send('fourth', []);
    await idle(thread);
    assert.deepEqual(texts, ['first', 'fourth']);
    await thread.sendQueued(thread.transcript.queue[0]?.id ?? '');
    await until(() => texts.length === 4);
    await idle(thread);
    assert.deepEqual(texts, ['first', 'fourth', 'second', 'third']);
  });

  it('sends a queued message once, however often that is clicked', async () => {
    const texts: string[] = [];
    const backend = scripted(async function* (request, signal) {
      texts.push(request.text);
      yield started();
      if (texts.length === 1) {
        await aborted(signal);
        yield { type: 'end', end: CUT };
      } else {
        yield { type: 'end', end: COMPLETED };
      }
    });
    const thread = open({ backend });
    await thread.send('first', []);
    await thread.send('second', []);
    await until(() => thread.state === 'running');
    const id = thread.transcript.queue[0]?.id ?? '';
    await Promise.all([thread.sendQueued(id), thread.sendQueued(id)]);
    await idle(thread);
    assert.deepEqual(texts, ['first', 'second']);
  });

  it('does not queue a message that can’t be kept', async () => {
    const gate = withResolvers<void>();
    const texts: string[] = [];
    const backend = scripted(async function* (request) {
      texts.push(request.text);
      yield started();
      await gate.promise;
      yield { type: 'end', end: COMPLETED };
    });
    let full = false;
    const log: ThreadLog = {
      append: () => (full ? Promise.reject(userError('storageFailed')) : Promise.resolve()),
      flush: () => Promise.resolve(),
    };
    const thread = open({ backend, log });
    await thread.send('first', []);
    full = true;
    await assert.rejects(thread.send('second', []), { message: 'storageFailed' });
    full = false;
    assert.deepEqual(thread.transcript.queue, []);
    gate.resolve();
    await idle(thread);
    assert.deepEqual(texts, ['first']);
  });

  it('watches a cut run again by itself, and gives up after a few tries', async () => {
    let attached = 0;
    const backend: Backend = {
      ...scripted(async function* () {
        yield started();
        yield { type: 'end', end: CUT };
      }),
      attach: async function* () {
        attached++;
        yield { type: 'end', end: CUT };
      },
    };
    const thread = open({ backend });
    await thread.send('first', []);
    await idle(thread);
    assert.equal(attached, 9);
    assert.equal(lastRun(thread.transcript)?.end?.kind, 'detached');
    thread.reconnect();
    await idle(thread);
    assert.equal(attached, 19);
  });

  it('marks a message that surely didn’t arrive, and sends it again by a click', async () => {
    let tries = 0;
    const backend = scripted(async function* () {
      tries++;
      yield started();
      yield { type: 'end', end: COMPLETED };
    });
    const thread = open({
      backend,
      resolve: () => {
        if (tries === 0) {
          tries++;
          throw userError('keyMissing');
        }
        return Promise.resolve({ backend, assistant: ASSISTANT });
      },
    });
    await thread.send('first', []);
    await idle(thread);
    assert.equal(message(thread, 0).delivery, 'unsent');
    assert.equal(lastRun(thread.transcript)?.end?.kind, 'failed');
    await thread.sendAgain(message(thread, 0).id);
    await idle(thread);
    assert.equal(message(thread, 0).delivery, 'sent');
    const runs = thread.transcript.entries.filter(({ kind }) => kind === 'run');
    assert.equal(runs.length, 1, 'the try that brought nothing is gone');
  });

  it('says that a message may have been sent when nobody can know', async () => {
    const backend = scripted(async function* () {
      yield { type: 'end', end: { kind: 'failed', error: errorInfo('outcomeUnknown') } };
    });
    const thread = open({ backend });
    await thread.send('first', []);
    await idle(thread);
    assert.equal(message(thread, 0).delivery, 'unknown');
  });

  it('takes up a run that an earlier window left, where the protocol can', async () => {
    const left = transcriptWithOpenRun();
    const backend: Backend = {
      ...answering(),
      attach: async function* (reference) {
        const { remoteRunId, text, otherRuns } = reference;
        assert.deepEqual([remoteRunId, text, otherRuns], ['remote-1', 'hi', []]);
        yield { type: 'final', itemId: 'a', channel: 'text', part: 0, text: 'the whole answer' };
        yield { type: 'end', end: COMPLETED };
      },
    };
    const thread = open({ backend, transcript: left });
    await thread.recover();
    await idle(thread);
    const run = lastRun(thread.transcript);
    assert.equal(run && answerText(run), 'the whole answer');
    assert.deepEqual(run?.end, COMPLETED);
  });

  it('says that a run was cut by closing the window, where the protocol can’t', async () => {
    const backend: Backend = {
      ...answering(),
      capabilities: { threadHome: 'choice', resume: 'cursor', cancel: 'disconnect' },
    };
    const thread = open({ backend, transcript: transcriptWithOpenRun() });
    await thread.recover();
    await idle(thread);
    const end = lastRun(thread.transcript)?.end;
    assert.equal(end?.kind === 'detached' && end.error.code, 'windowClosed');
    assert.equal(thread.state, 'idle');
  });

  it('queues what is sent while it still finds out what became of such a run', async () => {
    const gate = withResolvers<void>();
    const texts: string[] = [];
    const backend: Backend = {
      ...scripted(async function* (request) {
        texts.push(request.text);
        yield { type: 'end', end: COMPLETED };
      }),
      attach: async function* () {
        yield { type: 'end', end: COMPLETED };
      },
    };
    const thread = open({
      backend,
      transcript: transcriptWithOpenRun(),
      resolve: async () => {
        await gate.promise;
        return { backend, assistant: ASSISTANT };
      },
    });
    const recovered = thread.recover();
    await thread.send('next', []);
    assert.equal(thread.transcript.queue.length, 1);
    gate.resolve();
    await recovered;
    await until(() => texts.length === 1);
    await idle(thread);
    assert.deepEqual(texts, ['next']);
  });

  it('leaves to a click what an earlier window queued', async () => {
    const texts: string[] = [];
    const backend: Backend = {
      ...scripted(async function* (request) {
        texts.push(request.text);
        yield { type: 'end', end: COMPLETED };
      }),
      attach: async function* () {
        yield { type: 'end', end: COMPLETED };
      },
    };
    const waiting: Message = { ...QUEUED, text: 'waiting' };
    const transcript = applyChange(transcriptWithOpenRun(), { type: 'messageQueued', message: waiting });
    const thread = open({ backend, transcript });
    await thread.recover();
    await idle(thread);
    await thread.send('new', []);
    await idle(thread);
    assert.deepEqual(texts, ['new']);
    await thread.sendQueued(waiting.id);
    await idle(thread);
    assert.deepEqual(texts, ['new', 'waiting']);
  });

  it('answers a call for a tool that isn’t there, so that the run goes on', async () => {
    const answered = withResolvers<boolean>();
    const backend: Backend = {
      ...scripted(async function* () {
        yield started();
        yield {
          type: 'actionNeeded',
          actions: [{ kind: 'function', callId: 'c', name: 'read_file', arguments: '{}' }],
        };
        await answered.promise;
        yield { type: 'end', end: COMPLETED };
      }),
      answer: async (_run, results) => answered.resolve(results[0]?.succeeded ?? true),
    };
    const thread = open({ backend });
    await thread.send('first', []);
    await idle(thread);
    assert.equal(await answered.promise, false);
    assert.deepEqual(lastRun(thread.transcript)?.notices, [{ code: 'toolUnavailable', name: 'read_file' }]);
  });

  it('says once when the server keeps a thread that the user wanted kept nowhere', async () => {
    const thread = open({ backend: answering('hi'), keepOnServer: false });
    await thread.send('first', []);
    await idle(thread);
    assert.deepEqual(lastRun(thread.transcript)?.notices, [{ code: 'keptOnServer' }]);
  });

  it('ends no run by being disposed', async () => {
    const changes: ThreadChange[] = [];
    const backend = scripted(async function* (_request, signal) {
      yield started();
      await aborted(signal);
      yield { type: 'end', end: CUT };
    });
    const thread = open({ backend, log: memoryLog(change => changes.push(change)) });
    await thread.send('first', []);
    await until(() => thread.state === 'running');
    thread.dispose();
    await new Promise(resolve => setImmediate(resolve));
    const kept = changes.reduce(applyChange, EMPTY_TRANSCRIPT);
    assert.equal(lastRun(kept)?.end, undefined);
  });

  it('sends nothing once it is disposed, however far a message has got', async () => {
    for (const until of ['messageAdded', 'runStarted', 'end'] as const) {
      const gate = withResolvers<void>();
      const texts: string[] = [];
      const backend = scripted(async function* (request, signal) {
        if (!signal.aborted) {
          texts.push(request.text);
        }
        yield { type: 'end', end: COMPLETED };
      });
      const reached = withResolvers<void>();
      const log: ThreadLog = {
        append: async change => {
          if (change.type === until || (change.type === 'runEvent' && change.event.type === until)) {
            reached.resolve();
            await gate.promise;
          }
        },
        flush: () => Promise.resolve(),
      };
      const thread = open({ backend, log });
      const sent = thread.send('first', []).catch(() => undefined);
      const queued = thread.send('second', []).catch(() => undefined);
      await reached.promise;
      thread.dispose();
      gate.resolve();
      await Promise.all([sent, queued]);
      await new Promise(resolve => setImmediate(resolve));
      assert.deepEqual(texts, until === 'end' ? ['first'] : [], until);
      await assert.rejects(thread.send('third', []), /storageFailed/);
    }
  });

  it('tells the next run what went before, and whether the server has it', async () => {
    const requests: RunRequest[] = [];
    const backend = scripted(async function* (request) {
      requests.push(request);
      yield started();
      yield { type: 'delta', itemId: `item-${requests.length}`, channel: 'text', part: 0, text: 'partial' };
      if (requests.length === 1) {
        yield { type: 'kept' };
      }
      yield { type: 'end', end: requests.length === 2 ? { ...CUT, resumable: false } : COMPLETED };
    });
    const thread = open({ backend });
    for (const text of ['first', 'second', 'third']) {
      await thread.send(text, []);
      await idle(thread);
    }
    assert.deepEqual(
      requests[2]?.turns.map(({ text, items, onServer }) => [text, items.length, onServer]),
      [
        ['first', 1, true],
        ['second', 1, false],
      ],
    );
  });
});

const ASSISTANT = { home: 'server', id: 'agent_1', name: 'One' } as const;

interface OpenOptions {
  readonly backend: Backend;
  readonly log?: ThreadLog;
  readonly transcript?: Transcript;
  readonly keepOnServer?: boolean;
  readonly resolve?: ConstructorParameters<typeof LiveThread>[0]['resolve'];
}

function open({
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

function memoryLog(onAppend: (change: ThreadChange) => void = () => undefined): ThreadLog {
  return {
    append: async change => onAppend(change),
    flush: () => Promise.resolve(),
  };
}

function scripted(run: (request: RunRequest, signal: AbortSignal) => AsyncGenerator<RunEvent>): Backend {
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
    testConnection: never,
    listModels: never,
    listAssistants: never,
    getAssistant: never,
  };
}

function answering(...words: readonly string[]): Backend {
  return scripted(async function* () {
    yield started();
    for (const text of words) {
      yield { type: 'delta', itemId: 'a', channel: 'text', part: 0, text };
    }
    yield { type: 'end', end: COMPLETED };
  });
}

function started(): RunEvent {
  return { type: 'started', remoteRunId: 'remote-1' };
}

function transcriptWithOpenRun(): Transcript {
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

function message(thread: LiveThread, index: number): Message {
  const entry = thread.transcript.entries[index];
  assert.equal(entry?.kind, 'message');
  return entry as Message;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => signal.addEventListener('abort', () => resolve()));
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise(resolve => setImmediate(resolve));
  }
}

async function idle(thread: LiveThread): Promise<void> {
  await new Promise(resolve => setImmediate(resolve));
  await until(() => thread.state === 'idle');
}

/** `Promise.withResolvers`, which Node 20 doesn't have. */
function withResolvers<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>(done => {
    resolve = done;
  });
  return { promise, resolve };
}
