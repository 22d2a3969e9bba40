import assert from 'node:assert/strict';
import type { Fault } from '../../server/control/faults';
import type { LocalServer } from '../../server/localServer';
import { collect, failureOf, serverForEach } from './checkedServer';

const model = 'scripted-1';
const assistant_id = 'asst_test';

/** A request of each protocol that is answered with a stream. */
const requests = {
  responses: { path: '/responses', beta: '', body: { model, input: 'café', stream: true } },
  agents: {
    path: '/agents/sessions',
    beta: 'agents=v1',
    body: { agent: { model }, environment: { type: 'none' }, input: 'café', stream: true },
  },
  assistants: {
    path: '/threads/runs',
    beta: 'assistants=v2',
    body: { assistant_id, thread: { messages: [{ role: 'user', content: 'café' }] }, stream: true },
  },
} as const;

interface Received {
  readonly headers: Headers;
  /** As they came, chunk by chunk. */
  readonly chunks: readonly Buffer[];
  readonly text: string;
  readonly broke: boolean;
}

async function receive(server: LocalServer, protocol: keyof typeof requests): Promise<Received> {
  const { path, beta, body } = requests[protocol];
  const answer = await fetch(`${server.baseUrl}${path}`, {
    method: 'POST',
    headers: { 'openai-beta': beta },
    body: JSON.stringify(body),
  });
  const chunks: Buffer[] = [];
  let broke = false;
  try {
    for await (const chunk of answer.body ?? []) chunks.push(Buffer.from(chunk));
  } catch {
    broke = true;
  }
  return { headers: answer.headers, chunks, text: Buffer.concat(chunks).toString('utf8'), broke };
}

/** The data of each event, with what differs from one time to the next taken out. */
function eventsIn(text: string): readonly string[] {
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) =>
    data
      .replace(/\b(resp|msg|sess|evt|turn|asst|thread|run|step|agent)_[0-9a-f]+/g, '$1')
      .replace(/"\w+_at":\d+/g, '"at":0'),
  );
}

for (const protocol of ['responses', 'agents', 'assistants'] as const) {
  describe(`local server: how the events of ${protocol} arrive`, function () {
    this.timeout(20_000);
    const test = serverForEach();
    let plain: Received;

    beforeEach(async () => {
      test.server.seedAssistant({ id: assistant_id });
      plain = await receive(test.server, protocol);
    });

    async function faulty(...faults: readonly Fault[]): Promise<Received> {
      for (const fault of faults) test.server.fault(fault);
      return receive(test.server, protocol);
    }

    it('byte by byte', async () => {
      const { chunks, text } = await faulty({ kind: 'oneByteChunks' });
      // The client may join what it has not read yet.
      assert.ok(chunks.length > text.length / 2, `${chunks.length} of ${text.length}`);
      assert.deepEqual(eventsIn(text), eventsIn(plain.text));
    });

    it('with CRLF, after a byte order mark', async () => {
      const { chunks, text } = await faulty({ kind: 'crlf' }, { kind: 'bom' });
      assert.deepEqual([...(chunks[0]?.subarray(0, 3) ?? [])], [0xef, 0xbb, 0xbf]);
      assert.ok(!/[^\r]\n/.test(text));
      assert.deepEqual(eventsIn(text.replaceAll('\r', '')), eventsIn(plain.text));
    });

    it('compressed, all at once or one by one', async () => {
      for (const more of [[], [{ kind: 'oneByteChunks' } as const]]) {
        const { headers, text, broke } = await faulty({ kind: 'gzip' }, ...more);
        assert.deepEqual([headers.get('content-encoding'), broke], ['gzip', false]);
        assert.deepEqual(eventsIn(text), eventsIn(plain.text));
      }
    });

    it('out of order', async () => {
      const { text } = await faulty({ kind: 'reorder', event: 3 });
      const [expected, swapped] = [eventsIn(plain.text), eventsIn(text)];
      assert.deepEqual([swapped[3], swapped[2]], [expected[2], expected[3]]);
      assert.deepEqual([...swapped].sort(), [...expected].sort());
      const last = await faulty({ kind: 'reorder', event: expected.length });
      assert.deepEqual(eventsIn(last.text), expected);
    });

    it('with one of ten megabytes', async () => {
      const { text } = await faulty({ kind: 'bigEvent', afterEvent: 2 });
      const [expected, padded] = [eventsIn(plain.text), eventsIn(text)];
      assert.ok((padded[2]?.length ?? 0) > 10 * 1024 * 1024);
      const bare = padded.map(event => event.replace(/,"padding":"x+"/, ''));
      assert.deepEqual(bare, expected);
    });

    it('not at all', async () => {
      const { headers, text, broke } = await faulty({ kind: 'empty' });
      assert.deepEqual([headers.get('content-type'), text, broke], ['text/event-stream; charset=utf-8', '', false]);
    });

    it('wrapped in data', async () => {
      const { text } = await faulty({ kind: 'wrapInData' });
      const expected: object = JSON.parse(eventsIn(plain.text)[1] ?? '');
      const { type, event_id, data } = Object(JSON.parse(eventsIn(text)[1] ?? ''));
      assert.deepEqual({ ...(type && { type }), ...(event_id && { event_id }), ...data }, expected);
    });

    for (const how of ['end', 'reset'] as const) {
      it(`cut at a byte, also within a character, by ${how}`, async () => {
        const whole = Buffer.concat(plain.chunks);
        const start = whole.indexOf(Buffer.from('é')) + 1;
        assert.ok(start > 0);
        for (const byte of [0, 1, start]) {
          const { chunks, broke } = await faulty({ kind: 'cutAtByte', byte, how });
          const { length } = Buffer.concat(chunks);
          assert.equal(broke, how === 'reset');
          // A client loses what it has not read when the connection is reset.
          assert.ok(how === 'end' ? length === byte : length <= byte, `${length} of ${byte}`);
        }
        const compressed = await faulty({ kind: 'cutAtByte', byte: start, how }, { kind: 'gzip' });
        assert.ok(Buffer.concat(compressed.chunks).length <= start);
      });
    }
  });
}

