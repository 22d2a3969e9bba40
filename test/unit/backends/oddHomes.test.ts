import assert from 'node:assert/strict';
import type { RunRequest, Turn } from '../../../src/core/backend';
import { isJsonObject } from '../../../src/shared/json';
import type { Item } from '../../../src/shared/runEvent';
import { Bench } from './support/bench';
import { codeOf, collect, endOf, neverAborted, runOf, testReference, testRequest } from './support/harness';
import type { Reply } from './support/rawServer';
import { error, json, reset, stream } from './support/rawServer';
import { readRecordings } from './support/recordings';
import { ANSWER, bodies, CONVERSATION, eventsOf, inputOf, message, THREAD } from './support/responseWire';

/** A turn as the product would keep it. */
function turn(text: string, items: readonly Item[], onServer: boolean): Turn {
  return { text, items, onServer };
}

const KEPT = { keepOnServer: true } as const;
const NO_CONVERSATIONS = error(404, { message: 'Not here.' });
const NO_SUCH_RESPONSE = error(400, {
  message: "Previous response with id 'resp_0' not found.",
  code: 'previous_response_not_found',
  param: 'previous_response_id',
});
const THERE = json(200, { id: 'resp_1', object: 'response', status: 'completed' });
const CALL = {
  type: 'function_call',
  id: 'fc_a',
  call_id: 'call_a',
  name: 'look',
  arguments: '{}',
  status: 'completed',
};

