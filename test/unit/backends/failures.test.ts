import assert from 'node:assert/strict';
import type { ErrorInfo } from '../../../src/shared/userError';
import { UserError } from '../../../src/shared/userError';
import { codeOf, collect, endOf, forgetful, neverAborted, SAVED, testBackend, testRequest } from './support/harness';
import type { RawServer, Reply } from './support/rawServer';
import {
  brokenStream,
  error,
  json,
  reset,
  silence,
  silentStream,
  sse,
  startRawServer,
  stream,
  text,
} from './support/rawServer';
import { TestTiming } from './support/testTiming';

const CREATED = { type: 'response.created', response: { id: 'resp_1', model: 'test-model' } };
const HTML = '<!doctype html><title>Sign in</title><p>Welcome';

/** What a server replies to a first message, and how the run must end. */
const REPLIES: readonly [name: string, reply: Reply, code: string][] = [
  ['a wrong key', error(401, { code: 'invalid_api_key' }), 'keyRejected'],
  ['a key without the right', error(403, {}), 'permissionDenied'],
  [
    'an unknown model',
    error(404, { code: 'model_not_found', message: 'The model `x` does not exist' }),
    'modelUnknown',
  ],
  ['an unknown model, as Ollama says it', error(404, { message: "model 'x' not found" }), 'modelUnknown'],
  ['an unknown conversation', error(404, { message: "Conversation with id 'conv_1' not found." }), 'threadUnknown'],
  ['too many requests', error(429, { code: 'rate_limit_exceeded' }), 'rateLimited'],
  ['an empty account', error(429, { code: 'insufficient_quota', type: 'insufficient_quota' }), 'quotaExceeded'],
  ['an empty account by its type alone', error(429, { type: 'insufficient_quota' }), 'quotaExceeded'],
  ['a failure of its own', error(500, {}), 'serverFailed'],
  ["a gateway's page", text(502, 'text/html', '<h1>Bad Gateway</h1>'), 'serverFailed'],
  ['too long a thread', error(400, { code: 'context_length_exceeded' }), 'contextTooLong'],
  ['a filter', error(400, { code: 'content_filter' }), 'contentFiltered'],
  ['another refusal', error(400, { message: 'Invalid value.' }), 'requestRejected'],
  ['a code that is none', error(400, { code: 'constructor', message: 'No.' }), 'requestRejected'],
  ['a start page', text(200, 'text/html', HTML), 'notAnApi'],
  ['a start page that is not found', text(404, 'text/html', HTML), 'notAnApi'],
  ['plain text', text(200, 'text/plain', 'Ollama is running'), 'notAnApi'],
  ['plain text that is not found', text(404, 'text/plain', '404 page not found'), 'notAnApi'],
  ["another framework's 404", json(404, { detail: 'Not Found' }), 'notAnApi'],
  ["OpenAI's own unknown path", error(404, { message: 'Invalid URL (POST /responses)' }), 'notAnApi'],
  ['JSON where a stream was wanted', json(200, { error: 'Unexpected endpoint or method.' }), 'notAnApi'],
  ['a redirect', (_, response) => response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end(), 'redirected'],
  ['a broken connection', reset, 'outcomeUnknown'],
  ['a broken stream', brokenStream([CREATED]), 'connectionLost'],
  ['a stream that just ends', stream([CREATED]), 'connectionLost'],
  ['a failed response', stream([CREATED, failed('server_error')]), 'serverFailed'],
  ['a policy', stream([CREATED, failed('bio_policy')]), 'contentFiltered'],
  ['a limit in mid-stream', stream([CREATED, errorEvent('rate_limit_exceeded')]), 'rateLimited'],
  ['a failure of unknown kind', stream([CREATED, failed('something_new')]), 'runFailed'],
];

function failed(code: string): object {
  return { type: 'response.failed', response: { id: 'resp_1', status: 'failed', error: { code, message: 'No.' } } };
}

function errorEvent(code: string): object {
  return { type: 'error', code, message: 'Slow down.', param: null };
}