describe('local server: what stops a client for a while', function () {
  this.timeout(10_000);
  const test = serverForEach();

  it('is too many requests, in three ways of saying how long to wait', async () => {
    const waitOf = async (form: 'seconds' | 'date' | 'ms'): Promise<readonly (string | null | undefined)[]> => {
      test.server.fault({ kind: 'rateLimit', waitMs: 1500, form });
      const { status, code, headers } = await failureOf(test.client.models.list());
      assert.deepEqual([status, code], [429, 'rate_limit_exceeded']);
      return [headers?.get('retry-after'), headers?.get('retry-after-ms')];
    };
    assert.deepEqual(await waitOf('seconds'), ['2', null]);
    assert.deepEqual(await waitOf('ms'), [null, '1500']);
    const before = Date.now();
    const [date] = await waitOf('date');
    const wait = Date.parse(date ?? '') - before;
    assert.ok(wait >= 1500 && wait < 5000, `${wait}`);
    await test.client.models.list();
  });

  it('is a key that is revoked, while an answer goes on or is cut', async () => {
    const { server, client } = test;
    const ask = () => client.responses.create({ model, input: 'hello', stream: true });
    for (const streams of ['goOn', 'end', 'reset'] as const) {
      server.holdAfterWord(2);
      const asked = ask().then(collect);
      const ended = asked.then(
        events => events.at(-1)?.type,
        () => 'broke',
      );
      const { id } = await server.waitUntilHeld();
      server.revokeKeys(streams);
      assert.deepEqual((await failureOf(client.models.list())).code, 'invalid_api_key');
      server.release();
      const last = await ended;
      if (streams === 'goOn') assert.equal(last, 'response.completed');
      else assert.equal(last, streams === 'end' ? 'response.output_text.delta' : 'broke');
      await server.waitForGeneration(generation => generation.id === id && generation.endedAt !== undefined);
      server.acceptKeys(['sk-test-0123456789abcdef']);
      await client.models.list();
      server.acceptKeys('any');
    }
  });

  it('is a server that is away, and comes back where it was', async () => {
    const { server, client } = test;
    const { baseUrl } = server;
    server.holdAfterWord(2);
    const { id } = await client.responses.create({ model, input: 'hello', background: true });
    const lost = assert.rejects(client.responses.create({ model, input: 'slow' }));
    await server.waitForGeneration(generation => generation.id !== id);
    await server.goOffline();
    await lost;
    await assert.rejects(client.models.list(), /Connection error/);
    server.release();
    await server.waitForGeneration(generation => generation.id === id && generation.state === 'completed');
    await server.comeBack();
    assert.equal(server.baseUrl, baseUrl);
    assert.equal((await client.responses.retrieve(id)).status, 'completed');
  });

  it('is a stream that is cut by hand', async () => {
    const { server, client } = test;
    server.holdAfterWord(2);
    const stream = await client.responses.create({ model, input: 'hello', stream: true });
    await server.waitUntilHeld();
    server.cutStreams();
    await assert.rejects(collect(stream));
    await server.waitForGeneration(generation => generation.state === 'disconnected');
  });
});
