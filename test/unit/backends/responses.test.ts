import assert from 'node:assert/strict';
import type { Backend, Turn } from '../../../src/core/backend';
import type { Item, RunEvent } from '../../../src/shared/runEvent';
import { codeOf, collect, endOf, LOCAL, neverAborted, runOf, SAVED, testBackend, testRequest } from './support/harness';
import type { RawServer, Reply } from './support/rawServer';
import { beginStream, error, json, sse, startRawServer, stream } from './support/rawServer';
import { TestTiming } from './support/testTiming';

const CONVERSATION = json(200, { id: 'conv_1', object: 'conversation' });
const THREAD = { kind: 'conversation', id: 'conv_1' } as const;

function message(id: string, text: string, more: object = {}): Record<string, unknown> {
  return {
    type: 'message',
    id,
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text }],
    ...more,
  };
}

function completed(...output: readonly object[]): object {
  return { type: 'response.completed', response: { id: 'resp_1', model: 'm-1', status: 'completed', output } };
}

const ANSWER = stream([completed(message('msg_1', 'Hi.'))]);

/** A turn as the product would keep it: what a run with these events brought. */
function turn(text: string, items: readonly Item[], onServer: boolean): Turn {
  return { text, items, onServer };
}

describe('responses', () => {
  let server: RawServer;
  let timing: TestTiming;

  async function start(...replies: readonly Reply[]): Promise<Backend> {
    server = await startRawServer(...replies);
    return testBackend('responses', server.baseUrl, {}, timing);
  }

  beforeEach(() => {
    timing = new TestTiming();
  });

  afterEach(() => server.close());

  function bodies(): readonly Readonly<Record<string, unknown>>[] {
    return server.received.filter(({ path }) => path === '/v1/responses').map(({ json }) => json);
  }

  function inputOf(index: number): readonly unknown[] {
    const input = bodies()[index]?.input;
    return Array.isArray(input) ? input : [];
  }

  function eventsOf(events: readonly RunEvent[], type: RunEvent['type']): readonly RunEvent[] {
    return events.filter(event => event.type === type);
  }

  it('makes a conversation for a new thread and names it before anything else', async () => {
    const backend = await start(CONVERSATION, ANSWER);
    const events = await collect(backend.run(testRequest({ keepOnServer: true }), neverAborted));
    assert.deepEqual(events[0], { type: 'thread', thread: THREAD });
    assert.equal(endOf(events).kind, 'completed');
    assert.equal(eventsOf(events, 'kept').length, 1);
    assert.deepEqual(bodies(), [
      {
        model: 'test-model',
        instructions: 'Be brief.',
        input: [{ type: 'message', role: 'user', content: 'Hello?' }],
        conversation: 'conv_1',
        store: true,
        stream: true,
      },
    ]);
  });

  it('sends the whole profile, and nothing that it leaves out', async () => {
    const backend = await start(ANSWER);
    const profile = {
      ...LOCAL.profile,
      temperature: 0.5,
      topP: 0.9,
      reasoningEffort: 'high',
      verbosity: 'low',
      maxOutputTokens: 100,
    } as const;
    await collect(backend.run(testRequest({ assistant: { ...LOCAL, profile } }), neverAborted));
    const { input, ...rest } = bodies()[0] ?? {};
    assert.deepEqual(rest, {
      model: 'test-model',
      instructions: 'Be brief.',
      include: ['reasoning.encrypted_content'],
      store: false,
      stream: true,
      temperature: 0.5,
      top_p: 0.9,
      reasoning: { effort: 'high' },
      text: { verbosity: 'low' },
      max_output_tokens: 100,
    });
  });

  it('tells a conversation what it missed: a stopped turn, as plain text', async () => {
    const backend = await start(ANSWER);
    const cut: Item = {
      kind: 'message',
      id: 'm',
      state: 'open',
      phase: null,
      parts: [{ type: 'text', text: 'Half an' }],
    };
    const turns = [turn('First', [cut], true), turn('Second', [cut], false), turn('Third', [], false)];
    await collect(backend.run(testRequest({ keepOnServer: true, thread: THREAD, turns }), neverAborted));
    assert.deepEqual(bodies()[0]?.input, [
      { type: 'message', role: 'user', content: 'Second' },
      { type: 'message', role: 'assistant', content: 'Half an' },
      { type: 'message', role: 'user', content: 'Third' },
      { type: 'message', role: 'user', content: 'Hello?' },
    ]);
    assert.equal(server.received.length, 1, 'no second conversation');
  });

  it('sends a thread that lives here in whole, as the server had sent it', async () => {
    const reasoning = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'SECRET' };
    const answer = message('msg_1', 'Hi.', { phase: 'final_answer' });
    const backend = await start(stream([completed(reasoning, answer)]), ANSWER);
    const first = await collect(backend.run(testRequest({ text: 'First' }), neverAborted));
    assert.equal(eventsOf(first, 'kept').length, 0);
    assert.equal(eventsOf(first, 'thread').length, 0);

    // It makes no difference what a conversation would have: nothing is kept, so nothing is there.
    const turns = [turn('First', runOf(first).items, true)];
    await collect(backend.run(testRequest({ thread: THREAD, turns }), neverAborted));
    assert.deepEqual(bodies()[1]?.input, [
      { type: 'message', role: 'user', content: 'First' },
      reasoning,
      answer,
      { type: 'message', role: 'user', content: 'Hello?' },
    ]);
    assert.equal(bodies()[1]?.store, false);
    assert.equal(bodies()[1]?.conversation, undefined);
  });

  it('leaves out reasoning that led to nothing whole, or that has no encrypted form', async () => {
    const encrypted = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'SECRET' };
    const plain = { type: 'reasoning', id: 'rs_2', summary: [] };
    const backend = await start(ANSWER);
    const reasoning = (wire: { readonly id: string }): Item => ({
      kind: 'reasoning',
      id: wire.id,
      state: 'done',
      parts: [],
      wire: { ...wire },
    });
    const cut: Item = {
      kind: 'message',
      id: 'm',
      state: 'open',
      phase: 'answer',
      parts: [{ type: 'text', text: 'Half' }],
    };
    const done: Item = { ...cut, state: 'done', wire: { whole: true } };
    const turns = [
      turn('First', [reasoning(encrypted), cut], false),
      turn('Second', [reasoning(plain), reasoning(encrypted), done], false),
    ];
    await collect(backend.run(testRequest({ turns }), neverAborted));
    assert.deepEqual(bodies()[0]?.input, [
      { type: 'message', role: 'user', content: 'First' },
      { type: 'message', role: 'assistant', content: 'Half', phase: 'final_answer' },
      { type: 'message', role: 'user', content: 'Second' },
      encrypted,
      { whole: true },
      { type: 'message', role: 'user', content: 'Hello?' },
    ]);
  });

  for (const [name, refusal] of [
    ['404', error(404, { message: 'Not here.' })],
    ['a page', (_, response) => response.writeHead(404, { 'content-type': 'text/html' }).end('<p>404')],
    ['400', error(400, { message: 'Unknown endpoint.' })],
    ['501', error(501, { message: 'Not implemented.' })],
    ['200 and nonsense', json(200, { error: 'Unexpected endpoint or method. Returning 200 anyway' })],
  ] satisfies readonly [string, Reply][]) {
    it(`keeps the thread here, once and for all, when there are no conversations (${name})`, async () => {
      const backend = await start(refusal, ANSWER);
      const request = testRequest({ keepOnServer: true });
      const first = await collect(backend.run(request, neverAborted));
      const second = await collect(backend.run(request, neverAborted));
      assert.equal(endOf(first).kind, 'completed');
      assert.deepEqual(eventsOf(first, 'notice'), [{ type: 'notice', notice: { code: 'notKeptOnServer' } }]);
      assert.deepEqual(eventsOf(second, 'notice'), []);
      assert.deepEqual(
        server.received.map(({ path }) => path),
        ['/v1/conversations', '/v1/responses', '/v1/responses'],
      );
      assert.ok(bodies().every(({ store }) => store === false));
    });
  }

  it('does the same when the server refuses to store', async () => {
    const backend = await start(CONVERSATION, error(400, { message: 'store must be false', param: 'store' }), ANSWER);
    const turns = [turn('First', [], true)];
    const events = await collect(backend.run(testRequest({ keepOnServer: true, turns }), neverAborted));
    assert.equal(endOf(events).kind, 'completed');
    assert.equal(eventsOf(events, 'notice').length, 1);
    assert.deepEqual(
      bodies().map(({ store }) => store),
      [true, false],
    );
    assert.equal(bodies()[1]?.conversation, undefined);
    assert.equal(inputOf(1).length, 2, 'now the first turn goes along');
  });

  it('drops a parameter that the model refuses, once, and says so', async () => {
    const refusal = error(400, {
      message: "Unsupported parameter: 'temperature' is not supported.",
      param: 'temperature',
    });
    const backend = await start(refusal, ANSWER);
    const assistant = { ...LOCAL, profile: { ...LOCAL.profile, temperature: 1, topP: 1 } };
    const first = await collect(backend.run(testRequest({ assistant }), neverAborted));
    const second = await collect(backend.run(testRequest({ assistant }), neverAborted));
    assert.deepEqual(eventsOf(first, 'notice'), [
      { type: 'notice', notice: { code: 'parameterDropped', parameter: 'temperature' } },
    ]);
    assert.deepEqual(eventsOf(second, 'notice'), []);
    assert.deepEqual(
      bodies().map(({ temperature, top_p }) => [temperature, top_p]),
      [
        [1, 1],
        [undefined, 1],
        [undefined, 1],
      ],
    );
  });

  it('does without encrypted reasoning where there is none, and makes no fuss', async () => {
    const refusal = error(400, { message: 'Encrypted content is not supported with this model.', param: 'include' });
    const backend = await start(refusal, ANSWER);
    const events = await collect(backend.run(testRequest(), neverAborted));
    assert.equal(endOf(events).kind, 'completed');
    assert.deepEqual(eventsOf(events, 'notice'), []);
  });

  it('refuses once what the server refuses for good', async () => {
    const refusal = error(400, { message: "Invalid 'temperature'.", param: 'temperature' });
    const backend = await start(refusal);
    assert.equal(codeOf(await collect(backend.run(testRequest(), neverAborted))), 'requestRejected');
    assert.equal(server.received.length, 1);
  });

  it('waits for a locked conversation, longer each time, and gives up in the end', async () => {
    const locked = error(400, { code: 'conversation_locked', param: 'conversation' });
    const backend = await start(locked, locked, ANSWER);
    const request = testRequest({ keepOnServer: true, thread: THREAD });
    assert.equal(endOf(await collect(backend.run(request, neverAborted))).kind, 'completed');
    assert.deepEqual(timing.waits.slice(0, 2), [1_000, 2_000]);
    await server.close();

    const other = await start(locked);
    assert.equal(codeOf(await collect(other.run(request, neverAborted))), 'threadBusy');
    assert.equal(server.received.length, 5);
  });

  const call = (id: string) => ({
    type: 'function_call',
    id: `fc_${id}`,
    call_id: `call_${id}`,
    name: 'look',
    arguments: '{"at":1}',
    status: 'completed',
  });

  for (const keepOnServer of [true, false]) {
    it(`has functions called and goes on with their results, keepOnServer ${keepOnServer}`, async () => {
      const answers = [stream([completed(call('a'), call('b'))]), stream([completed(message('msg_2', 'Done.'))])];
      const backend = await start(...(keepOnServer ? [CONVERSATION] : []), ...answers);
      const reference = { runKey: 'run-1', thread: null, remoteRunId: null };
      const events = await collect(backend.run(testRequest({ keepOnServer }), neverAborted), event => {
        if (event.type === 'actionNeeded') {
          const [a, b] = event.actions;
          assert.ok(a && b);
          assert.deepEqual(a, { kind: 'function', callId: 'call_a', name: 'look', arguments: '{"at":1}' });
          void backend.answer(reference, [{ action: b, succeeded: false, output: 'no such place' }]);
          void backend.answer(reference, [{ action: a, succeeded: true, output: '42' }]);
        }
      });
      assert.equal(endOf(events).kind, 'completed');
      const outputs = [
        { type: 'function_call_output', call_id: 'call_a', output: '42' },
        { type: 'function_call_output', call_id: 'call_b', output: 'Error: no such place' },
      ];
      assert.deepEqual(
        bodies()[1]?.input,
        keepOnServer
          ? outputs
          : [{ type: 'message', role: 'user', content: 'Hello?' }, call('a'), outputs[0], call('b'), outputs[1]],
      );
      assert.deepEqual(
        runOf(events).items.map(item => (item.kind === 'step' ? [item.subject, item.arguments, item.output] : item.id)),
        [['look', '{"at":1}', '42'], ['look', '{"at":1}', 'Error: no such place'], 'msg_2'],
      );
    });
  }

  it('leaves no call of a conversation unanswered: a stopped run is made up for by the next', async () => {
    const backend = await start(stream([completed(call('a'))]), stream([completed(call('b'))]), ANSWER);
    const stop = new AbortController();
    const request = testRequest({ keepOnServer: true, thread: THREAD });
    const first = await collect(backend.run(request, stop.signal), event => {
      if (event.type === 'actionNeeded') {
        stop.abort();
      }
    });
    assert.equal(endOf(first).kind, 'detached');
    assert.equal(eventsOf(first, 'kept').length, 1);

    let turns = [turn('First', runOf(first).items, true)];
    const reference = { runKey: 'run-1', thread: THREAD, remoteRunId: null };
    const second = await collect(backend.run({ ...request, turns }, neverAborted), event => {
      if (event.type === 'actionNeeded') {
        void backend.answer(
          reference,
          event.actions.map(action => ({ action, succeeded: true, output: '42' })),
        );
      }
    });
    assert.deepEqual(inputOf(1)[0], {
      type: 'function_call_output',
      call_id: 'call_a',
      output: 'Not run: stopped by the user.',
    });

    turns = [...turns, turn('Second', runOf(second).items, true)];
    await collect(backend.run({ ...request, turns }, neverAborted));
    assert.equal(inputOf(3).length, 1, 'both calls were answered');
  });

  it('closes the connection when it is stopped, and ends at once', async () => {
    const backend = await start((_, response) => {
      beginStream(response);
      response.write(sse({ type: 'response.output_text.delta', item_id: 'm', output_index: 0, delta: 'Half an' }));
    });
    const stop = new AbortController();
    const events = await collect(backend.run(testRequest(), stop.signal), event => {
      if (event.type === 'delta') {
        stop.abort();
      }
    });
    assert.deepEqual(endOf(events), {
      kind: 'detached',
      resumable: false,
      error: {
        code: 'connectionLost',
        remedy: 'sendAgain',
        retryable: true,
        args: { host: new URL(server.origin).host },
      },
    });
    await server.received[0]?.closed;
  });

  it('lets the server finish its stream: hanging up on it might undo the turn', async () => {
    timing = new TestTiming(0);
    let finished = false;
    const backend = await start(CONVERSATION, (_, response) => {
      beginStream(response);
      response.write(sse(completed(message('msg_1', 'Hi.'))));
      response.on('close', () => {
        finished = response.writableFinished;
      });
      setTimeout(() => response.end(), 30);
    });
    const events = await collect(backend.run(testRequest({ keepOnServer: true }), neverAborted));
    assert.equal(endOf(events).kind, 'completed');
    await server.received[1]?.closed;
    assert.ok(finished);
  });

  it('ends at once when it is stopped before anything was sent', async () => {
    const backend = await start(ANSWER);
    const events = await collect(backend.run(testRequest(), AbortSignal.abort()));
    assert.equal(endOf(events).kind, 'detached');
    assert.equal(server.received.length, 0);
  });

  it('knows only assistants in files, and says so', async () => {
    const backend = await start(ANSWER);
    assert.equal(
      codeOf(await collect(backend.run(testRequest({ assistant: SAVED }), neverAborted))),
      'protocolUnsupported',
    );
    assert.deepEqual(await backend.listAssistants(neverAborted), []);
    await assert.rejects(() => backend.getAssistant('x', neverAborted), /assistantUnknown/);
  });

  it('reads a conversation oldest first, all pages, also without has_more', async () => {
    const backend = await start(
      json(200, { data: [{ type: 'message', id: 'm1', role: 'user', content: [{ type: 'input_text', text: 'Q' }] }] }),
      json(200, { data: [message('m2', 'A'), { type: 'function_call_output', id: 'x' }], last_id: 'x' }),
      json(200, { data: [] }),
    );
    const first = await backend.history(THREAD, null, neverAborted);
    assert.deepEqual(first, { entries: [{ kind: 'message', id: 'm1', text: 'Q' }], next: 'm1' });
    const second = await backend.history(THREAD, first.next, neverAborted);
    assert.equal(second.entries.length, 1);
    assert.equal((await backend.history(THREAD, second.next, neverAborted)).next, null);
    assert.deepEqual(
      server.received.map(({ path }) => path.replace(/^.*\?/, '')),
      ['limit=100&order=asc', 'limit=100&order=asc&after=m1', 'limit=100&order=asc&after=x'],
    );
  });
});
