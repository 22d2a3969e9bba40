import assert from 'node:assert/strict';
import { codeOf, endOf, runOf, textOf } from '../support/harness';
import type { Reply } from '../support/rawServer';
import { error, json, reset } from '../support/rawServer';
import {
  CANCEL,
  events,
  inTurn,
  OUTPUTS,
  REFERENCE,
  RUN,
  RUNS,
  STATUSES,
  ThreadBench,
  WHOLE,
} from './support/threadBench';
import * as wire from './support/threadWire';

const { ANSWER } = wire;
describe('assistants: runs that are looked at (hand-written)', () => {
  const bench = new ThreadBench();

  for (const [name, start] of [
    ['answers in whole', json(200, wire.run('queued'))],
    ['answers in whole, with little in it', json(200, { id: wire.RUN_ID, status: 'queued' })],
    [
      'refuses to stream',
      (request, response, socket) => {
        const refusal = error(400, { message: 'Streaming is not supported.', param: 'stream' });
        (request.json.stream ? refusal : json(200, wire.run('queued')))(request, response, socket);
      },
    ],
  ] satisfies readonly [string, Reply][]) {
    it(`are looked at with growing pauses where the server ${name}`, async () => {
      const backend = await bench.startTable({
        ...WHOLE,
        [`POST ${RUNS}`]: start,
        [`GET ${RUN}`]: STATUSES('queued', ...Array<wire.Status>(8).fill('in_progress'), 'completed'),
      });
      const seen = await bench.ask(backend);
      const run = runOf(seen);
      assert.deepEqual(
        run.items.map(item => (item.kind === 'message' ? item.parts[0]?.text : item.kind === 'step' && item.output)),
        ['1\n', 'Hello.'],
      );
      assert.deepEqual([run.end, run.usage?.input], [{ kind: 'completed' }, 10]);
      const pauses = bench.timing.waits.filter(ms => ms > 0);
      assert.deepEqual(pauses.slice(0, 4), [500, 750, 1_125, 1_687.5]);
      assert.equal(pauses.length, 10);
      assert.ok(pauses.slice(6).every(ms => ms === 4_000));
      assert.equal(bench.sent('GET', RUN).length, 10);
      assert.deepEqual(
        seen.flatMap(event => (event.type === 'phase' ? [event.phase] : [])),
        ['queued', 'working'],
      );
    });
  }

  it('are not asked for a stream again where the server refused one', async () => {
    const backend = await bench.startTable({
      ...WHOLE,
      [`POST ${RUNS}`]: (request, response, socket) => {
        const refusal = error(400, { message: "Unsupported parameter: 'stream'" });
        (request.json.stream ? refusal : json(200, wire.run('completed')))(request, response, socket);
      },
    });
    for (const key of ['run-1', 'run-2']) {
      assert.equal(textOf(await bench.ask(backend, undefined, { runKey: key })), 'Hello.');
    }
    assert.deepEqual(
      bench.sent('POST', RUNS).map(({ json: body }) => body.stream),
      [true, false, false],
    );
  });

  it('have their functions answered, and are looked at again', async () => {
    const call = wire.functionCall('a');
    const backend = await bench.startTable({
      ...WHOLE,
      [`POST ${RUNS}`]: json(200, wire.run('queued')),
      [`GET ${RUN}`]: inTurn(
        json(200, wire.run('in_progress')),
        json(200, wire.waitingRun(call)),
        // It doesn't know yet that it has them.
        json(200, wire.waitingRun(call)),
        json(200, wire.run('completed')),
      ),
      [`POST ${OUTPUTS}`]: json(200, wire.run('queued')),
    });
    const seen = await bench.ask(backend, event => {
      if (event.type === 'actionNeeded') {
        const results = event.actions.map(action => ({ action, succeeded: true, output: '42' }));
        void backend.answer(REFERENCE, results);
      }
    });
    assert.deepEqual([textOf(seen), endOf(seen).kind], ['Hello.', 'completed']);
    assert.equal(seen.filter(({ type }) => type === 'actionNeeded').length, 1);
    assert.equal(bench.sent('POST', OUTPUTS).length, 1);
  });

  it('that wait for a result nobody gives are looked at now and then, until their time has run out', async () => {
    const backend = await bench.startTable({
      ...WHOLE,
      [`POST ${RUNS}`]: events(...ANSWER.slice(0, 3), {
        event: 'thread.run.requires_action',
        data: wire.waitingRun(wire.functionCall('a')),
      }),
      [`GET ${RUN}`]: inTurn(
        json(200, wire.waitingRun(wire.functionCall('a'))),
        error(503, {}),
        json(200, wire.waitingRun(wire.functionCall('a'))),
        json(200, wire.run('expired')),
      ),
    });
    const seen = await bench.ask(backend);
    assert.equal(codeOf(seen), 'runExpired');
    assert.equal(seen.filter(({ type }) => type === 'actionNeeded').length, 1);
    assert.deepEqual(bench.timing.waits.filter(ms => ms === 4_000).length, 4);
  });

  it('that are stopped while they wait say so', async () => {
    let stopped = false;
    const backend = await bench.startTable({
      ...WHOLE,
      [`POST ${RUNS}`]: events(...ANSWER.slice(0, 3), {
        event: 'thread.run.requires_action',
        data: wire.waitingRun(wire.functionCall('a')),
      }),
      [`GET ${RUN}`]: (request, response, socket) =>
        json(200, stopped ? wire.run('cancelled') : wire.waitingRun(wire.functionCall('a')))(request, response, socket),
      [`POST ${CANCEL}`]: (request, response, socket) => {
        stopped = true;
        json(200, wire.run('cancelling'))(request, response, socket);
      },
    });
    const seen = await bench.ask(backend, event => {
      if (event.type === 'actionNeeded') {
        void backend.cancel(REFERENCE);
      }
    });
    assert.deepEqual(endOf(seen), { kind: 'cancelled' });
  });

  describe('results', () => {
    const waiting = { event: 'thread.run.requires_action', data: wire.waitingRun(wire.functionCall('a')) };

    /** Asks, and answers what is called; `outputs` and `runs` are what the server says to that. */
    async function ask(outputs: Reply, runs: Reply) {
      const backend = await bench.startTable({
        ...WHOLE,
        [`POST ${RUNS}`]: events(...ANSWER.slice(0, 3), waiting),
        [`POST ${OUTPUTS}`]: outputs,
        [`GET ${RUN}`]: runs,
      });
      return bench.ask(backend, event => {
        if (event.type === 'actionNeeded') {
          const results = event.actions.map(action => ({ action, succeeded: true, output: '42' }));
          void backend.answer(REFERENCE, results);
        }
      });
    }

    it('are given once where only the reply to them got lost', async () => {
      const seen = await ask(reset, STATUSES('in_progress', 'completed'));
      assert.deepEqual([textOf(seen), endOf(seen).kind], ['Hello.', 'completed']);
      assert.equal(bench.sent('POST', OUTPUTS).length, 1);
    });

    it('are given again where they did not arrive', async () => {
      const seen = await ask(inTurn(reset, events(...ANSWER.slice(2))), json(200, waiting.data));
      assert.deepEqual([textOf(seen), endOf(seen).kind], ['Hello.', 'completed']);
      assert.equal(bench.sent('POST', OUTPUTS).length, 2);
    });

    it('that came too late leave the end to the run', async () => {
      const late = error(400, { message: 'Runs in status "expired" do not accept tool outputs.' });
      assert.equal(codeOf(await ask(late, STATUSES('expired'))), 'runExpired');
    });

    it('that are refused fail the run', async () => {
      const seen = await ask(error(400, { message: 'Too long.' }), json(200, waiting.data));
      assert.equal(codeOf(seen), 'requestRejected');
    });

    it('that cannot be given now can be given later', async () => {
      const end = endOf(await ask(error(429, {}), json(200, waiting.data)));
      assert.deepEqual(end.kind === 'detached' && [end.error.code, end.resumable], ['rateLimited', true]);
    });
  });

  it('end in silence when nobody looks any more', async () => {
    const leave = new AbortController();
    const backend = await bench.startTable({
      [`POST ${RUNS}`]: json(200, wire.run('queued')),
      [`GET ${RUN}`]: (request, response, socket) => {
        json(200, wire.run('in_progress'))(request, response, socket);
        if (bench.sent('GET', RUN).length === 3) {
          leave.abort();
        }
      },
    });
    const seen = await bench.ask(backend, undefined, {}, leave.signal);
    const end = endOf(seen);
    assert.deepEqual(end.kind === 'detached' && [end.resumable, end.error.code], [true, 'connectionLost']);
    assert.equal(bench.sent('GET', RUN).length, 3);
  });
});