describe('responses: homes at odd servers', () => {
  const bench = new Bench('responses', 2_500);

  const asked = () => bench.received.map(({ method, path }) => `${method} ${path.replace(/^\/v1|\?.*$/g, '')}`);
  const stores = () => bodies(bench).map(({ store, previous_response_id: id }) => [store, id]);

  it('never sends a message again of which nobody knows whether it arrived', async () => {
    for (const before of [[], [NO_SUCH_RESPONSE]]) {
      const backend = await bench.start(NO_CONVERSATIONS, ...before, reset);
      const events = await collect(backend.run(testRequest(KEPT), neverAborted));
      assert.equal(codeOf(events), 'outcomeUnknown');
      assert.equal(bench.received.length, before.length + 2);
      await bench.close();
    }
  });

  it('names the new conversation also when nobody knows whether the message arrived', async () => {
    const backend = await bench.start(CONVERSATION, reset);
    const events = await collect(backend.run(testRequest(KEPT), neverAborted));
    assert.deepEqual(eventsOf(events, 'thread'), [{ type: 'thread', thread: THREAD }]);
  });

  it('is not stopped for good by a server that stumbles over a response that isn’t there', async () => {
    const backend = await bench.start(NO_CONVERSATIONS, error(500, {}), NO_CONVERSATIONS, ANSWER, NO_CONVERSATIONS);
    assert.equal(codeOf(await collect(backend.run(testRequest(KEPT), neverAborted))), 'serverFailed');
    const again = await collect(backend.run(testRequest(KEPT), neverAborted));
    assert.equal(endOf(again).kind, 'completed');
    // It may ignore what is named, and doesn't say what it keeps: then it isn't relied on.
    assert.deepEqual(eventsOf(again, 'notice'), [{ type: 'notice', notice: { code: 'notKeptOnServer' } }]);
    assert.equal(eventsOf(again, 'kept').length, 0);
    assert.equal(stores().length, 2);
    assert.deepEqual(stores()[1], [true, undefined]);
  });

  it('takes the one that keeps responses for what it is, also when it stumbled at first', async () => {
    const backend = await bench.start(NO_CONVERSATIONS, error(500, {}), NO_CONVERSATIONS, ANSWER, THERE);
    await collect(backend.run(testRequest(KEPT), neverAborted));
    const again = await collect(backend.run(testRequest(KEPT), neverAborted));
    assert.deepEqual(eventsOf(again, 'thread'), [{ type: 'thread', thread: { kind: 'response', id: 'resp_1' } }]);
  });

  for (const [name, refusals, expected] of [
    ['that says nothing but no', [error(400, {}), error(400, {})], [true, true, false]],
    ['that is not implemented', [error(501, {}), error(501, {})], [true, true, false]],
    ['that names store', [error(400, { param: 'store' })], [true, false]],
    ['that names the chain', [error(400, { message: '`previous_response_id` is not supported' })], [true, false]],
  ] satisfies readonly (readonly [string, readonly Reply[], readonly boolean[]])[]) {
    it(`keeps the thread here after a refusal ${name}`, async () => {
      const backend = await bench.start(NO_CONVERSATIONS, ...refusals, ANSWER);
      const events = await collect(backend.run(testRequest(KEPT), neverAborted));
      assert.equal(endOf(events).kind, 'completed');
      assert.deepEqual(
        stores().map(([store]) => store),
        expected,
      );
      assert.deepEqual(eventsOf(events, 'notice'), [{ type: 'notice', notice: { code: 'notKeptOnServer' } }]);
    });
  }

  it('reports a refusal of something else, and does not try around it', async () => {
    const backend = await bench.start(CONVERSATION, error(400, { param: 'model', message: 'Bad model name.' }));
    assert.equal(codeOf(await collect(backend.run(testRequest(KEPT), neverAborted))), 'requestRejected');
    assert.deepEqual(asked(), ['POST /conversations', 'POST /responses']);
  });

  it('chains on within a run that calls functions', async () => {
    const first = { type: 'response.completed', response: { id: 'resp_1', status: 'completed', output: [CALL] } };
    const second = {
      type: 'response.completed',
      response: { id: 'resp_2', status: 'completed', output: [message('msg_2', 'Done.')] },
    };
    const backend = await bench.start(
      NO_CONVERSATIONS,
      NO_SUCH_RESPONSE,
      stream([first]),
      THERE,
      stream([second]),
      ANSWER,
    );
    const events = await collect(backend.run(testRequest(KEPT), neverAborted), event => {
      if (event.type === 'actionNeeded') {
        const results = event.actions.map(action => ({ action, succeeded: true, output: '42' }));
        void backend.answer(testReference(), results);
      }
    });
    assert.equal(endOf(events).kind, 'completed');
    assert.deepEqual(inputOf(bench, 2), [{ type: 'function_call_output', call_id: 'call_a', output: '42' }]);
    assert.deepEqual(
      eventsOf(events, 'thread').map(event => event.type === 'thread' && event.thread.id),
      ['resp_1', 'resp_2'],
    );
    const thread = { kind: 'response', id: 'resp_2' } as const;
    const turns = [turn('Hello?', runOf(events).items, true)];
    await collect(backend.run(testRequest({ ...KEPT, thread, turns, text: 'And?' }), neverAborted));
    assert.deepEqual(inputOf(bench, 3), [{ type: 'message', role: 'user', content: 'And?' }]);
    assert.deepEqual(
      bodies(bench).map(({ previous_response_id: id, instructions }) => [String(id).slice(0, 6), instructions]),
      [
        ['resp_0', 'Be brief.'],
        ['undefi', 'Be brief.'],
        ['resp_1', 'Be brief.'],
        ['resp_2', 'Be brief.'],
      ],
    );
  });

  it('owes a chain what came after its last calls, in a run that was stopped there', async () => {
    const facts = { threadHome: 'chain' } as const;
    const backend = await bench.startKnowing(facts, ANSWER);
    const called: Item = { kind: 'step', id: 'fc_a', state: 'done', type: 'function_call', output: '42', wire: CALL };
    const half: Item = {
      kind: 'message',
      id: 'm',
      state: 'done',
      phase: null,
      parts: [{ type: 'text', text: 'Half' }],
    };
    const turns = [turn('First', [called, half], true), turn('Second', [half], false)];
    const thread = { kind: 'response', id: 'resp_1' } as const;
    await collect(backend.run(testRequest({ ...KEPT, thread, turns }), neverAborted));
    assert.deepEqual(inputOf(bench, 0), [
      { type: 'function_call_output', call_id: 'call_a', output: '42' },
      { type: 'message', role: 'assistant', content: 'Half' },
      { type: 'message', role: 'user', content: 'Second' },
      { type: 'message', role: 'assistant', content: 'Half' },
      { type: 'message', role: 'user', content: 'Hello?' },
    ]);
  });

  it('tells a thread anew without the IDs that it had elsewhere, with its calls and their results', async () => {
    const gone = error(404, { message: "Conversation with id 'conv_0' not found." });
    const backend = await bench.startKnowing({ threadHome: 'conversation' }, gone, CONVERSATION, ANSWER);
    const called: Item = {
      kind: 'step',
      id: 'fc_a',
      state: 'done',
      type: 'function_call',
      subject: 'look',
      arguments: '{}',
      output: '42',
      wire: { ...CALL, answered: true },
    };
    const reasoning: Item = { kind: 'reasoning', id: 'rs_1', state: 'done', parts: [], wire: { type: 'reasoning' } };
    const thread = { kind: 'conversation', id: 'conv_0' } as const;
    const turns = [turn('First', [reasoning, called], true)];
    const events = await collect(backend.run(testRequest({ ...KEPT, thread, turns }), neverAborted));
    assert.deepEqual(inputOf(bench, 1), [
      { type: 'message', role: 'user', content: 'First' },
      { type: 'function_call', call_id: 'call_a', name: 'look', arguments: '{}' },
      { type: 'function_call_output', call_id: 'call_a', output: '42' },
      { type: 'message', role: 'user', content: 'Hello?' },
    ]);
    assert.deepEqual(eventsOf(events, 'thread'), [{ type: 'thread', thread: THREAD }]);
  });

  it('leaves out as many of the oldest turns as it is told, and says so each time', async () => {
    const backend = await bench.start(ANSWER);
    const said = (text: string): Item => ({
      kind: 'message',
      id: text,
      state: 'done',
      phase: null,
      parts: [{ type: 'text', text }],
    });
    const turns = ['One', 'Two', 'Three'].map(text => turn(text, [said(`${text}!`)], false));
    for (let time = 0; time < 2; time++) {
      const events = await collect(backend.run(testRequest({ turns, leftOut: 2 }), neverAborted));
      assert.deepEqual(eventsOf(events, 'notice'), [{ type: 'notice', notice: { code: 'turnsLeftOut', count: 2 } }]);
      assert.deepEqual(inputOf(bench, time), [
        { type: 'message', role: 'user', content: 'Three' },
        { type: 'message', role: 'assistant', content: 'Three!' },
        { type: 'message', role: 'user', content: 'Hello?' },
      ]);
    }
  });

  it('brings the older turns of a long thread only where the server has nothing of it', async () => {
    let reads = 0;
    const read = async () => {
      reads++;
      return ['One', 'Two'].map(text => turn(text, [], true));
    };
    const turns = ['Three', 'Four'].map(text => turn(text, [], true));
    const long = { turns, older: { count: 2, read } };
    const backend = await bench.start(ANSWER);
    const ask = (more: Partial<RunRequest>) => collect(backend.run(testRequest({ ...long, ...more }), neverAborted));
    const words = (request: number) => inputOf(bench, request).map(item => isJsonObject(item) && item.content);

    await ask({ ...KEPT, thread: THREAD });
    assert.deepEqual([words(0), reads], [['Hello?'], 0]);

    await ask({ thread: null });
    assert.deepEqual([words(1), reads], [['One', 'Two', 'Three', 'Four', 'Hello?'], 1]);

    const events = await ask({ thread: null, leftOut: 3 });
    assert.deepEqual(eventsOf(events, 'notice'), [{ type: 'notice', notice: { code: 'turnsLeftOut', count: 3 } }]);
    assert.deepEqual(words(2), ['Four', 'Hello?']);
  });

  it('does not speak of turns left out where the server has them anyway', async () => {
    const backend = await bench.start(ANSWER);
    const turns = [turn('One', [], true), turn('Two', [], true)];
    const events = await collect(
      backend.run(testRequest({ ...KEPT, thread: THREAD, turns, leftOut: 1 }), neverAborted),
    );
    assert.deepEqual(eventsOf(events, 'notice'), []);
    assert.equal(inputOf(bench, 0).length, 1);
  });
});

