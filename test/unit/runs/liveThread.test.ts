import assert from 'node:assert/strict';
import type { Backend, RunRequest } from '../../../src/core/backend';
import type { ThreadLog } from '../../../src/core/runs/threadState';
import { applyChange } from '../../../src/shared/applyChange';
import type { RunState } from '../../../src/shared/protocol';
import { answerText, EMPTY_TRANSCRIPT, lastRun, type ThreadChange } from '../../../src/shared/transcript';
import { errorInfo, userError } from '../../../src/shared/userError';

import {
  ASSISTANT,
  aborted,
  answering,
  COMPLETED,
  CUT,
  idle,
  memoryLog,
  message,
  open,
  scripted,
  started,
  until,
  withResolvers,
} from './support/openThread';

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
