import assert from 'node:assert/strict';
import type { Turn } from '../../../src/core/backend';
import type { Item } from '../../../src/shared/runEvent';
import { Bench } from './support/bench';
import { codeOf, collect, endOf, LOCAL, neverAborted, runOf, testRequest } from './support/harness';
import type { Reply } from './support/rawServer';
import { error, json, sse, stream } from './support/rawServer';
import { ANSWER, bodies, CONVERSATION, completed, eventsOf, inputOf, message, THREAD } from './support/responseWire';

/** A turn as the product would keep it. */
function turn(text: string, items: readonly Item[], onServer: boolean): Turn {
  return { text, items, onServer };
}

describe('responses: what is sent', () => {
  const bench = new Bench('responses', 10_000);

  it('makes a conversation for a new thread and names it before anything else', async () => {
    const backend = await bench.start(CONVERSATION, ANSWER);
    const events = await collect(backend.run(testRequest({ keepOnServer: true }), neverAborted));
    assert.deepEqual(events[0], { type: 'thread', thread: THREAD });
    assert.equal(endOf(events).kind, 'completed');
    assert.equal(eventsOf(events, 'kept').length, 1);
    assert.deepEqual(bodies(bench), [
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
    const backend = await bench.start(ANSWER);
    const profile = {
      ...LOCAL.profile,
      temperature: 0.5,
      topP: 0.9,
      reasoningEffort: 'high',
      verbosity: 'low',
      maxOutputTokens: 100,
    } as const;
    await collect(backend.run(testRequest({ assistant: { ...LOCAL, profile } }), neverAborted));
    const { input, ...rest } = bodies(bench)[0] ?? {};
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
    const nothing = json(200, { data: [], has_more: false });
    const backend = await bench.start(nothing, ANSWER);
    const cut: Item = {
      kind: 'message',
      id: 'm',
      state: 'open',
      phase: null,
      parts: [{ type: 'text', text: 'Half an' }],
    };
    const turns = [turn('First', [cut], true), turn('Second', [cut], false), turn('Third', [], false)];
    await collect(backend.run(testRequest({ keepOnServer: true, thread: THREAD, turns }), neverAborted));
    assert.deepEqual(bodies(bench)[0]?.input, [
      { type: 'message', role: 'user', content: 'Second' },
      { type: 'message', role: 'assistant', content: 'Half an' },
      { type: 'message', role: 'user', content: 'Third' },
      { type: 'message', role: 'user', content: 'Hello?' },
    ]);
    assert.equal(bench.sent('POST', '/v1/conversations').length, 0, 'no second conversation');
  });

  it('sends a thread that lives here in whole, as the server had sent it', async () => {
    const reasoning = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'SECRET' };
    const answer = message('msg_1', 'Hi.', { phase: 'final_answer' });
    const backend = await bench.start(stream([completed(reasoning, answer)]), ANSWER);
    const first = await collect(backend.run(testRequest({ text: 'First' }), neverAborted));
    assert.equal(eventsOf(first, 'kept').length, 0);
    assert.equal(eventsOf(first, 'thread').length, 0);

    // It makes no difference what a conversation would have: nothing is kept, so nothing is there.
    const turns = [turn('First', runOf(first).items, true)];
    await collect(backend.run(testRequest({ thread: THREAD, turns }), neverAborted));
    assert.deepEqual(bodies(bench)[1]?.input, [
      { type: 'message', role: 'user', content: 'First' },
      reasoning,
      answer,
      { type: 'message', role: 'user', content: 'Hello?' },
    ]);
    assert.equal(bodies(bench)[1]?.store, false);
    assert.equal(bodies(bench)[1]?.conversation, undefined);
  });

  it('leaves out reasoning that led to nothing whole, or that has no encrypted form', async () => {
    const encrypted = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'SECRET' };
    const plain = { type: 'reasoning', id: 'rs_2', summary: [] };
    const backend = await bench.start(ANSWER);
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
    assert.deepEqual(bodies(bench)[0]?.input, [
      { type: 'message', role: 'user', content: 'First' },
      { type: 'message', role: 'assistant', content: 'Half', phase: 'final_answer' },
      { type: 'message', role: 'user', content: 'Second' },
      // Whatever was led to by reasoning that can't be sent isn't taken as it came.
      { type: 'message', role: 'assistant', content: 'Half', phase: 'final_answer' },
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
      const backend = await bench.start(refusal, ANSWER);
      const request = testRequest({ keepOnServer: true });
      const first = await collect(backend.run(request, neverAborted));
      const second = await collect(backend.run(request, neverAborted));
      assert.equal(endOf(first).kind, 'completed');
      assert.deepEqual(eventsOf(first, 'notice'), [{ type: 'notice', notice: { code: 'notKeptOnServer' } }]);
      assert.deepEqual(eventsOf(second, 'notice'), []);
      assert.deepEqual(
        bench.received.map(({ path }) => path),
        ['/v1/conversations', '/v1/responses', '/v1/responses'],
      );
      // The first one names a response that doesn't exist, to see whether the server would notice.
      assert.deepEqual(
        bodies(bench).map(({ store, previous_response_id }) => [store, previous_response_id !== undefined]),
        [
          [true, true],
          [false, false],
        ],
      );
    });
  }

  it('does the same when the server refuses to store', async () => {
    const backend = await bench.start(
      CONVERSATION,
      error(400, { message: 'store must be false', param: 'store' }),
      ANSWER,
    );
    const turns = [turn('First', [], true)];
    const events = await collect(backend.run(testRequest({ keepOnServer: true, turns }), neverAborted));
    assert.equal(endOf(events).kind, 'completed');
    assert.equal(eventsOf(events, 'notice').length, 1);
    assert.deepEqual(
      bodies(bench).map(({ store }) => store),
      [true, false],
    );
    assert.equal(bodies(bench)[1]?.conversation, undefined);
    assert.equal(inputOf(bench, 1).length, 2, 'now the first turn goes along');
  });

  it('drops a parameter that the model refuses, once, and says so', async () => {
    const refusal = error(400, {
      message: "Unsupported parameter: 'temperature' is not supported.",
      param: 'temperature',
    });
    const backend = await bench.start(refusal, ANSWER);
    const assistant = { ...LOCAL, profile: { ...LOCAL.profile, temperature: 1, topP: 1 } };
    const first = await collect(backend.run(testRequest({ assistant }), neverAborted));
    const second = await collect(backend.run(testRequest({ assistant }), neverAborted));
    assert.deepEqual(eventsOf(first, 'notice'), [
      { type: 'notice', notice: { code: 'parameterDropped', parameter: 'temperature' } },
    ]);
    assert.deepEqual(eventsOf(second, 'notice'), []);
    assert.deepEqual(
      bodies(bench).map(({ temperature, top_p }) => [temperature, top_p]),
      [
        [1, 1],
        [undefined, 1],
        [undefined, 1],
      ],
    );
  });

  it('does without encrypted reasoning where there is none, and makes no fuss', async () => {
    const refusal = error(400, { message: 'Encrypted content is not supported with this model.', param: 'include' });
    const backend = await bench.start(refusal, ANSWER);
    const events = await collect(backend.run(testRequest(), neverAborted));
    assert.equal(endOf(events).kind, 'completed');
    assert.deepEqual(eventsOf(events, 'notice'), []);
  });

  it('shows the refusal of a value that is wrong, and does not send it again', async () => {
    const backend = await bench.start(
      error(400, { message: "Invalid 'temperature': at most 2.", param: 'temperature' }),
    );
    const assistant = { ...LOCAL, profile: { ...LOCAL.profile, temperature: 3 } };
    assert.equal(codeOf(await collect(backend.run(testRequest({ assistant }), neverAborted))), 'requestRejected');
    assert.equal(bench.received.length, 1);
  });

  it('takes a stream that does not say it is one', async () => {
    const backend = await bench.start((_, response) => response.end(sse(completed(message('msg_1', 'Hi.')))));
    assert.equal(endOf(await collect(backend.run(testRequest(), neverAborted))).kind, 'completed');
  });

  it('asks once, and says that nothing was done, when the conversation is locked', async () => {
    const backend = await bench.start(error(400, { code: 'conversation_locked', param: 'conversation' }));
    const end = endOf(await collect(backend.run(testRequest({ keepOnServer: true, thread: THREAD }), neverAborted)));
    assert.deepEqual(end.kind === 'failed' && [end.error.code, end.refused], ['threadBusy', true]);
    assert.equal(bench.received.length, 1);
    assert.deepEqual(bench.timing.waits, []);
  });
});