describe('responses: recorded answers that go out again', () => {
  const bench = new Bench('responses', 2_500);
  const wanted = /"encrypted_content":"|"phase":"/;
  const recordings = readRecordings()?.filter(({ last }) => wanted.test(JSON.stringify(last)));

  if (recordings === undefined) {
    it('recordings of real traffic', function () {
      this.skip();
    });
    return;
  }

  it('are all there', () => {
    assert.equal(recordings.length, 6);
  });

  for (const { name, events, last } of recordings) {
    it(`are sent as they came: ${name}`, async () => {
      const recorded: Reply = (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(events.join(''));
      };
      const backend = await bench.start(recorded, ANSWER);
      const first = await collect(backend.run(testRequest(), neverAborted), event => {
        if (event.type === 'actionNeeded') {
          const results = event.actions.map(action => ({ action, succeeded: true, output: '42' }));
          void backend.answer(testReference(), results);
        }
      });
      const turns = [turn('Hello?', runOf(first).items, false)];
      await collect(backend.run(testRequest({ turns, text: 'And?' }), neverAborted));
      const sent = inputOf(bench, bodies(bench).length - 1).filter(
        item => Object(item).type !== 'function_call_output',
      );
      const { output } = last.response;
      // Behind it is what was answered after the functions were called.
      assert.deepEqual(sent.slice(1, 1 + output.length), output);
      assert.deepEqual(sent.at(-1), { type: 'message', role: 'user', content: 'And?' });
    });
  }
});
