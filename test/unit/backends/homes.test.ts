import assert from 'node:assert/strict';
import type { ServerFacts, ServerMemory } from '../../../src/core/backend';
import type { ImitatedServer } from '../../server/imitated/imitation';
import type { LocalServer, LocalServerOptions } from '../../server/localServer';
import { startLocalServer } from '../../server/localServer';
import { readCount } from '../../server/model/scriptedModel';
import { Conversation } from './support/conversation';
import { codeOf, endOf, forgetful, LOCAL, neverAborted, testBackend } from './support/harness';
import { TestTiming } from './support/testTiming';

const ASK = 'POST /v1/responses';
const CREATE = 'POST /v1/conversations';
const LOOK = 'GET /v1/responses/ID';

/** What each server is asked for a first message, and what is known of it then. */
const HOMES: Readonly<Record<ImitatedServer, readonly [home: ServerFacts['threadHome'], asked: readonly string[]]>> = {
  openai: ['conversation', [CREATE, ASK]],
  ollama: ['local', [CREATE, ASK]],
  lmStudio: ['chain', [CREATE, ASK, ASK, LOOK]],
  llamaCpp: ['local', [CREATE, ASK, ASK]],
  vllm: ['local', [CREATE, ASK, ASK, LOOK]],
  openRouter: ['local', [CREATE, ASK, ASK]],
  liteLlm: ['chain', [CREATE, ASK, ASK, LOOK]],
};
const KINDS = { conversation: 'conversation', chain: 'response', local: undefined } as const;

