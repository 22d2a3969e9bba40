import assert from 'node:assert/strict';
import { createRedactor } from '../../../src/backends/wire/redactor';
import { UserError } from '../../../src/shared/userError';
import type { Log } from './support/harness';
import { collect, endOf, KEY, neverAborted, SAVED, testBackend, testRequest } from './support/harness';
import type { RawServer } from './support/rawServer';
import { error, json, startRawServer, stream, text } from './support/rawServer';
import { TestTiming } from './support/testTiming';

const ENVIRONMENT = {
  OPENAI_CUSTOM_HEADERS: [
    'X-Foreign: foreign-canary',
    'Authorization: Bearer foreign-canary',
    'OpenAI-Organization: foreign-canary',
    'OpenAI-Project: foreign-canary',
    'OpenAI-Beta: foreign-canary',
    'Idempotency-Key: foreign-canary',
    'Accept: foreign-canary',
    'User-Agent: foreign-canary',
    'Content-Type: application/x-www-form-urlencoded',
    'Cookie: foreign-canary',
  ].join('\n'),
  OPENAI_LOG: 'debug',
  OPENAI_API_KEY: 'foreign-canary',
  OPENAI_ADMIN_KEY: 'foreign-canary',
  OPENAI_ORG_ID: 'foreign-canary',
  OPENAI_PROJECT_ID: 'foreign-canary',
  OPENAI_BASE_URL: 'http://127.0.0.1:9/foreign-canary',
};

const ALLOWED = [
  'accept',
  'authorization',
  'content-type',
  'idempotency-key',
  'openai-beta',
  'openai-organization',
  'openai-project',
  'user-agent',
  // Node's own fetch adds these.
  'accept-encoding',
  'accept-language',
  'connection',
  'content-length',
  'host',
  'sec-fetch-mode',
];