describe('failures', () => {
  let server: RawServer | undefined;

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  async function startWith(...replies: readonly Reply[]): Promise<RawServer> {
    server = await startRawServer(...replies);
    return server;
  }

  for (const [name, reply, code] of REPLIES) {
    it(`tells ${name}: ${code}`, async () => {
      const { baseUrl, received } = await startWith(reply);
      const events = await collect(testBackend('responses', baseUrl).run(testRequest(), neverAborted));
      assert.equal(codeOf(events), code);
      assert.equal(received.length, 1, 'sent once');
    });
  }

  it('says how long to wait, in all three ways', async () => {
    const timing = new TestTiming();
    const date = new Date(timing.now() + 7_000).toUTCString();
    for (const [header, value, expected] of [
      ['retry-after', '3', 3_000],
      ['retry-after-ms', '1500', 1_500],
      ['retry-after', date, 7_000],
    ] as const) {
      const info = await failureOf(error(429, {}, { [header]: value }), timing);
      assert.equal(info.retryAfterMs, expected, `${header}: ${value}`);
      assert.equal(info.requestId, 'req_test');
      assert.equal(info.detail, 'The server says no.');
    }
  });

  it('shortens what a server has to say, without its tags', async () => {
    const long = await failureOf(error(400, { message: 'word '.repeat(1_000) }));
    assert.ok((long.detail ?? '').length < 500);
    assert.equal((await failureOf(text(503, 'text/html', HTML))).detail, 'Sign in');
  });

  async function failureOf(reply: Reply, timing = new TestTiming()): Promise<ErrorInfo> {
    const { baseUrl, close } = await startRawServer(reply);
    try {
      const end = endOf(await collect(testBackend('responses', baseUrl, {}, timing).run(testRequest(), neverAborted)));
      assert.ok(end.kind === 'failed');
      return end.error;
    } finally {
      await close();
    }
  }

  it('tells a server that is not there', async () => {
    const { baseUrl, close } = await startRawServer(silence);
    await close();
    const events = await collect(testBackend('responses', baseUrl).run(testRequest(), neverAborted));
    assert.equal(codeOf(events), 'serverUnreachable');
    assert.equal(endOf(events).kind, 'failed');
  });

  for (const [thrown, code] of [
    [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'certificateRejected'],
    [{ code: 'CERT_HAS_EXPIRED' }, 'certificateRejected'],
    [{ code: 'ENOTFOUND', syscall: 'getaddrinfo' }, 'serverUnreachable'],
    [{ code: 'ETIMEDOUT', syscall: 'connect' }, 'serverUnreachable'],
    [{ errors: [{ code: 'ECONNREFUSED' }, { code: 'ENETUNREACH' }] }, 'serverUnreachable'],
    [{ code: 'UND_ERR_CONNECT_TIMEOUT' }, 'serverUnreachable'],
    [{ code: 'ETIMEDOUT', syscall: 'read' }, 'outcomeUnknown'],
    [{ code: 'UND_ERR_SOCKET', message: 'other side closed' }, 'outcomeUnknown'],
    [{ code: 'UND_ERR_HEADERS_TIMEOUT' }, 'noAnswer'],
  ] as const) {
    it(`tells what Node reports as ${JSON.stringify(thrown)}: ${code}`, async () => {
      const original = globalThis.fetch;
      globalThis.fetch = () => Promise.reject(new TypeError('fetch failed', { cause: thrown }));
      try {
        const backend = testBackend('responses', 'https://api.invalid/v1');
        assert.equal(codeOf(await collect(backend.run(testRequest(), neverAborted))), code);
      } finally {
        globalThis.fetch = original;
      }
    });
  }

  for (const [name, reply] of [
    ['before its headers', silence],
    ['within its stream', silentStream([CREATED])],
  ] as const) {
    it(`gives up on a server that falls silent ${name}`, async () => {
      const timing = new TestTiming();
      const { baseUrl, received } = await startWith(reply);
      const run = collect(testBackend('responses', baseUrl, {}, timing).run(testRequest(), neverAborted), event => {
        if (event.type === 'started') {
          timing.advance(60_000);
        }
      });
      if (reply === silence) {
        await until(() => received.length === 1);
        timing.advance(59_999);
        timing.advance(1);
      }
      const events = await run;
      assert.equal(codeOf(events), 'noAnswer');
      assert.equal(endOf(events).kind, 'detached');
      await received[0]?.closed;
    });
  }

  for (const [name, give, code] of [
    ['a silence', (timing: TestTiming) => timing.advance(60_000), 'noAnswer'],
    ['a stop', (_: TestTiming, stop: AbortController) => stop.abort(), 'connectionLost'],
  ] as const) {
    it(`ends a body at ${name} even where Node has lost sight of the request's signal`, async () => {
      const original = globalThis.fetch;
      let closed = false;
      const body = new ReadableStream({
        start: sink => sink.enqueue(new TextEncoder().encode(sse(CREATED))),
        cancel: () => {
          closed = true;
        },
      });
      globalThis.fetch = async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } });
      const timing = new TestTiming();
      const stop = new AbortController();
      try {
        const backend = testBackend('responses', 'http://deaf.invalid/v1', {}, timing);
        const events = await collect(backend.run(testRequest(), stop.signal), event => {
          if (event.type === 'started') {
            give(timing, stop);
          }
        });
        assert.equal(codeOf(events), code);
        assert.ok(closed);
      } finally {
        globalThis.fetch = original;
      }
    });
  }

  it('never takes a reply that lost its end for an answer, however it reads', async () => {
    for (const body of ['', '{"id":"conv_', '{"id":"conv_1"}x']) {
      const { baseUrl } = await startWith(text(200, 'application/json', body));
      const memory = forgetful();
      const backend = testBackend('responses', baseUrl, { memory });
      const events = await collect(backend.run(testRequest({ keepOnServer: true }), neverAborted));
      // Nothing was sent, so the run may be tried again; and nothing is concluded about what the server keeps.
      assert.deepEqual([codeOf(events), memory.facts], ['connectionLost', {}]);
      await server?.close();
    }
  });

  it('never throws anything but a UserError', async () => {
    for (const [name, reply] of REPLIES) {
      const { baseUrl, close } = await startRawServer(reply);
      for (const protocol of ['responses', 'agents', 'assistants'] as const) {
        const backend = testBackend(protocol, baseUrl);
        for (const call of [
          () => backend.testConnection(neverAborted),
          () => backend.getAssistant('agent_1', neverAborted),
          () => backend.history({ kind: 'session', id: 'x' }, null, neverAborted),
        ]) {
          const thrown = await call().then(
            () => null,
            (reason: unknown) => reason,
          );
          assert.ok(thrown === null || thrown instanceof UserError, `${name}: ${String(thrown)}`);
        }
      }
      await close();
    }
  });

  it('refuses a key that no header can hold, and a base URL that is none', () => {
    assert.throws(() => testBackend('responses', 'https://api.invalid/v1', { apiKey: 'sk-…' }), hasCode('keyRejected'));
    assert.throws(() => testBackend('responses', 'api.invalid'), hasCode('baseUrlInvalid'));
  });

  it('tells an unknown agent, an unknown session and an agent that needs an environment', async () => {
    const request = testRequest({ assistant: SAVED });
    const session = { kind: 'session', id: 'sess_1' } as const;
    for (const [reply, thread, code] of [
      [error(404, { message: 'No agent found' }), null, 'assistantUnknown'],
      [error(404, { message: 'No session found' }), session, 'threadUnknown'],
      [error(400, { param: 'environment', message: 'This agent needs one.' }), null, 'environmentNeeded'],
    ] as const) {
      const { baseUrl, close } = await startRawServer(reply);
      const events = await collect(testBackend('agents', baseUrl).run({ ...request, thread }, neverAborted));
      assert.equal(codeOf(events), code);
      await close();
    }
  });
});

function hasCode(code: string): (thrown: unknown) => boolean {
  return thrown => thrown instanceof UserError && thrown.info.code === code;
}

/** Resolves when it holds, looking again after each turn of the event loop. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise(resolve => setImmediate(resolve));
  }
}
