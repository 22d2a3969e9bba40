import assert from 'node:assert/strict';
import type { Backend } from '../../../src/core/backend';
import type { Item } from '../../../src/shared/runEvent';
import { UserError } from '../../../src/shared/userError';
import type { LocalServer } from '../../server/localServer';
import { startLocalServer } from '../../server/localServer';
import { readCount } from '../../server/model/scriptedModel';
import type { SpecChecker } from '../../server/specChecker';
import { createSpecChecker } from '../../server/specChecker';
import { Conversation, REASONER } from './support/conversation';
import {
  codeOf,
  collect,
  endOf,
  neverAborted,
  runOf,
  SAVED,
  testBackend,
  testRequest,
  textOf,
} from './support/harness';
import { TestTiming } from './support/testTiming';

/** One for all tests: it takes a while to make. */
const checker: SpecChecker | null = createSpecChecker();

/** The requests that begin an answer. */
const BEGINS = {
  responses: '/v1/responses',
  agents: '/v1/agents/sessions',
  assistants: /^\/v1\/threads\/\w+\/runs$/,
} as const;

for (const protocol of ['responses', 'agents', 'assistants'] as const) {
  describe(`${protocol} against the local server`, () => {
    let server: LocalServer;
    let backend: Backend;

    beforeEach(async () => {
      server = await startLocalServer(
        checker
          ? { onSend: sent => checker.checkSent(sent), onReceive: received => checker.checkReceived(received) }
          : {},
      );
      server.seedAgent({ id: SAVED.id, name: 'Test', model: 'm-1' });
      server.seedAssistant({ id: SAVED.id, name: 'Test' });
      backend = testBackend(protocol, server.baseUrl, {}, new TestTiming(4_000));
    });

    afterEach(() => server.close());

    /** How many messages the model says it was sent, and how many of them by the user. */
    async function countAfter(conversation: Conversation): Promise<readonly [messages: number, yours: number]> {
      const count = readCount(await conversation.ask('count'));
      assert.ok(count, textOf(conversation.events));
      return [count.messages, count.yours];
    }

    it('sends what the official schemas allow', async function () {
      if (checker === null) {
        this.skip();
      }
      const before = checker.checked;
      const conversation = new Conversation(backend, protocol);
      await conversation.ask('think');
      await conversation.ask('markdown');
      // Closing the server throws what didn't fit.
      assert.ok(checker.checked > before + 10);
    });

    it('deletes a thread, also one that is gone already', async () => {
      const conversation = new Conversation(backend, protocol);
      await conversation.ask('count');
      const { thread } = conversation;
      assert.ok(thread);
      await backend.deleteThread(thread, neverAborted);
      const deleted = server.requests.filter(({ method }) => method === 'DELETE');
      assert.deepEqual(
        deleted.map(({ path }) => path.endsWith(`/${thread.id}`)),
        [true],
      );
      await assert.rejects(
        backend.history(thread, null, neverAborted),
        error => error instanceof UserError && error.info.code === 'threadUnknown',
      );
      await backend.deleteThread(thread, neverAborted);
    });

    it('carries a thread on', async () => {
      const conversation = new Conversation(backend, protocol);
      assert.match(await conversation.ask('First'), /You asked: “First”/);
      assert.deepEqual(await countAfter(conversation), [3, 2]);
      assert.deepEqual(await countAfter(conversation), [5, 3]);
    });

    it('takes along into a new thread what was said elsewhere', async () => {
      const said: Item = {
        kind: 'message',
        id: 'msg_elsewhere',
        state: 'done',
        phase: null,
        parts: [{ type: 'text', text: 'Answered elsewhere' }],
        wire: { id: 'msg_elsewhere' },
      };
      const events = await collect(
        backend.run(
          testRequest({
            assistant: protocol === 'responses' ? REASONER : SAVED,
            turns: [{ text: 'Asked elsewhere', items: [said], onServer: false }],
            isBranch: true,
            text: 'count',
            keepOnServer: true,
          }),
          neverAborted,
        ),
      );
      const count = readCount(textOf(events));
      // A session takes nothing but what the user says: there both are one message.
      assert.deepEqual([count?.messages, count?.yours], protocol === 'agents' ? [2, 2] : [3, 2]);
      const begun = JSON.stringify(server.requests.map(({ body }) => body));
      assert.ok(begun.includes('Asked elsewhere') && begun.includes('Answered elsewhere'));
      const named = events.find(event => event.type === 'thread');
      assert.ok(named);
      const { entries } = await backend.history(named.thread, null, neverAborted);
      const asked = entries.flatMap(entry => (entry.kind === 'message' ? [entry.text] : []));
      assert.deepEqual(asked, protocol === 'agents' ? ['count'] : ['Asked elsewhere', 'count']);
    });

    it('brings a long answer in whole, with its reasoning', async function () {
      this.timeout(30_000);
      const conversation = new Conversation(backend, protocol);
      const text = await conversation.ask('long think');
      assert.ok(text.length > 90_000);
      const run = runOf(conversation.events);
      assert.deepEqual(
        run.items.map(({ kind, state }) => [kind, state]),
        // Assistants of this API don't show what they think.
        [...(protocol === 'assistants' ? [] : [['reasoning', 'done']]), ['message', 'done']],
      );
      // A turn's last event has no figures on the real server either.
      assert.equal(run.usage === undefined, protocol === 'agents');
    });

    it('finds nothing odd in a repeated event, an unknown event and an unknown item', async () => {
      for (const kind of ['duplicate', 'unknownEvent', 'unknownItem'] as const) {
        server.fault({ kind });
        const conversation = new Conversation(backend, protocol);
        assert.match(await conversation.ask('Hi'), /You asked: “Hi”/);
        assert.equal(endOf(conversation.events).kind, 'completed', kind);
      }
    });

    it('is stopped within 100 ms in the middle of a word', async () => {
      server.holdAfterWord(5);
      const conversation = new Conversation(backend, protocol);
      const stop = new AbortController();
      let words = 0;
      const asked = conversation.ask(
        'slow',
        event => {
          if (event.type === 'delta') {
            words += 1;
          }
        },
        stop.signal,
      );
      const generation = await server.waitUntilHeld();
      const stoppedAt = performance.now();
      if (backend.capabilities.cancel === 'server') {
        await backend.cancel(conversation.reference);
      } else {
        stop.abort();
      }
      await asked;
      const ended = await server.waitForGeneration(({ id, endedAt }) => id === generation.id && endedAt !== undefined);
      const told = backend.capabilities.cancel === 'server';
      assert.equal(ended.state, told ? 'cancelled' : 'disconnected');
      assert.ok((ended.endedAt ?? Number.POSITIVE_INFINITY) - stoppedAt < 100, `${ended.endedAt} - ${stoppedAt}`);
      assert.equal(ended.wordsSent, 5);
      assert.ok(words > 0);
      assert.equal(endOf(conversation.events).kind, told ? 'cancelled' : 'detached');
      server.release();

      // The stopped turn is part of what the model is told next: two questions, and the half answer between them.
      assert.deepEqual(await countAfter(conversation), [3, 2]);
    });

    for (const how of ['end', 'reset'] as const) {
      it(`keeps what arrived when the stream is cut (${how})`, async () => {
        server.fault({ kind: 'cut', afterEvent: 12, how });
        const conversation = new Conversation(backend, protocol);
        const text = await conversation.ask('markdown');
        const end = endOf(conversation.events);
        assert.deepEqual(
          [end.kind, end.kind === 'detached' && end.resumable],
          ['detached', backend.capabilities.resume !== 'cursor'],
        );
        assert.ok(text.startsWith('This is') && text.length < 200, text);
        if (backend.capabilities.resume !== 'cursor') {
          const again = await collect(backend.attach(conversation.reference, neverAborted));
          assert.equal(endOf(again).kind, 'completed');
          assert.ok(textOf([...conversation.events, ...again]).length > 1_000);
        }
      });
    }

    it('tells what goes wrong', async () => {
      for (const [fault, code] of [
        [{ kind: 'echoKey' }, 'keyRejected'],
        [{ kind: 'html' }, 'notAnApi'],
        [{ kind: 'status', status: 429, headers: { 'retry-after': '1' } }, 'rateLimited'],
        [{ kind: 'status', status: 429, code: 'insufficient_quota' }, 'quotaExceeded'],
        [{ kind: 'redirect', to: 'http://127.0.0.1:9/' }, 'redirected'],
        [{ kind: 'fail', afterWord: 2, code: 'server_error' }, 'serverFailed'],
      ] as const) {
        server.fault(fault, { method: 'POST', path: BEGINS[protocol] });
        const conversation = new Conversation(backend, protocol);
        await conversation.ask('Hi');
        assert.equal(codeOf(conversation.events), code);
        server.clearFaults();
      }
    });

    it('lists models, proves a connection and a wrong key', async () => {
      await backend.testConnection(neverAborted);
      assert.ok((await backend.listModels(neverAborted)).length > 0);
      server.fault({ kind: 'echoKey' });
      await assert.rejects(() => backend.testConnection(neverAborted), /keyRejected/);
    });

    it('reads a thread back', async () => {
      const conversation = new Conversation(backend, protocol);
      await conversation.ask('First');
      await conversation.ask('Second');
      assert.ok(conversation.thread);
      const { entries, next } = await backend.history(conversation.thread, null, neverAborted);
      assert.equal(next, null);
      assert.deepEqual(
        entries.map(entry => (entry.kind === 'message' ? entry.text : entry.item.kind)),
        ['First', 'message', 'Second', 'message'],
      );
    });

    if (protocol === 'responses') {
      it('carries a thread on that is kept nowhere but here', async () => {
        const conversation = new Conversation(backend, protocol, false);
        await conversation.ask('think');
        assert.deepEqual(await countAfter(conversation), [3, 2]);
        assert.equal(conversation.thread, null);
        assert.equal(server.requestsTo('POST', '/v1/conversations').length, 0);
      });
    } else {
      const [begin, goOn] =
        protocol === 'agents' ? [BEGINS.agents, /\/events$/] : [/^\/v1\/threads\/\w+\/messages$/, BEGINS.assistants];

      it('sends a message once though its reply got lost', async () => {
        const conversation = new Conversation(backend, protocol);
        server.fault({ kind: 'dropAnswer', handled: true }, { method: 'POST', path: begin });
        assert.match(await conversation.ask('First'), /You asked: “First”/);
        server.fault({ kind: 'dropAnswer', handled: true }, { method: 'POST', path: goOn });
        assert.match(await conversation.ask('Second'), /You asked: “Second”/);
        assert.deepEqual(await countAfter(conversation), [5, 3]);
        assert.equal(server.generations.length, 3);
      });

      it('lists its assistants, all of them', async () => {
        for (let index = 0; index < 45; index++) {
          server.seedAgent({ name: `Agent ${index}` });
          server.seedAssistant({ name: `Assistant ${index}` });
        }
        server.fault({ kind: 'noHasMore' }, { times: Number.POSITIVE_INFINITY });
        server.fault({ kind: 'pageSize', size: 20 }, { times: Number.POSITIVE_INFINITY });
        assert.equal((await backend.listAssistants(neverAborted)).length, 46);
        assert.equal((await backend.getAssistant(SAVED.id, neverAborted)).name, 'Test');
        await assert.rejects(() => backend.getAssistant('agent_none', neverAborted), /assistantUnknown/);
      });
    }
  });
}