describe('secrets', () => {
  const saved = { ...process.env };
  const printed: string[] = [];
  const methods = ['log', 'info', 'warn', 'error', 'debug'] as const;
  const originals = methods.map(method => console[method]);
  let log: Log;
  let server: RawServer | undefined;

  beforeEach(() => {
    log = { lines: [] };
    printed.length = 0;
    Object.assign(process.env, ENVIRONMENT);
    for (const method of methods) {
      console[method] = (...values: unknown[]) => printed.push(values.map(String).join(' '));
    }
  });

  afterEach(async () => {
    methods.forEach((method, index) => {
      console[method] = originals[index] ?? (() => {});
    });
    for (const name of Object.keys(ENVIRONMENT)) {
      delete process.env[name];
    }
    Object.assign(process.env, saved);
    await server?.close();
    server = undefined;
  });

  it('lets out our headers and no others, whatever the environment says', async () => {
    server = await startRawServer(stream([{ type: 'response.completed', response: { id: 'resp_1', output: [] } }]));
    const options = { organization: 'org-ours', project: null };
    const backend = testBackend('responses', server.baseUrl, options, new TestTiming(), log);
    await collect(backend.run(testRequest(), neverAborted));
    for (const protocol of ['agents', 'assistants'] as const) {
      await testBackend(protocol, server.baseUrl, options, new TestTiming(), log)
        .testConnection(neverAborted)
        .catch(() => {});
    }

    assert.equal(server.received.length, 3);
    for (const { headers, rawHeaders } of server.received) {
      assert.deepEqual(
        Object.keys(headers).filter(name => !ALLOWED.includes(name)),
        [],
      );
      assert.ok(!rawHeaders.join('\n').includes('foreign-canary'));
      assert.equal(headers.authorization, `Bearer ${KEY}`);
      assert.equal(headers['openai-organization'], 'org-ours');
      assert.equal(headers['openai-project'], undefined);
      assert.equal(headers['idempotency-key'], undefined);
      assert.equal(headers['user-agent'], 'ask-assistant/test');
    }
    assert.equal(server.received[0]?.headers.accept, 'text/event-stream');
    assert.equal(server.received[0]?.headers['content-type'], 'application/json');
    assert.equal(server.received[0]?.headers['openai-beta'], undefined);
    assert.equal(server.received[1]?.headers['openai-beta'], 'agents=v1');
    assert.equal(server.received[2]?.headers['openai-beta'], 'assistants=v2');
    assert.deepEqual(printed, []);
  });

  it('sends no key where there is none', async () => {
    server = await startRawServer(json(200, { data: [{ id: 'm' }] }));
    const backend = testBackend('responses', server.baseUrl, { apiKey: null }, new TestTiming(), log);
    assert.deepEqual(await backend.listModels(neverAborted), [{ id: 'm' }]);
    assert.equal(server.received[0]?.headers.authorization, undefined);
  });

  const encodings: readonly [name: string, echo: string][] = [
    ['as it is', KEY],
    ['in capitals', KEY.toUpperCase()],
    ['in part', `${KEY.slice(0, 20)}…`],
    ['without its beginning', KEY.slice(12)],
    ['percent-encoded', [...KEY].map(c => `%${c.charCodeAt(0).toString(16)}`).join('')],
    ['percent-encoded in part', KEY.replaceAll('-', '%2D').replaceAll('0', '%30')],
    ['as HTML entities', [...KEY].map(c => `&#${c.charCodeAt(0)};`).join('')],
    ['as JSON escapes', [...KEY].map(c => `\\u00${c.charCodeAt(0).toString(16)}`).join('')],
    ['as hex', Buffer.from(KEY).toString('hex')],
    ['as base64', Buffer.from(KEY).toString('base64')],
    ['as base64 behind one byte', Buffer.from(`:${KEY}`).toString('base64')],
    ['as base64 between others', Buffer.from(`u:${KEY}:p`).toString('base64')],
  ];

  for (const [name, echo] of encodings) {
    it(`hides a key that is echoed ${name}`, async () => {
      const words = `Incorrect API key provided: ${echo}. You can find yours in your account.`;
      for (const reply of [error(401, { message: words }), text(401, 'text/html', `<p>${words}</p>`)]) {
        server = await startRawServer(reply);
        const backend = testBackend('responses', server.baseUrl, {}, new TestTiming(), log);
        const events = await collect(backend.run(testRequest(), neverAborted));
        const thrown = await backend.testConnection(neverAborted).catch((reason: unknown) => reason);
        assert.ok(thrown instanceof UserError && thrown.info.code === 'keyRejected');
        await server.close();

        const shown = JSON.stringify([endOf(events), thrown.info, thrown.message, thrown.stack, log.lines, printed]);
        assert.ok(shown.includes('Incorrect API key provided: '), 'the rest of the words stays');
        assert.ok(shown.includes('You can find yours in your account.'));
        assert.ok(!shown.toLowerCase().includes(echo.toLowerCase()), shown);
        assertHidden(shown);
      }
    });
  }

  it('hides what looks like a key, also when it is another', () => {
    const redact = createRedactor(null);
    assert.equal(redact('key sk-svcacct-abc***wxyz!'), 'key •••!');
    assert.equal(redact('Authorization: Bearer abcdefgh'), 'Authorization: Bearer •••');
    assert.equal(redact('a task-oriented desk-top assistant'), 'a task-oriented desk-top assistant');
  });

  it('leaves ordinary words alone', () => {
    const words = 'The model `gpt-6` does not exist or you do not have access to it (100 %).';
    assert.equal(createRedactor(KEY)(words), words);
  });

  it('follows no redirect: nothing reaches the other origin', async () => {
    const other = await startRawServer(json(200, {}));
    for (const status of [301, 302, 303, 307, 308]) {
      server = await startRawServer((_, response) => {
        response.writeHead(status, { location: `${other.baseUrl}/responses` }).end();
      });
      for (const protocol of ['responses', 'agents', 'assistants'] as const) {
        const backend = testBackend(protocol, server.baseUrl, {}, new TestTiming(), log);
        const request = testRequest(protocol === 'responses' ? {} : { assistant: SAVED });
        const end = endOf(await collect(backend.run(request, neverAborted)));
        assert.ok(end.kind === 'failed' && end.error.code === 'redirected', JSON.stringify(end));
        await assert.rejects(() => backend.testConnection(neverAborted));
      }
      await server.close();
    }
    assert.equal(other.received.length, 0);
    await other.close();
  });

  it('logs a line for each request, and types of events, but no contents', async () => {
    server = await startRawServer(
      stream([
        { type: 'response.output_text.delta', item_id: 'm', delta: 'contents-canary' },
        { type: 'response.completed', response: { id: 'resp_1', output: [] } },
      ]),
    );
    const backend = testBackend('responses', server.baseUrl, {}, new TestTiming(), log);
    await collect(backend.run(testRequest({ text: 'contents-canary' }), neverAborted));
    assert.match(log.lines[0] ?? '', /^POST \/v1\/responses 200 \d+ ms$/);
    assert.deepEqual(log.lines.slice(1), ['event response.output_text.delta', 'event response.completed']);
  });

  function assertHidden(shown: string): void {
    const lower = shown.toLowerCase();
    for (let start = 0; start + 8 <= KEY.length; start++) {
      assert.ok(!lower.includes(KEY.slice(start, start + 8).toLowerCase()), shown);
    }
  }
});
