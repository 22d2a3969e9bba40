import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import OpenAI, { AuthenticationError } from 'openai';
import type { LocalServer } from '../../server/localServer';
import { clientOf, collect, serverForEach } from './checkedServer';

const model = 'scripted-1';

describe('local server: control', function () {
  this.timeout(10_000);
  const test = serverForEach();
  let server: LocalServer;
  let client: OpenAI;

  beforeEach(() => {
    ({ server, client } = test);
  });

  it('logs what it received, with headers, query and body', async () => {
    await client.responses.create({ model, input: 'hello' }, { query: { a: '1' } });
    const [request] = server.requestsTo('POST', '/v1/responses');
    assert.equal(request?.query.get('a'), '1');
    assert.equal(request?.headers.authorization, 'Bearer sk-test-0123456789abcdef');
    assert.deepEqual(request?.body, { model, input: 'hello' });
    assert.equal(request?.status, 200);
    assert.equal(server.requests.length, 1);
    const late = server.waitForRequest(one => one.path === '/v1/models');
    await client.models.list();
    assert.equal((await late).method, 'GET');
  });

  it('holds a stream after a word, from one word to the next, until it is released', async () => {
    server.holdAfterWord(2);
    const deltas: string[] = [];
    const done = client.responses.create({ model, input: 'hello', stream: true }).then(async stream => {
      for await (const event of stream) if (event.type === 'response.output_text.delta') deltas.push(event.delta);
    });
    const generation = await server.waitUntilHeld();
    assert.deepEqual([generation.wordsSent, generation.state], [2, 'held']);
    server.release(5);
    await server.waitForGeneration(one => one.state === 'held' && one.wordsSent === 5);
    server.release();
    await done;
    assert.equal(generation.state, 'completed');
    assert.equal(generation.wordsSent, deltas.length);
  });

  it('holds the next stream only, or every one', async () => {
    server.holdAfterWord(1);
    const first = client.responses.create({ model, input: 'a' });
    await server.waitUntilHeld();
    await client.responses.create({ model, input: 'b' });
    server.release();
    await first;
    server.holdAfterWord(1, true);
    const both = Promise.all([
      client.responses.create({ model, input: 'c' }),
      client.responses.create({ model, input: 'd' }),
    ]);
    await server.waitForGeneration(() => server.generations.filter(one => one.state === 'held').length === 2);
    server.release();
    await both;
  });

  it('stops a foreground stream within milliseconds of the closed connection', async () => {
    server.holdAfterWord(3);
    const stream = await client.responses.create({ model, input: 'long', stream: true });
    await server.waitUntilHeld();
    stream.controller.abort();
    const stopped = await server.waitForGeneration(one => one.state === 'disconnected');
    assert.equal(stopped.wordsSent, 3);
    assert.ok((stopped.endedAt ?? Infinity) - (stopped.stopRequestedAt ?? 0) < 50);
    const [request] = server.requestsTo('POST', '/v1/responses');
    assert.equal(request?.closedByClient, true);
  });

  it('stops in the middle of a word delay, and of a long answer without one', async () => {
    await client.responses.create({ model, input: 'slow' }, { timeout: 150 }).catch(() => undefined);
    const slow = await server.waitForGeneration(one => one.state === 'disconnected');
    assert.ok(slow.wordsSent < 10);
    assert.ok((slow.endedAt ?? Infinity) - (slow.stopRequestedAt ?? 0) < 50);

    for await (const event of await client.responses.create({ model, input: 'long', stream: true })) {
      if (event.type === 'response.output_text.delta') break;
    }
    const long = await server.waitForGeneration(one => one !== slow && one.endedAt !== undefined);
    assert.equal(long.state, 'disconnected');
  });

  it('streams 100 kB in no more than four times what the client needs to read it', async function () {
    this.timeout(60_000);
    const { baseUrl } = await test.startOther({ onSend: () => undefined });
    const read = async (base: string): Promise<number> => {
      const own = new OpenAI({ baseURL: base, apiKey: 'none', maxRetries: 0 });
      const from = performance.now();
      const events = await collect(await own.responses.create({ model, input: 'long', stream: true }));
      assert.ok(events.length > 10_000);
      return performance.now() - from;
    };
    const body = JSON.stringify({ model, input: 'long', stream: true });
    const text = await (await fetch(`${baseUrl}/responses`, { method: 'POST', body })).text();
    const plain = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(text);
    });
    try {
      plain.listen(0, '127.0.0.1');
      await once(plain, 'listening');
      const address = plain.address();
      const plainUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/v1`;
      const best = async (base: string) => Math.min(await read(base), await read(base), await read(base));
      const [ours, theirs] = [await best(baseUrl), await best(plainUrl)];
      assert.ok(ours < 4 * theirs, `${ours.toFixed(0)} ms against ${theirs.toFixed(0)} ms`);
    } finally {
      plain.close();
      plain.closeAllConnections();
    }
  });

  it('closes at once, whatever is open, and leaves nothing behind', async () => {
    const other = await test.startOther();
    const own = clientOf(other);
    other.holdAfterWord(1);
    other.fault({ kind: 'stallHeaders' }, { path: '/v1/models' });
    const ended = [
      own.models.list(),
      own.responses.create({ model, input: 'hello' }),
      own.responses.create({ model, input: 'slow' }),
      other.waitForRequest(() => false),
    ].map(promise =>
      promise.then(
        () => 'answered',
        () => 'failed',
      ),
    );
    await other.waitForGeneration(() => other.generations.length === 2 && other.requests.length === 3);
    const from = performance.now();
    await other.close();
    assert.ok(performance.now() - from < 1000);
    assert.deepEqual(await Promise.all(ended), ['failed', 'failed', 'failed', 'failed']);
    await assert.rejects(own.models.list());
  });

  it('says what it waited for in vain', async () => {
    await assert.rejects(server.waitUntilHeld(20), /Waited 20 ms in vain for an answer being held/);
  });

  it('lets in only the keys that it was given, and masks the others', async () => {
    const locked = await test.startOther({ keys: ['sk-right-0123456789'] });
    await clientOf(locked, 'sk-right-0123456789').models.list();
    const azure = clientOf(locked);
    await azure.models.list({ headers: { authorization: null, 'api-key': 'sk-right-0123456789' } });
    await assert.rejects(clientOf(locked, 'sk-wrong-0123456789').models.list(), error => {
      assert.ok(error instanceof AuthenticationError);
      assert.equal(error.code, 'invalid_api_key');
      assert.match(error.message, /Incorrect API key provided: sk-wrong\*+6789\. You can find/);
      return true;
    });
    const none = azure.models.list({ headers: { authorization: null } });
    await assert.rejects(none, /didn't provide an API key/);
  });

  it('answers a path that it does not have like the real one', async () => {
    const answer = await fetch(`${server.baseUrl}/holograms`, { method: 'POST', body: '{}' });
    assert.equal(answer.status, 404);
    assert.ok(answer.headers.get('x-request-id')?.startsWith('req_'));
    const error = {
      message: 'Invalid URL (POST /v1/holograms)',
      type: 'invalid_request_error',
      param: null,
      code: null,
    };
    assert.deepEqual(await answer.json(), { error });
  });
});
