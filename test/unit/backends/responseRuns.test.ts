import assert from 'node:assert/strict';
import type { Turn } from '../../../src/core/backend';
import type { Item } from '../../../src/shared/runEvent';
import { Bench } from './support/bench';
import { codeOf, collect, endOf, neverAborted, runOf, SAVED, testReference, testRequest } from './support/harness';
import { beginStream, error, sse, stream } from './support/rawServer';
import { ANSWER, bodies, CONVERSATION, completed, eventsOf, inputOf, message, THREAD } from './support/responseWire';
import { TestTiming } from './support/testTiming';

/** A turn as the product would keep it. */
function turn(text: string, items: readonly Item[], onServer: boolean): Turn {
  return { text, items, onServer };
}

describe('responses: calls, stops and threads', () => {
  const bench = new Bench('responses', 10_000);

  const call = (id: string) => ({
    type: 'function_call',
    id: `fc_${id}`,
    call_id: `call_${id}`,
    name: 'look',
    arguments: '{"at":1}',
    status: 'completed',
  });

  for (const keepOnServer of [true, false]) {
    it(`has functions called and goes on with their results, keepOnServer ${keepOnServer}`, async () => {
      const answers = [stream([completed(call('a'), call('b'))]), stream([completed(message('msg_2', 'Done.'))])];
      const backend = await bench.start(...(keepOnServer ? [CONVERSATION] : []), ...answers);
      const reference = testReference();
      const events = await collect(backend.run(testRequest({ keepOnServer }), neverAborted), event => {
        if (event.type === 'actionNeeded') {
          const [a, b] = event.actions;
          assert.ok(a && b);
          assert.deepEqual(a, { kind: 'function', callId: 'call_a', name: 'look', arguments: '{"at":1}' });
          void backend.answer(reference, [{ action: b, succeeded: false, output: 'no such place' }]);
          void backend.answer(reference, [{ action: a, succeeded: true, output: '42' }]);
        }
      });
      assert.equal(endOf(events).kind, 'completed');
      const outputs = [
        { type: 'function_call_output', call_id: 'call_a', output: '42' },
        { type: 'function_call_output', call_id: 'call_b', output: 'Error: no such place' },
      ];
      assert.deepEqual(
        bodies(bench)[1]?.input,
        keepOnServer
          ? outputs
          : [{ type: 'message', role: 'user', content: 'Hello?' }, call('a'), outputs[0], call('b'), outputs[1]],
      );
      assert.deepEqual(
        runOf(events).items.map(item => (item.kind === 'step' ? [item.subject, item.arguments, item.output] : item.id)),
        [['look', '{"at":1}', '42'], ['look', '{"at":1}', 'Error: no such place'], 'msg_2'],
      );
    });
  }

  it('waits in the middle of a run for a conversation that is locked, longer each time, and gives up in the end', async () => {
    const locked = error(400, { code: 'conversation_locked', param: 'conversation' });
    const request = testRequest({ keepOnServer: true, thread: THREAD });
    for (const [replies, code, sent, longest] of [
      [[locked, locked, ANSWER], 'completed', 4, 2_000],
      [[locked], 'threadBusy', 6, 8_000],
    ] as const) {
      const backend = await bench.start(stream([completed(call('a'))]), ...replies);
      const events = await collect(backend.run(request, neverAborted), event => {
        if (event.type === 'actionNeeded') {
          const results = event.actions.map(action => ({ action, succeeded: true, output: '42' }));
          void backend.answer(testReference(), results);
        }
      });
      assert.equal(codeOf(events), code);
      assert.equal(bodies(bench).length, sent);
      assert.ok(bench.timing.waits.includes(longest));
      await bench.close();
    }
  });

  it('leaves no call of a conversation unanswered: a stopped run is made up for by the next', async () => {
    const backend = await bench.start(stream([completed(call('a'))]), stream([completed(call('b'))]), ANSWER);
    const stop = new AbortController();
    const request = testRequest({ keepOnServer: true, thread: THREAD });
    const first = await collect(backend.run(request, stop.signal), event => {
      if (event.type === 'actionNeeded') {
        stop.abort();
      }
    });
    assert.equal(endOf(first).kind, 'detached');
    assert.equal(eventsOf(first, 'kept').length, 1);

    let turns = [turn('First', runOf(first).items, true)];
    const reference = testReference({ thread: THREAD });
    const second = await collect(backend.run({ ...request, turns }, neverAborted), event => {
      if (event.type === 'actionNeeded') {
        void backend.answer(
          reference,
          event.actions.map(action => ({ action, succeeded: true, output: '42' })),
        );
      }
    });
    assert.deepEqual(inputOf(bench, 1)[0], {
      type: 'function_call_output',
      call_id: 'call_a',
      output: 'Not run: stopped by the user.',
    });

    turns = [...turns, turn('Second', runOf(second).items, true)];
    await collect(backend.run({ ...request, turns }, neverAborted));
    assert.equal(inputOf(bench, 3).length, 1, 'both calls were answered');
  });

  it('closes the connection when it is stopped, and ends at once', async () => {
    const backend = await bench.start((_, response) => {
      beginStream(response);
      response.write(sse({ type: 'response.output_text.delta', item_id: 'm', output_index: 0, delta: 'Half an' }));
    });
    const stop = new AbortController();
    const events = await collect(backend.run(testRequest(), stop.signal), event => {
      if (event.type === 'delta') {
        stop.abort();
      }
    });
    assert.deepEqual(endOf(events), {
      kind: 'detached',
      resumable: false,
      error: {
        code: 'connectionLost',
        remedy: 'sendAgain',
        retryable: true,
        args: { host: new URL(bench.origin).host },
      },
    });
    await bench.received[0]?.closed;
  });

  it('lets the server finish its stream: hanging up on it might undo the turn', async () => {
    bench.timing = new TestTiming(0);
    let finished = false;
    const backend = await bench.start(CONVERSATION, (_, response) => {
      beginStream(response);
      response.write(sse(completed(message('msg_1', 'Hi.'))));
      response.on('close', () => {
        finished = response.writableFinished;
      });
      setTimeout(() => response.end(), 30);
    });
    const events = await collect(backend.run(testRequest({ keepOnServer: true }), neverAborted));
    assert.equal(endOf(events).kind, 'completed');
    await bench.received[1]?.closed;
    assert.ok(finished);
  });

  it('ends at once when it is stopped before anything was sent', async () => {
    const backend = await bench.start(ANSWER);
    const events = await collect(backend.run(testRequest(), AbortSignal.abort()));
    assert.equal(endOf(events).kind, 'detached');
    assert.equal(bench.received.length, 0);
  });

  it('knows only assistants in files, and says so', async () => {
    const backend = await bench.start(ANSWER);
    assert.equal(
      codeOf(await collect(backend.run(testRequest({ assistant: SAVED }), neverAborted))),
      'protocolUnsupported',
    );
    assert.deepEqual(await backend.listAssistants(neverAborted), []);
    await assert.rejects(() => backend.getAssistant('x', neverAborted), /assistantUnknown/);
  });
});
