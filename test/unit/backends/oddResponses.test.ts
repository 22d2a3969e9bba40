import assert from 'node:assert/strict';
import type { Item } from '../../../src/shared/runEvent';
import { collect, endOf, neverAborted, runOf, testRequest, textOf } from './support/harness';
import { replayingBackend } from './support/replay';

/** What a run brings of these events, hand-written after what real servers were seen to send. */
async function read(...events: readonly object[]) {
  const body = Buffer.from(events.map(event => `data: ${JSON.stringify(event)}\n\n`).join(''));
  const all = await collect(replayingBackend('responses', [body], 'closed').run(testRequest(), neverAborted));
  return { all, run: runOf(all), end: endOf(all), text: textOf(all) };
}

const added = (item: object, output_index = 0) => ({ type: 'response.output_item.added', output_index, item });
const done = (item: object, output_index = 0) => ({ type: 'response.output_item.done', output_index, item });
const delta = (text: string, item_id = 'msg_1', output_index = 0) => ({
  type: 'response.output_text.delta',
  item_id,
  output_index,
  content_index: 0,
  delta: text,
});
const message = (id: string, text: string) => ({
  type: 'message',
  id,
  role: 'assistant',
  content: [{ type: 'output_text', text }],
});
const completed = (response: object = {}) => ({ type: 'response.completed', response: { id: 'resp_1', ...response } });

