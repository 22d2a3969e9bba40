import assert from 'node:assert/strict';
import { CircuitBreaker } from '../../../src/core/circuitBreaker';
import type { RunEnd } from '../../../src/shared/runEvent';
import { type ErrorInfo, errorInfo, userError } from '../../../src/shared/userError';
import { settle } from '../core/support/fakeClock';
import { COMPLETED, ending, SlowThread, silent, started, text } from './support/slowThread';

const BUSY = errorInfo('rateLimited', { args: { host: 'api.example.com' }, retryAfterMs: 12_000 });
const ANSWER = ending(COMPLETED, started, text('Hello.'));

function refused(error: ErrorInfo): RunEnd {
  return { kind: 'failed', error, refused: true };
}

describe('a message that the server refused for now', () => {
  it('is sent again by itself after as long as the server asked for', async () => {
    const thread = new SlowThread({ run: [ending(refused(BUSY)), ANSWER] });
    await thread.send('Hello?');
    assert.deepEqual([thread.live.state, thread.waits, thread.run.reason], ['sending', 12_000, BUSY]);
    assert.equal(thread.message.delivery, 'unsent');
    await thread.clock.advance(11_999);
    assert.equal(thread.requests.length, 1);
    await thread.clock.advance(1);
    assert.deepEqual([thread.end, thread.message.delivery, thread.live.state], ['completed', 'sent', 'idle']);
    assert.deepEqual([thread.run.until, thread.run.reason], [undefined, undefined]);
    assert.equal(thread.live.transcript.entries.length, 2, 'one question, one answer');
    const [first, second] = thread.requests;
    assert.equal(first?.runKey, second?.runKey, 'the server can tell that it is the same message');
  });

  it('is sent again in the thread that the refused try had made', async () => {
    const home = { kind: 'conversation', id: 'conv_1' } as const;
    const thread = new SlowThread({ run: [ending(refused(BUSY), { type: 'thread', thread: home }), ANSWER] });
    await thread.send('Hello?');
    await thread.clock.advance(12_000);
    assert.deepEqual(
      thread.requests.map(request => request.thread),
      [null, home],
    );
  });

  it('is refused for good after four more tries, and waits for a click then', async () => {
    const thread = new SlowThread({ run: [ending(refused(errorInfo('serverFailed')))] });
    await thread.send('Hello?');
    await thread.clock.advance(60_000);
    assert.equal(thread.requests.length, 5);
    assert.deepEqual(
      [thread.end, thread.message.delivery, thread.live.state],
      ['failed serverFailed', 'unsent', 'idle'],
    );
    assert.equal(thread.clock.pending, 0);
    await thread.live.sendAgain(thread.message.id);
    await settle();
    assert.equal(thread.requests.length, 6);
  });

  it('is not sent when the user stops the wait, which ends at once', async () => {
    const thread = new SlowThread({ run: [ending(refused(BUSY)), ANSWER] });
    await thread.send('Hello?');
    await thread.send('And then?');
    await thread.live.stop();
    await settle();
    assert.deepEqual(
      [thread.end, thread.message.delivery, thread.live.state],
      ['failed rateLimited', 'unsent', 'idle'],
    );
    await thread.clock.advance(3_600_000);
    assert.equal(thread.requests.length, 1);
    assert.equal(thread.live.transcript.queue.length, 1, 'nor is what was queued behind it');
    assert.equal(thread.clock.pending, 0);
  });

  it('is never sent by the next window', async () => {
    const left = new SlowThread({ run: [ending(refused(BUSY))] });
    await left.send('Hello?');
    left.live.dispose();
    const thread = new SlowThread({ run: [ANSWER], attach: [ANSWER] }, { transcript: left.onDisk });
    await thread.live.recover();
    await thread.clock.advance(3_600_000);
    assert.deepEqual([thread.end, thread.message.delivery], ['failed rateLimited', 'unsent']);
    assert.deepEqual([thread.requests.length, thread.attached.length], [0, 0]);
  });

  it('counts as on its way again on disk before it is', async () => {
    const order: string[] = [];
    const thread = new SlowThread(
      {
        run: [
          ending(refused(BUSY)),
          signal => {
            order.push('sent');
            return ANSWER(signal);
          },
        ],
      },
      { append: async change => void (change.type === 'deliveryChanged' && order.push(change.delivery)) },
    );
    await thread.send('Hello?');
    await thread.clock.advance(12_000);
    assert.deepEqual(order, ['unsent', 'sending', 'sent', 'sent']);
  });

  it('is not sent when that can’t be written', async () => {
    const thread = new SlowThread(
      { run: [ending(refused(BUSY)), ANSWER] },
      {
        append: change =>
          change.type === 'deliveryChanged' && change.delivery === 'sending'
            ? Promise.reject(userError('storageFailed'))
            : Promise.resolve(),
      },
    );
    await thread.send('Hello?');
    await thread.clock.advance(60_000);
    assert.deepEqual([thread.end, thread.message.delivery], ['failed storageFailed', 'unsent']);
    assert.equal(thread.requests.length, 1);
  });

  it('is not sent hours later, when the machine wakes up', async () => {
    const thread = new SlowThread({ run: [ending(refused(BUSY)), ANSWER] });
    await thread.send('Hello?');
    thread.clock.suspend(3_600_000);
    await thread.clock.advance(60_000);
    assert.deepEqual([thread.end, thread.message.delivery], ['failed rateLimited', 'unsent']);
    assert.equal(thread.requests.length, 1);
  });

  it('is left to the user at once when the server asks for a long wait, or the quota is used up', async () => {
    for (const error of [
      errorInfo('rateLimited', { retryAfterMs: 3_600_000 }),
      errorInfo('quotaExceeded'),
      errorInfo('keyRejected'),
      errorInfo('requestRejected'),
      errorInfo('serverUnreachable'),
    ]) {
      const thread = new SlowThread({ run: [ending(refused(error))] });
      await thread.send('Hello?');
      assert.deepEqual([thread.end, thread.message.delivery], [`failed ${error.code}`, 'unsent']);
      await thread.clock.advance(3_600_000);
      assert.equal(thread.requests.length, 1);
    }
  });

  it('is never sent again once anything of the answer was there, or where that is unknown', async () => {
    for (const [script, delivery] of [
      [ending({ kind: 'failed', error: BUSY }, started), 'sent'],
      [ending(refused(BUSY), started, text('Hel')), 'sent'],
      [ending({ kind: 'failed', error: BUSY }), 'unsent'],
      [ending({ kind: 'detached', resumable: false, error: errorInfo('outcomeUnknown') }), 'unknown'],
    ] as const) {
      const thread = new SlowThread({ run: [script] });
      await thread.send('Hello?');
      await thread.clock.advance(3_600_000);
      assert.deepEqual([thread.requests.length, thread.message.delivery, thread.live.state], [1, delivery, 'idle']);
    }
  });

  it('waits for the breaker where that waits for longer', async () => {
    const failing = [refused(errorInfo('serverFailed'))] as const;
    let now = () => 0;
    const breaker = new CircuitBreaker(() => now());
    const thread = new SlowThread({ run: [ending(failing[0]), ANSWER] }, { enter: () => breaker.enter() });
    now = () => thread.clock.now();
    for (let count = 0; count < 5; count++) {
      breaker.failed('serverFailed');
    }
    await thread.send('Hello?');
    assert.equal(thread.requests.length, 1, 'a click goes through');
    await thread.clock.advance(14_000);
    assert.equal(thread.requests.length, 1);
    await thread.clock.advance(2_000);
    assert.deepEqual([thread.requests.length, thread.end], [2, 'completed']);
  });

  it('lets the queue follow once it was answered', async () => {
    const thread = new SlowThread({ run: [ending(refused(BUSY)), ANSWER] });
    await thread.send('First');
    await thread.send('Second');
    await thread.clock.advance(12_000);
    assert.deepEqual(
      thread.requests.map(request => request.text),
      ['First', 'First', 'Second'],
    );
  });

  it('can be left waiting while nothing is heard: the wait is no silence of the server', async () => {
    const thread = new SlowThread({ run: [ending(refused(BUSY)), silent(started)] });
    await thread.send('Hello?');
    await thread.clock.advance(12_000);
    assert.equal(thread.live.state, 'running');
    await thread.live.stop();
    await settle();
    assert.deepEqual([thread.end, thread.message.delivery], ['cancelled', 'sent']);
    assert.equal(thread.clock.pending, 0);
  });

  it('is left to the user when it turns out, on a second look, that it never arrived', async () => {
    const left = new SlowThread({ run: [silent()] });
    await left.send('Hello?');
    left.live.dispose();
    const thread = new SlowThread(
      { run: [ANSWER], attach: [ending(refused(errorInfo('connectionLost', { remedy: 'tryAgain' })))] },
      { transcript: left.onDisk },
    );
    await thread.live.recover();
    await thread.clock.advance(3_600_000);
    assert.deepEqual([thread.end, thread.message.delivery], ['failed connectionLost', 'unsent']);
    assert.deepEqual([thread.requests.length, thread.attached.length], [0, 1]);
  });
});
