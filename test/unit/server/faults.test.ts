import assert from 'node:assert/strict';
import type OpenAI from 'openai';
import type { ResponseStreamEvent } from 'openai/resources/responses/responses';
import type { LocalServer } from '../../server/localServer';
import { collect, failureOf, serverForEach } from './checkedServer';

const model = 'scripted-1';

describe('local server: faults', function () {
  this.timeout(10_000);

  const test = serverForEach();
  let server: LocalServer;
  let client: OpenAI;

  beforeEach(() => {
    ({ server, client } = test);
  });

  /** The raw text of a stream; `error` when it broke. */
  async function rawStream(): Promise<{ readonly text: string; readonly broke: boolean }> {
    const body = JSON.stringify({ model, input: 'hello', stream: true });
    const answer = await fetch(`${server.baseUrl}/responses`, { method: 'POST', body });
    const decoder = new TextDecoder();
    let text = '';
    try {
      for await (const chunk of answer.body ?? []) text += decoder.decode(chunk, { stream: true });
    } catch {
      return { text, broke: true };
    }
    return { text, broke: false };
  }

  const eventsIn = (text: string): number => text.match(/^event: /gm)?.length ?? 0;

  for (const [status, code] of [
    [401, 'invalid_api_key'],
    [404, null],
    [409, 'conflict_error'],
    [500, null],
  ] as const) {
    it(`answers ${status}, once`, async () => {
      server.fault({ kind: 'status', status });
      const error = await failureOf(client.models.list());
      assert.deepEqual([error.status, error.code], [status, code]);
      await client.models.list();
    });
  }

  it('answers 429 in each of its kinds, as often as it was told', async () => {
    server.fault({ kind: 'status', status: 429, headers: { 'retry-after': '2' } }, { times: 2 });
    for (let time = 0; time < 2; time++) {
      const error = await failureOf(client.models.list());
      assert.deepEqual([error.code, error.headers?.get('retry-after')], ['rate_limit_exceeded', '2']);
    }
    server.fault({ kind: 'status', status: 429, code: 'insufficient_quota' });
    const error = await failureOf(client.models.list());
    assert.deepEqual([error.code, error.type], ['insufficient_quota', 'insufficient_quota']);
    assert.match(error.message, /exceeded your current quota/);
  });

  it('strikes only what it is aimed at, in order, until cleared', async () => {
    server.fault({ kind: 'status', status: 500 }, { method: 'POST', path: '/v1/responses', times: Infinity });
    server.fault({ kind: 'status', status: 404 }, { when: request => request.query.has('odd') });
    await client.models.list();
    assert.equal((await failureOf(client.responses.create({ model, input: 'x' }))).status, 500);
    assert.equal((await failureOf(client.responses.create({ model, input: 'x' }))).status, 500);
    server.clearFaults();
    await client.responses.create({ model, input: 'x' });
    await client.models.list({ query: { odd: '1' } });
  });

  it('answers HTML, redirects, and repeats the whole key', async () => {
    server.fault({ kind: 'html' });
    const page = await fetch(`${server.baseUrl}/models`);
    assert.deepEqual([page.status, page.headers.get('content-type')], [200, 'text/html; charset=utf-8']);
    server.fault({ kind: 'html', status: 404 });
    assert.equal((await failureOf(client.models.list())).status, 404);
    server.fault({ kind: 'redirect', to: 'http://127.0.0.1:1/v1/models' });
    const moved = await fetch(`${server.baseUrl}/models`, { redirect: 'manual' });
    assert.deepEqual([moved.status, moved.headers.get('location')], [307, 'http://127.0.0.1:1/v1/models']);
    server.fault({ kind: 'echoKey' });
    assert.match((await failureOf(client.models.list())).message, /sk-test-0123456789abcdef/);
  });

  it('takes a request without an answer, or loses the answer after it took effect', async () => {
    server.fault({ kind: 'stallHeaders' });
    await assert.rejects(client.conversations.create({}, { timeout: 100 }), /timed out/);
    assert.equal(server.requests[0]?.status, undefined);
    server.fault({ kind: 'dropAnswer', handled: false });
    await assert.rejects(client.responses.create({ model, input: 'a' }), /Connection error/);
    assert.equal(server.generations.length, 0);
    server.fault({ kind: 'dropAnswer', handled: true });
    await assert.rejects(client.responses.create({ model, input: 'b' }), /Connection error/);
    assert.equal(server.generations[0]?.state, 'completed');
  });

  for (const afterEvent of [0, 1, 7]) {
    it(`cuts a stream after event ${afterEvent}, by an end and by a reset`, async () => {
      server.fault({ kind: 'cut', afterEvent, how: 'end' });
      const ended = await rawStream();
      assert.deepEqual([eventsIn(ended.text), ended.broke], [afterEvent, false]);
      await server.waitForGeneration(generation => generation.state === 'disconnected');
      server.fault({ kind: 'cut', afterEvent, how: 'reset' });
      const reset = await rawStream();
      // A client loses what it has not read when the connection is reset.
      assert.ok(reset.broke && eventsIn(reset.text) <= afterEvent);
    });
  }

  it('stalls a stream after an event, and stops when the client leaves', async () => {
    server.fault({ kind: 'stall', afterEvent: 5 });
    const stream = await client.responses.create({ model, input: 'hello', stream: true });
    const seen: ResponseStreamEvent[] = [];
    for await (const event of stream) if (seen.push(event) === 5) break;
    const generation = await server.waitForGeneration(one => one.state === 'disconnected');
    assert.equal(generation.wordsSent, 1);
  });

  it('says garbage, says things twice, and says what nobody knows', async () => {
    server.fault({ kind: 'garbage', afterEvent: 3 });
    const garbled = await client.responses.create({ model, input: 'hello', stream: true });
    await assert.rejects(collect(garbled), /malformed/);

    server.fault({ kind: 'duplicate', afterEvent: 6 });
    server.fault({ kind: 'unknownEvent', afterEvent: 1 });
    server.fault({ kind: 'unknownItem', afterEvent: 2 });
    const events = await collect(await client.responses.create({ model, input: 'hello', stream: true }));
    const types: readonly string[] = events.map(event => event.type);
    assert.equal(types[1], 'response.hologram.delta');
    assert.equal(types.filter(type => type === 'response.output_item.added').length, 2);
    const twice = events.filter((event, index) => event.sequence_number === events[index - 1]?.sequence_number);
    assert.equal(twice.length, 1);
    const numbers = [...new Set(events.map(event => event.sequence_number))];
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => index),
    );
  });

  it('breaks a stream off by an error event, by failure, and incomplete', async () => {
    server.fault({ kind: 'errorEvent', afterEvent: 5, code: 'rate_limit_exceeded', message: 'Slow down.' });
    const failing = await client.responses.create({ model, input: 'hello', stream: true });
    assert.equal((await failureOf(collect(failing))).code, 'rate_limit_exceeded');

    server.fault({ kind: 'fail', afterWord: 3 });
    const failed = (await collect(await client.responses.create({ model, input: 'hello', stream: true }))).at(-1);
    assert.ok(failed?.type === 'response.failed' && failed.response.error?.code === 'server_error');

    server.fault({ kind: 'incomplete', afterWord: 3, reason: 'content_filter' });
    const cut = (await collect(await client.responses.create({ model, input: 'hello', stream: true }))).at(-1);
    assert.ok(cut?.type === 'response.incomplete');
    assert.equal(cut.response.incomplete_details?.reason, 'content_filter');
  });

  it('leaves out has_more, and makes pages of twenty', async () => {
    const items = Array.from({ length: 20 }, () => ({ role: 'user' as const, content: 'x' }));
    const { id } = await client.conversations.create({ items });
    await client.conversations.items.create(id, { items });
    server.fault({ kind: 'pageSize', size: 20 }, { times: Infinity });
    assert.equal((await client.conversations.items.list(id, { limit: 100 })).data.length, 20);
    assert.equal((await collect(client.conversations.items.list(id, { limit: 100 }))).length, 40);
    server.fault({ kind: 'noHasMore' });
    assert.equal((await collect(client.conversations.items.list(id))).length, 20);
  });

  it('does not reach the stream of a session through the fault of another request', async () => {
    server.seedAgent({ id: 'agent_a' });
    server.fault({ kind: 'cut', afterEvent: 4, how: 'end' });
    const none = { type: 'none' } as const;
    await client.models.list();
    const stream = await client.beta.agents.sessions.create({
      agent_id: 'agent_a',
      environment: none,
      input: 'x',
      stream: true,
    });
    assert.equal((await collect(stream)).length, 4);
    const generation = await server.waitForGeneration(one => one.endedAt !== undefined);
    assert.equal(generation.state, 'completed');
  });
});