describe('responses of odd servers', () => {
  it('takes an answer without any items', async () => {
    const { text, end, run } = await read(delta('Hel'), delta('lo'), completed());
    assert.deepEqual([text, end.kind, run.remoteRunId], ['Hello', 'completed', 'resp_1']);
    assert.equal(run.items[0]?.state, 'done');
  });

  it('believes the done text more than the deltas, the done item more than that, the response most', async () => {
    const doneText = {
      type: 'response.output_text.done',
      item_id: 'msg_1',
      output_index: 0,
      content_index: 0,
      text: 'B',
    };
    assert.equal((await read(delta('A'), doneText, completed())).text, 'B');
    assert.equal((await read(delta('A'), doneText, done(message('msg_1', 'C')), completed())).text, 'C');
    const last = completed({ output: [message('msg_1', 'D')] });
    assert.equal((await read(delta('A'), doneText, done(message('msg_1', 'C')), last)).text, 'D');
  });

  it('keeps what was streamed when the whole comes empty', async () => {
    const empty = message('msg_1', '');
    const { text } = await read(delta('Hello'), done(empty), completed({ output: [empty] }));
    assert.equal(text, 'Hello');
    assert.equal((await read(delta('Hello'), completed({ output: [] }))).text, 'Hello');
  });

  it('brings the items that were never streamed', async () => {
    const output = [message('msg_1', 'One.'), message('msg_2', 'Two.')];
    const { run } = await read(delta('One.'), completed({ output }));
    assert.deepEqual(
      run.items.map(({ id }) => id),
      ['msg_1', 'msg_2'],
    );
  });

  it('takes an item as one whose ID is another each time', async () => {
    const { run, text } = await read(
      added(message('a', '')),
      delta('Hel', 'b'),
      delta('lo', 'c'),
      done(message('d', 'Hello')),
      completed({ output: [message('e', 'Hello')] }),
    );
    assert.deepEqual([run.items.length, text], [1, 'Hello']);
  });

  it('does not put the answer into the reasoning where all is numbered 0', async () => {
    const reasoning = { type: 'response.reasoning_text.delta', item_id: 'rs_1', output_index: 0, delta: 'Hm.' };
    const { run } = await read(reasoning, delta('Hello'), completed());
    assert.deepEqual(
      run.items.map(({ kind }) => kind),
      ['reasoning', 'message'],
    );
  });

  it('shows the summary of a reasoning, or its raw text, never both at once', async () => {
    const raw = { type: 'response.reasoning_text.delta', item_id: 'rs_1', content_index: 0, delta: 'raw' };
    const summary = (summary_index: number, text: string) => ({
      type: 'response.reasoning_summary_text.delta',
      item_id: 'rs_1',
      summary_index,
      delta: text,
    });
    const partsOf = (item: Item | undefined) => (item?.kind === 'reasoning' ? item.parts : null);
    assert.deepEqual(partsOf((await read(raw, completed())).run.items[0]), ['raw']);
    assert.deepEqual(partsOf((await read(summary(0, 'a'), summary(1, 'b'), raw, completed())).run.items[0]), [
      'a',
      'b',
    ]);
    const both = { type: 'reasoning', id: 'rs_1', summary: [{ text: 's' }], content: [{ text: 'raw' }] };
    assert.deepEqual(partsOf((await read(raw, done(both), completed())).run.items[0]), ['s']);
  });

  it('shows a refusal as such', async () => {
    const refusal = { type: 'response.refusal.delta', item_id: 'msg_1', content_index: 0, delta: 'No.' };
    const whole = { type: 'message', id: 'msg_1', content: [{ type: 'refusal', refusal: 'No.' }] };
    for (const events of [[refusal], [done(whole)], [refusal, done(whole)]]) {
      const { run, end } = await read(...events, completed());
      assert.equal(end.kind, 'completed');
      const [item] = run.items;
      assert.deepEqual(item?.kind === 'message' && item.parts, [{ type: 'refusal', text: 'No.' }]);
    }
  });

  it('says why an answer is incomplete, and keeps it', async () => {
    for (const [reason, expected] of [
      ['max_output_tokens', 'maxOutputTokens'],
      ['content_filter', 'contentFilter'],
      ['steered', 'other'],
      [undefined, 'other'],
    ]) {
      const response = { id: 'resp_1', incomplete_details: reason === undefined ? null : { reason } };
      const { end, text } = await read(delta('Half'), { type: 'response.incomplete', response });
      assert.deepEqual([end, text], [{ kind: 'incomplete', reason: expected }, 'Half']);
    }
  });

  it('tells what it does in steps, also in those that nobody knows', async () => {
    const { run, end } = await read(
      { type: 'response.something_new', sequence_number: 'x', user: null },
      {},
      done({ type: 'web_search_call', id: 'ws_1', action: { type: 'search', query: 'weather' } }, 0),
      done({ type: 'telepathy_call', id: 'tp_1', output: { heard: true } }, 1),
      delta('Sunny.', 'msg_1', 2),
      completed({ user: null, usage: null }),
    );
    assert.equal(end.kind, 'completed');
    assert.deepEqual(
      run.items.map(item => (item.kind === 'step' ? [item.type, item.subject, item.output] : item.kind)),
      [['web_search_call', 'weather', undefined], ['telepathy_call', undefined, '{"heard":true}'], 'message'],
    );
  });

  it('shows what a run waits for, and its figures', async () => {
    const response = { id: 'resp_1', model: 'm-1' };
    const usage = {
      input_tokens: 10,
      input_tokens_details: { cached_tokens: 4 },
      output_tokens: 7,
      output_tokens_details: { reasoning_tokens: 3 },
      total_tokens: 17,
    };
    const { all, run } = await read(
      { type: 'response.created', response },
      { type: 'response.queued', response },
      { type: 'response.in_progress', response },
      completed({ usage }),
    );
    assert.deepEqual(run.usage, { input: 10, output: 7, cached: 4, reasoning: 3 });
    assert.deepEqual([run.remoteRunId, run.model], ['resp_1', 'm-1']);
    assert.deepEqual(
      all.flatMap(event => (event.type === 'phase' ? [event.phase] : [])),
      ['queued', 'working'],
    );
  });

  it('keeps no generated image with the item: it would fill the thread', async () => {
    const { run } = await read(done({ type: 'image_generation_call', id: 'ig_1', result: 'AAAA' }), completed());
    assert.ok(!JSON.stringify(run).includes('AAAA'));
  });
});
