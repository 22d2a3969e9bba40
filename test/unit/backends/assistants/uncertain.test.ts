import assert from 'node:assert/strict';
import type { Backend, RunRequest } from '../../../../src/core/backend';
import type { RunEvent } from '../../../../src/shared/runEvent';
import { list } from '../support/bench';
import { codeOf, endOf, runOf, textOf } from '../support/harness';
import type { Reply } from '../support/rawServer';
import { error, json, reset, silence, text } from '../support/rawServer';
import { TestTiming } from '../support/testTiming';
import { CountingServer, EARLIER } from './support/countingServer';
import { inTurn, MESSAGES, RUNS, THREAD, THREADS, ThreadBench } from './support/threadBench';
import * as wire from './support/threadWire';

const BUSY = error(400, { message: "Can't add messages to thread_1 while a run run_0 is active." });
const ACTIVE = error(400, { message: 'Thread thread_1 already has an active run run_0.' });

describe('assistants: messages whose way is uncertain (hand-written, on a server that counts)', () => {
  const bench = new ThreadBench(2_500);

  let server: CountingServer;

  beforeEach(() => {
    server = new CountingServer();
  });

  const start = () => bench.startTable(server.table());
  const goOn = (backend: Backend, more: Partial<RunRequest> = {}) =>
    bench.ask(backend, undefined, { thread: THREAD, ...more });

  function answered(seen: readonly RunEvent[]): void {
    assert.deepEqual([textOf(seen), endOf(seen).kind], ['Hello.', 'completed']);
    assert.deepEqual([server.asked, server.runs.length], [1, 1]);
  }

  for (const [name, lost] of [
    ['the connection breaks', reset],
    ['a gateway gives up', text(504, 'text/html', '<h1>Gateway Time-out</h1>')],
    ['the server stumbles', error(500, {})],
  ] as const) {
    it(`finds the message by its key when ${name}`, async () => {
      server.messageReplies.push(lost);
      answered(await goOn(await start()));
      assert.equal(bench.sent('POST', MESSAGES).length, 1);
    });

    it(`finds the run by its key when ${name}`, async () => {
      server.runReplies.push(lost);
      const seen = await goOn(await start());
      answered(seen);
      assert.equal(bench.sent('POST', RUNS).length, 1);
      assert.equal(runOf(seen).remoteRunId, wire.RUN_ID);
    });

    it(`finds both on a server that forgets metadata when ${name}`, async () => {
      server.keepsMetadata = false;
      server.messageReplies.push(lost);
      server.runReplies.push(lost);
      answered(await goOn(await start()));
      assert.deepEqual([bench.sent('POST', MESSAGES).length, bench.sent('POST', RUNS).length], [1, 1]);
    });
  }

  it('finds what shows up late', async () => {
    server.messageReplies.push(reset);
    server.runReplies.push(reset);
    const table = server.table();
    const late = (path: string): Reply => inTurn(list(EARLIER), list(), table[`GET ${path}`] ?? silence);
    const backend = await bench.startTable({
      ...table,
      [`GET ${MESSAGES}`]: late(MESSAGES),
      [`GET ${RUNS}`]: late(RUNS),
    });
    answered(await goOn(backend));
    assert.ok(bench.timing.waits.filter(ms => ms === 1_000 || ms === 2_000).length >= 4, String(bench.timing.waits));
  });

  it('sends once more what surely is not there', async () => {
    server.carriesOut = false;
    server.messageReplies.push(reset);
    server.runReplies.push(reset);
    answered(await goOn(await start()));
    assert.deepEqual([bench.sent('POST', MESSAGES).length, bench.sent('POST', RUNS).length], [2, 2]);
    assert.equal(bench.sent('GET', MESSAGES).length, 3);
  });

  it('takes no other message with the same words for its own', async () => {
    server.carriesOut = false;
    server.messages.unshift(wire.question('Hello?', { metadata: { ask_assistant_run: 'run-0' } }));
    server.messageReplies.push(reset);
    assert.equal(endOf(await goOn(await start())).kind, 'completed');
    assert.equal(bench.sent('POST', MESSAGES).length, 2);
  });

  it('takes no earlier run, and nobody else’s, for its own', async () => {
    server.carriesOut = false;
    server.runs.push(
      wire.run('completed', { id: 'run_9', metadata: { ask_assistant_run: 'run-0' } }),
      wire.run('completed', { id: 'run_8', metadata: {}, created_at: wire.ASKED_AT - 1 }),
    );
    server.runReplies.push(reset);
    const seen = await goOn(await start());
    assert.deepEqual([endOf(seen).kind, runOf(seen).remoteRunId], ['completed', wire.RUN_ID]);
    assert.equal(bench.sent('POST', RUNS).length, 2);
  });

  it('takes the run that has the thread for its own only when it is', async () => {
    // The first request comes through so late that it gets in the way of the second.
    const table = server.table();
    server.runReplies.push(reset, ACTIVE);
    const backend = await bench.startTable({
      ...table,
      [`GET ${RUNS}`]: inTurn(list(), list(), list(), table[`GET ${RUNS}`] ?? silence),
    });
    const seen = await goOn(backend);
    assert.deepEqual([textOf(seen), endOf(seen).kind], ['Hello.', 'completed']);
    assert.equal(bench.sent('POST', RUNS).length, 2);
  });

  for (const [name, reply, code] of [
    ['busy with another run', BUSY, 'threadBusy'],
    ['asked too often', error(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '2' }), 'rateLimited'],
    ['in trouble', error(503, {}), 'serverFailed'],
    ['not to be reached any more with this key', error(401, {}), 'keyRejected'],
  ] as const) {
    it(`leaves it to be sent again when the server is ${name}`, async () => {
      server.carriesOut = false;
      server.messageReplies.push(reply);
      const end = endOf(await goOn(await start()));
      assert.deepEqual(end.kind === 'failed' && [end.error.code, end.refused], [code, true]);
      assert.equal(bench.sent('POST', MESSAGES).length, 1);
    });

    it(`does not send the message again when the server is ${name} at the run, and it is tried again`, async () => {
      server.carriesOut = false;
      server.runReplies.push(code === 'threadBusy' ? ACTIVE : reply);
      const backend = await start();
      const end = endOf(await goOn(backend));
      assert.deepEqual(end.kind === 'failed' && [end.error.code, end.refused], [code, true]);
      answered(await goOn(backend));
      assert.deepEqual([bench.sent('POST', MESSAGES).length, bench.sent('POST', RUNS).length], [1, 2]);
    });
  }

  it('sends another message all the same when the one before got no run', async () => {
    server.carriesOut = false;
    server.runReplies.push(ACTIVE);
    const backend = await start();
    await goOn(backend);
    await goOn(backend, { text: 'Something else', runKey: 'run-2' });
    assert.equal(server.asked, 2);
    await goOn(backend, { runKey: 'run-3' });
    assert.equal(server.asked, 3);
  });

  it('leaves it open when a server says nothing, and finds out later', async () => {
    bench.timing = new TestTiming(3_000);
    for (const arrived of [true, false]) {
      server = new CountingServer();
      server.carriesOut = false;
      server.messageReplies.push((request, response, socket) => {
        silence(request, response, socket);
        bench.timing.advance(60_000);
      });
      const backend = await start();
      const end = endOf(await goOn(backend));
      assert.deepEqual(end.kind === 'detached' && [end.resumable, end.error.code], [true, 'noAnswer']);
      if (arrived) {
        server.messages.unshift(wire.question());
      }
      const later = await bench.attach(backend, { remoteRunId: null });
      const known = endOf(later);
      assert.deepEqual(known.kind === 'failed' && [known.error.remedy, known.refused ?? false], ['tryAgain', !arrived]);
      assert.equal(
        later.some(({ type }) => type === 'kept'),
        arrived,
      );
      // Tried again by hand, it is there once.
      await goOn(backend, { runKey: 'run-2' });
      assert.equal(server.asked, 1);
      await bench.close();
    }
  });

  it('surely was not sent when no thread could be made', async () => {
    for (const [reply, code] of [
      [reset, 'connectionLost'],
      [error(429, {}), 'rateLimited'],
      [json(404, { detail: 'Not Found' }), 'apiMissing'],
      [error(404, { message: 'Invalid URL (POST /v1/threads)' }), 'apiMissing'],
      [json(200, {}), 'apiMissing'],
      [text(200, 'text/html', '<title>Welcome</title>'), 'notAnApi'],
    ] as const) {
      const backend = await bench.startTable({ [`POST ${THREADS}`]: reply });
      const end = endOf(await bench.ask(backend));
      assert.deepEqual(end.kind === 'failed' && [end.error.code, end.refused], [code, true]);
      assert.equal(bench.sent('POST', MESSAGES).length, 0);
      await bench.close();
    }
  });

  it('tells a thread that is gone from an assistant that is', async () => {
    const gone = await bench.startTable({
      [`POST ${MESSAGES}`]: error(404, { message: "No thread found with id 'thread_1'." }),
    });
    assert.equal(codeOf(await goOn(gone)), 'threadUnknown');
    await bench.close();
    const nobody = await bench.startTable({
      [`POST ${RUNS}`]: error(404, { message: "No assistant found with id 'asst_test'." }),
    });
    assert.equal(codeOf(await goOn(nobody)), 'assistantUnknown');
  });
});
