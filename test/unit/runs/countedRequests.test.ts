import assert from 'node:assert/strict';
import type { Protocol } from '../../../src/core/assistant';
import { CircuitBreaker } from '../../../src/core/circuitBreaker';
import { answerText } from '../../../src/shared/transcript';
import * as wire from '../backends/support/agentWire';
import { SESSION, SESSIONS, THREAD } from '../backends/support/bench';
import { LOCAL, SAVED, testBackend } from '../backends/support/harness';
import type { RawServer, Received, Reply } from '../backends/support/rawServer';
import {
  beginStream,
  error,
  json,
  reset,
  routes,
  silentStream,
  sse,
  startRawServer,
} from '../backends/support/rawServer';
import { ANSWER, CONVERSATION } from '../backends/support/responseWire';
import { TestTiming } from '../backends/support/testTiming';
import { SlowThread, type SlowThreadOptions } from './support/slowThread';

/** With the real adapters and a server that counts: a request has one retry policy, never one within another. */
describe('how often a server is asked', () => {
  let server: RawServer | undefined;

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  const local: SlowThreadOptions = { assistant: LOCAL };
  const later: SlowThreadOptions = { assistant: SAVED, remote: THREAD };

  async function ask(
    reply: Reply,
    options: SlowThreadOptions,
    protocol: Protocol = options.assistant === SAVED ? 'agents' : 'responses',
    health = new CircuitBreaker(() => 0),
  ) {
    server = await startRawServer(reply);
    const backend = testBackend(protocol, server.baseUrl, { health }, new TestTiming(2_500));
    const thread = new SlowThread(backend, options);
    await thread.send('Hello?');
    await goOn(thread);
    return thread;
  }

  /** Lets time pass, and the server answer, until the run is over. */
  async function goOn(thread: SlowThread): Promise<void> {
    while (thread.live.state !== 'idle') {
      await new Promise(resolve => setTimeout(resolve, 2));
      await thread.clock.advance(thread.waits ?? 125);
    }
  }

  function sent(method: string, path: string): readonly Received[] {
    return (server?.received ?? []).filter(request => request.method === method && request.path.split('?')[0] === path);
  }

  for (const [name, refusal, code] of [
    ['too many requests', error(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '3' }), 'rateLimited'],
    ['a thread that is busy', error(400, { code: 'conversation_locked', param: 'conversation' }), 'threadBusy'],
    ['a conflict', error(409, {}), 'threadBusy'],
    ['an overload', error(503, { code: 'server_overloaded' }), 'serverFailed'],
  ] as const) {
    it(`five times for ${name}: a response`, async () => {
      const thread = await ask(
        routes({ 'POST /v1/conversations': CONVERSATION, 'POST /v1/responses': refusal }),
        local,
      );
      assert.deepEqual([thread.end, thread.message.delivery], [`failed ${code}`, 'unsent']);
      assert.deepEqual([sent('POST', '/v1/conversations').length, sent('POST', '/v1/responses').length], [1, 5]);
      assert.equal(new Set(sent('POST', '/v1/responses').map(({ body }) => body)).size, 1);
    });

    it(`five times for ${name}: a session`, async () => {
      const thread = await ask(routes({ [`POST ${SESSIONS}`]: refusal }), { assistant: SAVED });
      assert.deepEqual([thread.end, thread.message.delivery], [`failed ${code}`, 'unsent']);
      assert.equal(sent('POST', SESSIONS).length, 5);
      assert.equal(server?.received.length, 5);
    });

    it(`five times for ${name}: a later message of a session, with one key`, async () => {
      const thread = await ask(
        routes({
          [`GET ${SESSION}/turns`]: LIST,
          [`GET ${SESSION}/events`]: OPEN,
          [`POST ${SESSION}/events`]: refusal,
        }),
        later,
      );
      assert.deepEqual([thread.end, thread.message.delivery], [`failed ${code}`, 'unsent']);
      const posts = sent('POST', `${SESSION}/events`);
      assert.equal(posts.length, 5);
      assert.deepEqual([...new Set(posts.map(({ headers }) => headers['idempotency-key']))], [thread.run.id]);
    });
  }

  it('five times for what is busy: a message and its run over the Assistants API, each by itself', async () => {
    const asst: SlowThreadOptions = { assistant: { home: 'server', id: 'asst_test', name: 'Test' } };
    const busy = error(429, { code: 'rate_limit_exceeded' });
    const thread = json(200, { id: 'thread_1', object: 'thread' });
    const message = json(200, { id: 'msg_1', object: 'thread.message', created_at: 1, role: 'user', content: [] });
    for (const [reply, counts] of [
      [busy, [1, 5, 0]],
      [message, [1, 1, 5]],
    ] as const) {
      const table = { 'POST /v1/threads': thread, 'POST /v1/threads/thread_1/messages': reply };
      const live = await ask(routes({ ...table, 'POST /v1/threads/thread_1/runs': busy }), asst, 'assistants');
      assert.deepEqual([live.end, live.message.delivery], ['failed rateLimited', 'unsent']);
      const paths = ['/v1/threads', '/v1/threads/thread_1/messages', '/v1/threads/thread_1/runs'];
      assert.deepEqual(
        paths.map(path => sent('POST', path).length),
        counts,
      );
      await server?.close();
    }
  });

  it('once where the quota is used up, whatever else it says', async () => {
    for (const [code, type] of [
      ['insufficient_quota', 'insufficient_quota'],
      [null, 'insufficient_quota'],
      ['billing_not_active', 'error'],
    ]) {
      const reply = error(429, { code, type }, { 'retry-after': '1' });
      const thread = await ask(routes({ [`POST ${SESSIONS}`]: reply }), { assistant: SAVED });
      assert.deepEqual([thread.end, server?.received.length], ['failed quotaExceeded', 1]);
      await server?.close();
    }
  });

  it('once where a gateway lost its patience: the server behind it may have begun', async () => {
    const reply = routes({ 'POST /v1/conversations': CONVERSATION, 'POST /v1/responses': error(504, {}) });
    const thread = await ask(reply, local);
    assert.deepEqual([thread.end, thread.message.delivery], ['detached outcomeUnknown', 'unknown']);
    assert.equal(sent('POST', '/v1/responses').length, 1);
  });

  it('five times for what comes before the message, which is not sent then', async () => {
    const thread = await ask(routes({ 'POST /v1/conversations': error(500, {}) }), local);
    assert.deepEqual(
      [thread.end, thread.message.delivery, server?.received.length],
      ['failed serverFailed', 'unsent', 5],
    );
    await server?.close();
    const other = await ask(
      routes({ [`GET ${SESSION}/turns`]: LIST, [`GET ${SESSION}/events`]: error(500, {}) }),
      later,
    );
    assert.deepEqual([other.end, other.message.delivery], ['failed serverFailed', 'unsent']);
    assert.deepEqual([sent('GET', `${SESSION}/events`).length, sent('POST', `${SESSION}/events`).length], [5, 0]);
  });

  it('until it answers, and then no more', async () => {
    let tries = 0;
    const busy = error(429, {}, { 'retry-after': '30' });
    const thread = await ask(
      routes({
        'POST /v1/conversations': CONVERSATION,
        'POST /v1/responses': (...args) => (tries++ < 2 ? busy : ANSWER)(...args),
      }),
      local,
    );
    assert.deepEqual([thread.end, thread.message.delivery, tries], ['completed', 'sent', 3]);
    assert.equal(sent('POST', '/v1/conversations').length, 1);
  });

  it('nine times more for a run that was cut, and each time once', async () => {
    const thread = await ask(
      routes({
        [`POST ${SESSIONS}`]: (_, response, socket) => {
          beginStream(response);
          const events = [wire.created(), wire.turnEvent('created'), wire.delta('Hel')];
          response.write(events.map(sse).join(''), () => setImmediate(() => socket.resetAndDestroy()));
        },
        [`GET ${SESSION}/events`]: error(503, {}),
      }),
      { assistant: SAVED },
    );
    assert.deepEqual([thread.end, thread.message.delivery], ['detached serverFailed', 'sent']);
    assert.deepEqual([sent('POST', SESSIONS).length, sent('GET', `${SESSION}/events`).length], [1, 9]);
    assert.equal(server?.received.length, 10);
  });

  it('once more for a run that was cut when the key was revoked meanwhile', async () => {
    const thread = await ask(
      routes({
        [`POST ${SESSIONS}`]: (_, response, socket) => {
          beginStream(response);
          const events = [wire.created(), wire.turnEvent('created')];
          response.write(events.map(sse).join(''), () => setImmediate(() => socket.resetAndDestroy()));
        },
        [`GET ${SESSION}/events`]: error(401, { code: 'invalid_api_key' }),
      }),
      { assistant: SAVED },
    );
    const { end } = thread.run;
    assert.ok(end?.kind === 'detached' && end.resumable);
    assert.deepEqual([end.error.code, end.error.remedy, server?.received.length], ['keyRejected', 'setApiKey', 2]);
  });

  it('once for a message, whatever an hour’s sleep makes of its connection', async () => {
    server = await startRawServer(
      routes({
        [`POST ${SESSIONS}`]: silentStream([wire.created(), wire.turnEvent('created'), wire.delta('Hel')]),
        [`GET ${SESSION}/events`]: OPEN,
        [`GET ${SESSION}`]: json(200, wire.session('idle')),
        [`GET ${SESSION}/turns/${wire.TURN_ID}`]: json(200, wire.turn('completed')),
        [`GET ${SESSION}/items`]: json(200, {
          data: [wire.question('Hello?'), wire.message('Hello.')],
          has_more: false,
        }),
      }),
    );
    const thread = new SlowThread(testBackend('agents', server.baseUrl, {}, new TestTiming(2_500)), {
      assistant: SAVED,
    });
    await thread.send('Hello?');
    while (thread.live.state !== 'running') {
      await new Promise(resolve => setTimeout(resolve, 2));
    }
    const before = thread.clock.now();
    thread.clock.suspend(3_600_000);
    await goOn(thread);
    assert.deepEqual([thread.end, answerText(thread.run), thread.message.delivery], ['completed', 'Hello.', 'sent']);
    assert.equal(sent('POST', SESSIONS).length, 1);
    assert.ok(thread.clock.now() - before - 3_600_000 < 15_000, 'seconds after it woke up');
  });

  it('not again for a message whose fate is unknown', async () => {
    const thread = await ask(routes({ 'POST /v1/conversations': CONVERSATION, 'POST /v1/responses': reset }), local);
    assert.deepEqual([thread.end, thread.message.delivery], ['detached outcomeUnknown', 'unknown']);
    assert.equal(sent('POST', '/v1/responses').length, 1);
  });

  it('and tells the breaker, which stands back after five failures and not after five refusals', async () => {
    let breaker = new CircuitBreaker(() => 0);
    await ask(routes({ [`POST ${SESSIONS}`]: error(500, {}) }), { assistant: SAVED }, 'agents', breaker);
    assert.ok(breaker.enter() > 0);
    await server?.close();
    breaker = new CircuitBreaker(() => 0);
    await ask(routes({ [`POST ${SESSIONS}`]: error(409, {}) }), { assistant: SAVED }, 'agents', breaker);
    assert.equal(breaker.enter(), 0);
  });
});

const LIST = json(200, { object: 'list', data: [], has_more: false });
const OPEN: Reply = (_, response) => beginStream(response);
