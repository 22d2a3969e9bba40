import assert from 'node:assert/strict';
import { answerText } from '../../../src/shared/transcript';
import { errorInfo } from '../../../src/shared/userError';
import { settle } from '../core/support/fakeClock';
import { COMPLETED, CUT, ending, SlowThread, silent, started, text } from './support/slowThread';

const OFFLINE = ending({ kind: 'detached', resumable: true, error: errorInfo('serverUnreachable') });
const REST = ending(
  COMPLETED,
  { type: 'gap' },
  {
    type: 'item',
    item: { kind: 'message', id: 'a', state: 'done', phase: null, parts: [{ type: 'text', text: 'Hello.' }] },
  },
);

describe('a run that got out of sight', () => {
  it('is watched again within seconds after the machine has slept for an hour', async () => {
    const thread = new SlowThread({ run: [silent(started, text('Hel'))], attach: [REST] });
    await thread.send('Hello?');
    await thread.clock.advance(20_000);
    assert.equal(thread.attached.length, 0);
    thread.clock.suspend(3_600_000);
    await thread.clock.advance(9_000);
    assert.deepEqual([thread.attached.length, thread.end, answerText(thread.run)], [1, 'completed', 'Hello.']);
    assert.equal(thread.requests.length, 1);
    assert.equal(thread.clock.pending, 0);
  });

  it('is left alone after a sleep when its connection still brings something', async () => {
    let say = (_words: string) => {};
    const thread = new SlowThread({
      run: [
        async function* (signal) {
          yield started;
          for (;;) {
            const words = await new Promise<string>(resolve => {
              say = resolve;
              signal.addEventListener('abort', () => resolve(''));
            });
            if (words === '') {
              yield { type: 'end', end: COMPLETED };
              return;
            }
            yield text(words);
          }
        },
      ],
    });
    await thread.send('Hello?');
    thread.clock.suspend(3_600_000);
    await thread.clock.advance(5_500);
    say('Hello.');
    await thread.clock.advance(60_000);
    assert.deepEqual([thread.live.state, thread.attached.length], ['running', 0]);
    say('');
    await settle();
    assert.equal(thread.end, 'completed');
  });

  it('comes to an end at once after a sleep where the protocol can’t find it again', async () => {
    const gone = { ...CUT, resumable: false };
    const thread = new SlowThread({
      run: [
        async function* (signal) {
          for await (const event of silent(started, text('Hel'))(signal)) {
            yield event.type === 'end' ? { type: 'end', end: gone } : event;
          }
        },
      ],
    });
    await thread.send('Hello?');
    thread.clock.suspend(3_600_000);
    await thread.clock.advance(9_000);
    assert.deepEqual([thread.end, answerText(thread.run)], ['detached connectionLost', 'Hel']);
    await thread.clock.advance(3_600_000);
    assert.deepEqual([thread.requests.length, thread.attached.length], [1, 0]);
  });

  it('is looked for with growing pauses while the network is away, and goes on when it is back', async () => {
    const thread = new SlowThread({
      run: [ending(CUT, started, text('Hel'))],
      attach: [OFFLINE, OFFLINE, OFFLINE, OFFLINE, REST],
    });
    await thread.send('Hello?');
    const shown: (number | null)[] = [];
    for (let count = 1; count <= 5; count++) {
      while (thread.attached.length < count) {
        await thread.clock.advance(125);
      }
      shown.push(thread.waits);
    }
    assert.deepEqual(shown, [null, 1_000, 2_000, 4_000, null]);
    assert.deepEqual([thread.end, answerText(thread.run), thread.requests.length], ['completed', 'Hello.', 1]);
  });

  it('shows that it is answering again as soon as it is found', async () => {
    const thread = new SlowThread({
      run: [ending(CUT, started, text('Hel'))],
      attach: [OFFLINE, OFFLINE, silent({ type: 'gap' })],
    });
    await thread.send('Hello?');
    await thread.clock.advance(650);
    assert.deepEqual([thread.run.phase, thread.run.reason?.code], ['pausing', 'serverUnreachable']);
    await thread.clock.advance(1_100);
    assert.deepEqual([thread.run.phase, thread.run.reason], ['working', undefined]);
  });

  it('is given up after two minutes, with what arrived and the way back', async () => {
    const thread = new SlowThread({ run: [ending(CUT, started, text('Hel'))], attach: [OFFLINE] });
    await thread.send('Hello?');
    await thread.clock.advance(150_000);
    assert.deepEqual(
      [thread.end, answerText(thread.run), thread.live.state],
      ['detached serverUnreachable', 'Hel', 'idle'],
    );
    assert.equal(thread.attached.length, 9);
    await thread.clock.advance(3_600_000);
    assert.equal(thread.attached.length, 9);
    thread.live.reconnect();
    await settle();
    assert.equal(thread.attached.length, 10, 'a click looks at once');
  });

  it('has all its tries before it when the machine slept while it waited', async () => {
    const thread = new SlowThread({ run: [ending(CUT, started, text('Hel'))], attach: [OFFLINE] });
    await thread.send('Hello?');
    await thread.clock.advance(20_000);
    const before = thread.attached.length;
    thread.clock.suspend(3_600_000);
    await thread.clock.advance(30_000);
    assert.equal(thread.live.state, 'running');
    await thread.clock.advance(150_000);
    assert.equal(thread.attached.length, before + 10);
  });

  it('is no longer looked for when the user stops it, and the server is told', async () => {
    let told = 0;
    const cancel = async () => void told++;
    const thread = new SlowThread({ run: [ending(CUT, started, text('Hel'))], attach: [OFFLINE], cancel });
    await thread.send('Hello?');
    await thread.clock.advance(3_000);
    const before = thread.attached.length;
    await thread.live.stop();
    await settle();
    assert.deepEqual([thread.end, told, thread.attached.length], ['cancelled', 1, before]);
    assert.equal(thread.clock.pending, 0);
  });

  it('keeps the way back when the user stops it and the server can’t be told', async () => {
    const cancel = () => Promise.reject(new Error('offline'));
    const thread = new SlowThread({ run: [ending(CUT, started, text('Hel'))], attach: [OFFLINE], cancel });
    await thread.send('Hello?');
    await thread.clock.advance(3_000);
    await thread.live.stop();
    await settle();
    assert.deepEqual([thread.end, thread.live.state], ['detached serverUnreachable', 'idle']);
  });

  it('ends with what the server says when its thread is gone', async () => {
    const thread = new SlowThread({
      run: [ending(CUT, started, text('Hel'))],
      attach: [ending({ kind: 'failed', error: errorInfo('threadUnknown') })],
    });
    await thread.send('Hello?');
    await thread.clock.advance(1_000);
    assert.deepEqual([thread.end, answerText(thread.run), thread.attached.length], ['failed threadUnknown', 'Hel', 1]);
  });

  it('waits for a key that was revoked, and goes on with the next one', async () => {
    const revoked = ending({ kind: 'detached', resumable: true, error: errorInfo('keyRejected') });
    const thread = new SlowThread({ run: [ending(CUT, started, text('Hel'))], attach: [revoked, REST] });
    await thread.send('Hello?');
    await thread.clock.advance(3_600_000);
    assert.deepEqual(
      [thread.end, thread.message.delivery, thread.attached.length],
      ['detached keyRejected', 'sent', 1],
    );
    thread.live.reconnect();
    await settle();
    assert.deepEqual([thread.end, answerText(thread.run), thread.requests.length], ['completed', 'Hello.', 1]);
  });

  it('does not loop where each look brings the same and is cut again', async () => {
    const again = ending(
      CUT,
      { type: 'gap' },
      { type: 'item', item: { kind: 'reasoning', id: 'r', state: 'open', parts: ['Hm.'] } },
    );
    const thread = new SlowThread({ run: [ending(CUT, started)], attach: [again] });
    await thread.send('Hello?');
    await thread.clock.advance(3_600_000);
    assert.deepEqual([thread.end, thread.attached.length], ['detached connectionLost', 10]);
  });
});
