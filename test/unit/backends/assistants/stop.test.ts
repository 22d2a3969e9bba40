import assert from 'node:assert/strict';
import type { Backend } from '../../../../src/core/backend';
import { list } from '../support/bench';
import { endOf, textOf } from '../support/harness';
import { error, json } from '../support/rawServer';
import { CANCEL, events, inTurn, MESSAGES, REFERENCE, RUNS, ThreadBench } from './support/threadBench';
import * as wire from './support/threadWire';

const { ANSWER } = wire;

describe('assistants: a stop (hand-written)', () => {
  const bench = new ThreadBench();

  it('before the run was asked for leaves it at the message', async () => {
    const backend: Backend = await bench.startTable({
      [`POST ${MESSAGES}`]: (request, response, socket) => {
        void stop().then(() => json(200, wire.question())(request, response, socket));
      },
    });
    const stop = () => backend.cancel({ ...REFERENCE, remoteRunId: null });
    assert.deepEqual(endOf(await bench.ask(backend)), { kind: 'cancelled' });
    assert.deepEqual([bench.sent('POST', RUNS).length, bench.sent('POST', CANCEL).length], [0, 0]);
  });

  it('before the run has a name stops it as soon as it has one', async () => {
    const backend: Backend = await bench.startTable({
      [`POST ${RUNS}`]: (request, response, socket) => {
        void stop().then(() =>
          events(ANSWER[0] ?? wire.runEvent('created'), wire.runEvent('cancelled'))(request, response, socket),
        );
      },
      [`POST ${CANCEL}`]: json(200, wire.run('cancelling')),
    });
    const stop = () => backend.cancel({ ...REFERENCE, remoteRunId: null });
    assert.deepEqual(endOf(await bench.ask(backend)), { kind: 'cancelled' });
    assert.equal(bench.sent('POST', CANCEL).length, 1);
  });

  it('asks the server, and keeps what had arrived', async () => {
    let finish = () => {};
    const backend: Backend = await bench.startTable({
      [`POST ${RUNS}`]: (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const write = ({ event, data }: wire.NamedEvent) =>
          response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
        ANSWER.slice(0, 8).forEach(write);
        finish = () => {
          write(wire.runEvent('cancelling'));
          write(wire.messageEvent('incomplete', wire.message('Hel', { status: 'incomplete' })));
          write(wire.runEvent('cancelled'));
          response.end('event: done\ndata: [DONE]\n\n');
        };
      },
      [`POST ${CANCEL}`]: (request, response, socket) => {
        json(200, wire.run('cancelling'))(request, response, socket);
        finish();
      },
    });
    const seen = await bench.ask(backend, event => {
      if (event.type === 'delta') {
        void backend.cancel(REFERENCE);
      }
    });
    assert.deepEqual([textOf(seen), endOf(seen)], ['Hel', { kind: 'cancelled' }]);
    assert.equal(bench.sent('POST', CANCEL).length, 1);
  });

  it('takes a run that is over, or none at all, for stopped', async () => {
    const backend = await bench.startTable({
      [`POST ${CANCEL}`]: error(400, { message: "Cannot cancel run with status 'completed'." }),
      [`GET ${RUNS}`]: inTurn(list(wire.run('in_progress')), list()),
    });
    await backend.cancel(REFERENCE);
    // One of an earlier life of this window is found by its key.
    await backend.cancel({ ...REFERENCE, remoteRunId: null });
    assert.equal(bench.sent('POST', CANCEL).length, 2);
    await backend.cancel({ ...REFERENCE, remoteRunId: null });
    await backend.cancel({ ...REFERENCE, thread: null, remoteRunId: null });
    assert.equal(bench.sent('POST', CANCEL).length, 2);
  });

  it('says so when the server refuses to', async () => {
    const backend = await bench.startTable({ [`POST ${CANCEL}`]: error(401, {}) });
    await assert.rejects(() => backend.cancel(REFERENCE), /keyRejected/);
  });
});