describe('responses: the home of a thread', () => {
  let server: LocalServer;
  let memory: ServerMemory;

  async function start(options: LocalServerOptions = {}, facts: ServerFacts = {}): Promise<Conversation> {
    server = await startLocalServer(options);
    memory = forgetful(facts);
    return newThread();
  }

  /** In a window of its own. */
  function newThread(keepOnServer = true): Conversation {
    const thread = new Conversation(newBackend(), 'responses', keepOnServer);
    thread.more = { assistant: { ...LOCAL, profile: { ...LOCAL.profile, model: 'scripted-1' } } };
    return thread;
  }

  function newBackend() {
    return testBackend('responses', server.baseUrl, { memory }, new TestTiming(4_000));
  }

  /** Another server takes the place of this one; what was found out goes on to be believed. */
  async function moveTo(thread: Conversation, options: LocalServerOptions = {}): Promise<void> {
    await server.close();
    server = await startLocalServer(options);
    thread.backend = newBackend();
  }

  afterEach(() => server.close());

  /** How many messages the model was sent in all. */
  async function count(thread: Conversation): Promise<number> {
    const said = readCount(await thread.ask('count'));
    assert.ok(said, codeOf(thread.events));
    return said.messages;
  }

  /** What the last run had to say besides its answer. */
  function notices({ events }: Conversation): readonly string[] {
    return events.flatMap(event => (event.type === 'notice' ? [event.notice.code] : []));
  }

  function kindOf({ thread }: Conversation): string | undefined {
    return thread?.kind;
  }

  /** The requests after the first `before`. */
  function asked(before = 0): readonly string[] {
    return server.requests.slice(before).map(({ method, path }) => `${method} ${path.replace(/resp_\w+/, 'ID')}`);
  }

  for (const imitates of Object.keys(HOMES) as ImitatedServer[]) {
    const [home, first] = HOMES[imitates];

    it(`is found out once at ${imitates}, and each message gets all that went before, once`, async () => {
      const thread = await start({ imitates });
      assert.equal(await count(thread), 1);
      assert.deepEqual(asked(), first);
      assert.deepEqual(notices(thread), home === 'local' ? ['notKeptOnServer'] : []);
      assert.equal(await count(thread), 3);
      assert.deepEqual(asked(first.length), [ASK]);
      assert.deepEqual(notices(thread), []);
      assert.equal(memory.facts.threadHome, home);
      assert.equal(kindOf(thread), home && KINDS[home]);

      // In another window, which knows what was found out: in this thread and in a new one.
      thread.backend = newBackend();
      assert.equal(await count(thread), 5);
      const other = newThread();
      assert.equal(await count(other), 1);
      assert.equal(await count(other), 3);
      assert.deepEqual(asked(first.length + 1), home === 'conversation' ? [ASK, CREATE, ASK, ASK] : [ASK, ASK, ASK]);
      assert.equal(server.generations.length, 5, 'nothing was answered twice');
      assert.deepEqual(notices(other), []);
    });
  }

  it('is this machine, without a question to the server, where the user wants nothing kept', async () => {
    await start();
    const thread = newThread(false);
    await count(thread);
    assert.equal(await count(thread), 3);
    assert.deepEqual(asked(), [ASK, ASK]);
    assert.ok(server.requests.every(({ body }) => Object(body).store === false));
    assert.deepEqual([thread.thread, memory.facts], [null, {}]);
  });

  it('changes with the user’s wish, and loses nothing on the way', async () => {
    const thread = await start();
    await count(thread);
    thread.more = { ...thread.more, keepOnServer: false };
    assert.equal(await count(thread), 3);
    thread.more = { ...thread.more, keepOnServer: true };
    assert.equal(await count(thread), 5);
    assert.equal(await count(thread), 7);
  });

  for (const imitates of ['openai', 'lmStudio', 'ollama'] as const) {
    it(`gets what was said in a turn that was stopped (${imitates})`, async () => {
      const thread = await start({ imitates });
      await count(thread);
      server.holdAfterWord(3);
      const stop = new AbortController();
      const stopped = thread.ask('slow', () => {}, stop.signal);
      await server.waitUntilHeld();
      stop.abort();
      await stopped;
      server.release();
      assert.equal(await count(thread), 5);
      assert.equal(await count(thread), 7);
    });
  }

  it('sends the thread again when the newest response of its chain is gone, and says so', async () => {
    const thread = await start({ imitates: 'liteLlm' });
    await count(thread);
    await count(thread);
    server.forget(thread.thread?.id ?? '');
    const before = asked().length;
    assert.equal(await count(thread), 5);
    assert.deepEqual(notices(thread), ['historyResent']);
    assert.deepEqual(asked(before), [ASK, ASK, LOOK]);
    assert.equal(await count(thread), 7);
    assert.deepEqual(notices(thread), []);
    assert.equal(server.generations.length, 4);
  });

  it('becomes this machine when a server that kept chains no longer does', async () => {
    const thread = await start({ imitates: 'liteLlm' });
    await count(thread);
    await moveTo(thread, { imitates: 'vllm' });
    assert.equal(await count(thread), 3);
    assert.deepEqual(notices(thread), ['historyResent', 'notKeptOnServer']);
    assert.deepEqual(asked(), [ASK, ASK, LOOK]);
    assert.equal(await count(thread), 5);
    assert.deepEqual(asked(3), [ASK]);
    assert.equal(server.generations.length, 2);
  });

  it('makes another conversation when the server no longer has it, and says so', async () => {
    const thread = await start();
    await count(thread);
    await count(thread);
    const old = thread.thread?.id ?? '';
    server.forget(old);
    assert.equal(await count(thread), 5);
    assert.deepEqual(notices(thread), ['historyResent']);
    assert.notEqual(thread.thread?.id, old);
    assert.equal(await count(thread), 7);
    assert.equal(server.generations.length, 4);
  });

  for (const kind of ['conversation', 'response'] as const) {
    it(`gives up no ${kind} of which nothing is known here`, async () => {
      const thread = await start({}, { threadHome: 'conversation' });
      thread.thread = { kind, id: kind === 'conversation' ? 'conv_gone' : 'resp_gone' };
      await thread.ask('count');
      assert.equal(codeOf(thread.events), 'threadUnknown');
      assert.deepEqual(asked(), [ASK]);
    });
  }

  it('finds a server out anew after the connection was tested', async () => {
    const thread = await start({ imitates: 'ollama' });
    await count(thread);
    await moveTo(thread);
    assert.equal(await count(thread), 3, 'what it was goes on to hold');
    assert.equal(kindOf(thread), undefined);
    await thread.backend.testConnection(neverAborted);
    assert.equal(await count(thread), 5);
    assert.equal(kindOf(thread), 'conversation');
    assert.equal(await count(thread), 7);
  });

  it('is proven anew after the connection was tested, for a chain too', async () => {
    const thread = await start({ imitates: 'lmStudio' });
    await count(thread);
    await count(thread);
    await thread.backend.testConnection(neverAborted);
    assert.equal(await count(thread), 5);
    assert.equal(memory.facts.threadHome, 'chain');
    assert.equal(await count(thread), 7);
    assert.equal(server.generations.length, 4);
  });

  it('remembers for the next window which parameters a model does not take', async () => {
    const thread = await start();
    thread.more = {};
    await thread.ask('count');
    assert.deepEqual(notices(thread), ['parameterDropped']);
    thread.backend = newBackend();
    await thread.ask('count');
    assert.deepEqual(notices(thread), []);
    assert.equal(asked().filter(request => request === ASK).length, 3);
  });

  for (const imitates of ['openai', 'lmStudio', 'llamaCpp', 'vllm', 'openRouter'] as const) {
    it(`offers to leave out the oldest turns where all of them have to be sent (${imitates})`, async () => {
      const [home] = HOMES[imitates];
      const thread = await start({ imitates, contextLimit: 400 });
      for (const text of ['One', 'Two', 'Three']) {
        await thread.ask(text);
      }
      await thread.ask('x'.repeat(200));
      const end = endOf(thread.events);
      assert.ok(end.kind === 'failed' && end.error.code === 'contextTooLong', JSON.stringify(end));
      assert.equal(end.error.remedy, home === 'local' ? 'sendNewest' : 'newThread');
    });
  }
});
