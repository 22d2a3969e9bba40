import assert from 'node:assert/strict';
import type { BackgroundChoice, ServerFacts, ServerMemory } from '../../../src/core/backend';
import type { LocalServer, LocalServerOptions } from '../../server/localServer';
import { startLocalServer } from '../../server/localServer';
import { readCount } from '../../server/model/scriptedModel';
import { Conversation } from './support/conversation';
import { endOf, forgetful, LOCAL, neverAborted, runOf, testBackend } from './support/harness';
import { TestTiming } from './support/testTiming';

/** Long enough to be cut in many places. */
const QUESTION = 'think about markdown';

describe('responses in the background', function () {
  this.timeout(20_000);
  let server: LocalServer;
  let memory: ServerMemory;

  async function start(options: LocalServerOptions = {}, facts: ServerFacts = {}): Promise<Conversation> {
    server = await startLocalServer(options);
    memory = forgetful(facts);
    return newThread('on');
  }

  function newThread(
    background: BackgroundChoice,
    profile: Partial<typeof LOCAL.profile> = {},
    timing?: TestTiming,
  ): Conversation {
    const thread = new Conversation(newBackend(timing), 'responses');
    const assistant = { ...LOCAL, profile: { ...LOCAL.profile, model: 'scripted-1', ...profile } };
    thread.more = { assistant, background };
    return thread;
  }

  function newBackend(timing = new TestTiming(4_000)) {
    return testBackend('responses', server.baseUrl, { memory }, timing);
  }

  afterEach(() => server.close());

  function asks() {
    return server.requestsTo('POST', '/v1/responses').map(({ body }) => Object(body).background === true);
  }

  function looks(): readonly string[] {
    return server.requests
      .filter(({ method, path }) => method === 'GET' && path.startsWith('/v1/responses/'))
      .map(({ query }) => query.toString());
  }

  async function count(thread: Conversation): Promise<number> {
    return readCount(await thread.ask('count'))?.messages ?? assert.fail(JSON.stringify(thread.events.at(-1)));
  }

  /** What the same question brings when nothing happens to it. */
  async function undisturbed(): Promise<string> {
    const thread = newThread('on');
    const text = await thread.ask(QUESTION);
    assert.equal(endOf(thread.events).kind, 'completed');
    return text;
  }

  /** Asks, and looks away once so many words have come. */
  async function askUntil(thread: Conversation, question: string, words: number): Promise<void> {
    const left = new AbortController();
    let seen = 0;
    await thread.ask(
      question,
      event => {
        seen += event.type === 'delta' && event.channel === 'text' ? 1 : 0;
        if (seen === words) {
          left.abort();
        }
      },
      left.signal,
    );
  }

  it('says that it goes on unwatched, and is part of the thread like any other', async () => {
    const thread = await start();
    await thread.ask('First');
    assert.equal(runOf(thread.events).background, true);
    assert.equal(runOf(thread.events).kept, true);
    assert.equal(await count(thread), 3);
    assert.deepEqual(asks(), [true, true]);
  });

  for (const how of ['end', 'reset'] as const) {
    it(`goes on where it was cut, wherever that was (${how})`, async () => {
      await start();
      const text = await undisturbed();
      const events = 24;
      for (let afterEvent = 1; afterEvent < events; afterEvent++) {
        server.fault({ kind: 'cut', afterEvent, how }, { method: 'POST', path: '/v1/responses' });
        const thread = newThread('on');
        await thread.ask(QUESTION);
        const end = endOf(thread.events);
        assert.ok(end.kind === 'detached' && end.resumable, `${afterEvent}: ${JSON.stringify(end)}`);
        assert.equal(await thread.attach(), text, `cut after ${afterEvent}`);
        assert.equal(endOf(thread.events).kind, 'completed');
        assert.equal(runOf(thread.events).kept, true);
        assert.equal(looks().at(-1), `stream=true&starting_after=${afterEvent - 1}`);
      }
      assert.equal(server.generations.length, events, 'nothing was asked twice');
    });
  }

  it('goes on as often as it is cut', async () => {
    const thread = await start();
    const text = await undisturbed();
    server.fault({ kind: 'cut', afterEvent: 10, how: 'reset' }, { times: 5 });
    await thread.ask(QUESTION);
    for (let time = 0; time < 4; time++) {
      await thread.attach();
      assert.equal(endOf(thread.events).kind, 'detached');
    }
    assert.equal(await thread.attach(), text);
  });

  it('is taken up by another window in the middle of it, without doubling a word', async () => {
    const thread = await start();
    const text = await undisturbed();
    server.holdAfterWord(20);
    await askUntil(thread, QUESTION, 20);
    thread.backend = newBackend();
    const attached = thread.attach();
    server.release();
    assert.equal(await attached, text);
    assert.equal(looks().at(-1), 'stream=true');
    assert.deepEqual(
      runOf(thread.events).items.map(({ kind, state }) => [kind, state]),
      [
        ['reasoning', 'done'],
        ['message', 'done'],
      ],
    );
    assert.equal(runOf(thread.events).kept, true);
    assert.equal(await count(thread), 3);
  });

  it('is taken up by another window when it is over', async () => {
    const thread = await start();
    const text = await undisturbed();
    server.fault({ kind: 'cut', afterEvent: 15, how: 'end' });
    await thread.ask(QUESTION);
    await server.waitForGeneration(({ state, id }) => state === 'completed' && id === thread.reference.remoteRunId);
    thread.backend = newBackend();
    assert.equal(await thread.attach(), text);
    assert.equal(await count(thread), 3);
  });

  it('is cut again in the other window, and goes on there as well', async () => {
    const thread = await start();
    const text = await undisturbed();
    server.fault({ kind: 'cut', afterEvent: 15, how: 'end' });
    await thread.ask(QUESTION);
    thread.backend = newBackend();
    server.fault({ kind: 'cut', afterEvent: 30, how: 'reset' });
    await thread.attach();
    const end = endOf(thread.events);
    assert.ok(end.kind === 'detached' && end.resumable);
    assert.equal(await thread.attach(), text);
    assert.deepEqual(looks(), ['stream=true', 'stream=true&starting_after=29']);
  });

  it('names the chain’s new end after a cut, here and in another window', async () => {
    const thread = await start({}, { threadHome: 'chain' });
    for (const window of ['same', 'other']) {
      server.fault({ kind: 'cut', afterEvent: 12, how: 'end' });
      await thread.ask(QUESTION);
      if (window === 'other') {
        thread.backend = newBackend();
      }
      await thread.attach();
      assert.deepEqual(thread.thread, { kind: 'response', id: thread.reference.remoteRunId });
    }
    assert.equal(await count(thread), 5);
  });

  for (const window of ['same', 'other']) {
    it(`is stopped on the server, in the ${window} window`, async () => {
      const thread = await start();
      server.holdAfterWord(5);
      await askUntil(thread, 'slow', 5);
      if (window === 'other') {
        thread.backend = newBackend();
      }
      const watched = thread.attach();
      await server.waitForRequest(({ query }) => query.get('stream') === 'true');
      await thread.backend.cancel(thread.reference);
      await watched;
      assert.equal(endOf(thread.events).kind, 'cancelled');
      const stopped = await server.waitForGeneration(({ endedAt }) => endedAt !== undefined);
      assert.deepEqual([stopped.state, stopped.wordsSent], ['cancelled', 5]);
      server.release();
      // The stopped turn goes along with the next message.
      assert.equal(await count(thread), 3);
    });
  }

  it('is stopped on the server as soon as it has a name there', async () => {
    await start();
    const thread = newThread('on', {}, new TestTiming(0));
    server.holdAfterWord(1);
    let cancelled: Promise<void> | null = null;
    await thread.ask('slow', event => {
      if (event.type === 'thread') {
        cancelled = thread.backend.cancel(thread.reference);
      }
    });
    await cancelled;
    assert.equal(endOf(thread.events).kind, 'cancelled');
    const stopped = await server.waitForGeneration(({ state }) => state === 'cancelled');
    assert.ok(stopped.wordsSent <= 1);
  });

  it('is not waited for when it gets no name', async () => {
    await start();
    const timing = new TestTiming(0);
    const thread = newThread('on', {}, timing);
    server.fault({ kind: 'stall', afterEvent: 0 }, { method: 'POST', path: '/v1/responses' });
    const left = new AbortController();
    const watched = thread.ask('Hi', () => {}, left.signal);
    await server.waitForGeneration(({ endedAt }) => endedAt !== undefined);
    const cancelled = thread.backend.cancel(thread.reference);
    timing.advance(5_000);
    await cancelled;
    left.abort();
    await watched;
    assert.equal(server.requestsTo('POST', /cancel$/).length, 0);
  });

  it('can’t be stopped any more when it is over, and says how it ended', async () => {
    const thread = await start();
    server.fault({ kind: 'cut', afterEvent: 5, how: 'end' });
    await thread.ask('count');
    await server.waitForGeneration(({ state }) => state === 'completed');
    await thread.backend.cancel(thread.reference);
    await thread.attach();
    assert.equal(endOf(thread.events).kind, 'completed');
  });

  it('is taken by itself only for what is likely long, where the server is known to go on with it', async () => {
    await start();
    for (const [facts, choice, profile, expected] of [
      [{ background: true }, 'auto', {}, false],
      [{ background: true }, 'auto', { reasoningEffort: 'high' }, true],
      [{ background: true }, 'auto', { reasoningEffort: 'low' }, false],
      [{ background: true }, 'auto', { model: 'scripted-pro' }, true],
      [{}, 'auto', { reasoningEffort: 'high' }, false],
      [{ background: true }, 'off', { reasoningEffort: 'high' }, false],
      [{ background: false }, 'on', {}, false],
      [{}, 'on', {}, true],
    ] satisfies readonly (readonly [ServerFacts, BackgroundChoice, object, boolean])[]) {
      memory = forgetful(facts);
      await newThread(choice, profile).ask('Hi');
      assert.equal(asks().at(-1), expected, JSON.stringify([facts, choice, profile]));
    }
  });

  it('is never taken where nothing is kept', async () => {
    const thread = await start({}, { background: true });
    thread.more = { ...thread.more, keepOnServer: false };
    await thread.ask('Hi');
    assert.deepEqual(asks(), [false]);
    await server.close();
    const other = await start({ imitates: 'openRouter' }, { background: true });
    await other.ask('Hi');
    assert.ok(!asks().includes(true));
  });

  it('is known to work once a run was found again', async () => {
    const thread = await start();
    server.fault({ kind: 'cut', afterEvent: 5, how: 'end' });
    await thread.ask('Hi');
    assert.equal(memory.facts.background, undefined);
    await thread.attach();
    assert.equal(memory.facts.background, true);
    await thread.backend.testConnection(neverAborted);
    assert.equal(memory.facts.background, undefined);
  });
});
