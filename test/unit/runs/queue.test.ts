import assert from 'node:assert/strict';
import type { ThreadLog } from '../../../src/core/runs/threadState';
import { lastRun } from '../../../src/shared/transcript';
import { userError } from '../../../src/shared/userError';

import { aborted, COMPLETED, CUT, idle, open, scripted, started, until, withResolvers } from './support/openThread';

describe('a live thread’s queue', () => {
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
});
