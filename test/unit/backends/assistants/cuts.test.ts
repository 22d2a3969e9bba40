import assert from 'node:assert/strict';
import { list } from '../support/bench';
import { codeOf, endOf, runOf, textOf } from '../support/harness';
import { error, json, reset } from '../support/rawServer';
import {
  cutOff,
  events,
  inTurn,
  MESSAGES,
  OUTPUTS,
  REFERENCE,
  RUN,
  RUNS,
  STATUSES,
  STEPS,
  ThreadBench,
  WHOLE,
} from './support/threadBench';
import * as wire from './support/threadWire';

const { ANSWER, CODE } = wire;

describe('assistants: runs after a cut (hand-written)', () => {
  const bench = new ThreadBench();

  it('are the same in the end, wherever the stream breaks off', async () => {
    for (const all of [ANSWER, CODE]) {
      const uncut = runOf(await bench.ask(await bench.startTable({ [`POST ${RUNS}`]: events(...all) })));
      await bench.close();
      for (let count = 0; count < all.length; count++) {
        const backend = await bench.startTable({
          ...WHOLE,
          ...(all === ANSWER ? { [`GET ${STEPS}`]: list(wire.messageStep('msg_2')) } : {}),
          [`POST ${RUNS}`]: cutOff(all.slice(0, count), count % 2 === 0 ? 'closed' : 'reset'),
          [`GET ${RUNS}`]: list(wire.run('in_progress')),
          [`GET ${RUN}`]: STATUSES('in_progress', 'completed'),
        });
        const seen = await bench.ask(backend);
        const end = endOf(seen);
        assert.ok(end.kind === 'detached' && end.resumable, `after ${count}`);
        const { remoteRunId } = runOf(seen);
        const again = await bench.attach(backend, { remoteRunId: remoteRunId ?? null });
        const mended = runOf([...seen, ...again]);
        assert.deepEqual(
          [mended.items, mended.usage, mended.end, mended.kept, mended.remoteRunId],
          [uncut.items, uncut.usage, uncut.end, true, wire.RUN_ID],
          `after ${count}`,
        );
        await bench.close();
      }
    }
  });

  it('bring what there is at once, and the rest when they end', async () => {
    const half = [
      wire.message('Hello.', { status: 'in_progress', content: [] }),
      wire.message('First.', { id: 'msg_x' }),
    ];
    const backend = await bench.startTable({
      [`GET ${RUN}`]: STATUSES('in_progress', 'in_progress', 'completed'),
      [`GET ${MESSAGES}`]: inTurn(list(...half), list(wire.message('Hello.'), wire.message('First.', { id: 'msg_x' }))),
      [`GET ${STEPS}`]: list(wire.messageStep('msg_x', 'step_1'), wire.messageStep('msg_2')),
    });
    const seen = await bench.attach(backend);
    const firstPause = seen.findIndex(({ type }) => type === 'item');
    assert.deepEqual(
      seen.slice(0, firstPause).map(({ type }) => type),
      ['kept', 'started', 'gap'],
    );
    assert.equal(textOf(seen), 'First.Hello.');
    assert.equal(textOf(seen.slice(0, -3)).startsWith('First.'), true);
  });

  it('wait for their functions again', async () => {
    const backend = await bench.startTable({
      ...WHOLE,
      [`GET ${RUN}`]: json(200, wire.waitingRun(wire.functionCall('a'))),
      [`POST ${OUTPUTS}`]: events(...ANSWER.slice(2)),
    });
    const seen = await bench.attach(backend, {}, event => {
      if (event.type === 'actionNeeded') {
        void backend.answer(
          REFERENCE,
          event.actions.map(action => ({ action, succeeded: true, output: '42' })),
        );
      }
    });
    assert.deepEqual([textOf(seen), endOf(seen).kind], ['Hello.', 'completed']);
  });

  it('are out of sight while they cannot be asked about, and not failed', async () => {
    for (const [reply, code, remedy] of [
      [reset, 'connectionLost', 'reconnect'],
      [error(503, {}), 'serverFailed', 'reconnect'],
      [error(429, {}), 'rateLimited', 'reconnect'],
      [error(401, {}), 'keyRejected', 'setApiKey'],
    ] as const) {
      for (const looks of [[reply], [json(200, wire.run('in_progress')), reply]]) {
        const backend = await bench.startTable({ ...WHOLE, [`GET ${RUN}`]: inTurn(...looks) });
        const end = endOf(await bench.attach(backend));
        assert.deepEqual(end.kind === 'detached' && [end.error.code, end.error.remedy], [code, remedy]);
        await bench.close();
      }
    }
  });

  it('are not whole while their messages cannot be read, however they ended', async () => {
    for (const status of ['completed', 'failed', 'incomplete'] as const) {
      const backend = await bench.startTable({
        ...WHOLE,
        [`GET ${RUN}`]: STATUSES(status),
        [`GET ${MESSAGES}`]: reset,
      });
      const end = endOf(await bench.attach(backend));
      assert.ok(end.kind === 'detached' && end.resumable, status);
      await bench.close();
    }
  });

  it('that failed have failed, where their messages are not to be had at all', async () => {
    const backend = await bench.startTable({
      ...WHOLE,
      [`GET ${RUN}`]: STATUSES('failed'),
      [`GET ${MESSAGES}`]: error(400, {}),
    });
    assert.equal(codeOf(await bench.attach(backend)), 'runFailed');
  });

  it('are gone with their thread', async () => {
    const gone = error(404, { message: "No thread found with id 'thread_1'." });
    const backend = await bench.startTable({
      [`GET ${RUN}`]: inTurn(json(200, wire.run('in_progress')), gone),
      [`GET ${MESSAGES}`]: gone,
      [`GET ${STEPS}`]: gone,
    });
    assert.equal(codeOf(await bench.attach(backend)), 'threadUnknown');
  });

  it('can be found by their message where metadata was forgotten, but for those that are known', async () => {
    const nameless = { metadata: {} };
    const backend = await bench.startTable({
      ...WHOLE,
      // The answer is there already.
      [`GET ${MESSAGES}`]: list(wire.message('Hello.'), wire.question('Hello?', nameless)),
      [`GET ${RUNS}`]: list(wire.run('completed', { id: 'run_9', ...nameless }), wire.run('completed', nameless)),
    });
    const seen = await bench.attach(backend, { remoteRunId: null, otherRuns: ['run_9'] });
    assert.deepEqual([runOf(seen).remoteRunId, textOf(seen)], [wire.RUN_ID, 'Hello.']);
  });

  it('are not taken for an earlier one with the same words', async () => {
    // A server that forgets metadata, and never got the message: what it has was asked and answered before.
    const backend = await bench.startTable({
      [`GET ${MESSAGES}`]: list(wire.message('Old.', { run_id: 'run_9' }), wire.question('Hello?', { metadata: {} })),
      [`GET ${RUNS}`]: list(wire.run('completed', { id: 'run_9', metadata: {} })),
    });
    const end = endOf(await bench.attach(backend, { remoteRunId: null, otherRuns: ['run_9'] }));
    assert.deepEqual(end.kind === 'failed' && [end.refused, end.error.remedy], [true, 'tryAgain']);
  });

  it('leave nothing to find without a thread', async () => {
    const backend = await bench.startTable({});
    const end = endOf(await bench.attach(backend, { thread: null, remoteRunId: null }));
    assert.deepEqual(end.kind === 'detached' && [end.resumable, end.error.code], [false, 'outcomeUnknown']);
  });
});
