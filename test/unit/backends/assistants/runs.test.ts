import assert from 'node:assert/strict';
import type { RunEvent } from '../../../../src/shared/runEvent';
import { createSpecChecker } from '../../../server/specChecker';
import { codeOf, endOf, LOCAL, runOf, textOf } from '../support/harness';
import { events, MESSAGES, RUNS, THREAD, THREADS, ThreadBench } from './support/threadBench';
import * as wire from './support/threadWire';
import { answered } from './support/threadWire';

const { ANSWER, CODE } = wire;

describe('assistants: a streamed run (hand-written after the schema)', () => {
  const bench = new ThreadBench();

  it('is written as the schema has it', function () {
    const checker = createSpecChecker();
    if (checker === null) {
      this.skip();
    }
    const check = (operation: string, value: unknown, kind: 'body' | 'event' = 'body') =>
      checker.checkSent({ operation, status: 200, kind, value, deliberate: false });
    for (const event of [...ANSWER, ...CODE, wire.contentDelta({ index: 0, type: 'refusal', refusal: 'No.' })]) {
      check('POST /threads/{thread_id}/runs', event, 'event');
    }
    const calls = [wire.functionCall('a'), wire.functionCall('b')];
    for (const data of [wire.run('completed'), wire.run('expired'), wire.waitingRun(...calls)]) {
      check('GET /threads/{thread_id}/runs/{run_id}', data);
    }
    const cited = [wire.block('x', [wire.citation('x', 'file-1'), wire.filePath('x', 'file-2')])];
    for (const data of [wire.question(), wire.message('Hi', { content: cited })]) {
      check('GET /threads/{thread_id}/messages/{message_id}', data);
    }
    const found = [wire.search('a.txt'), wire.interpreter('1', { type: 'logs', logs: '1' }), ...calls.map(answered)];
    for (const data of [wire.messageStep('msg_2'), wire.step('completed', found)]) {
      check('GET /threads/{thread_id}/runs/{run_id}/steps/{step_id}', data);
    }
  });

  it('makes a thread, sends the message and streams the answer, each request once and with the key', async () => {
    const backend = await bench.startTable({ [`POST ${RUNS}`]: events(...ANSWER) });
    const seen = await bench.ask(backend);
    assert.deepEqual(seen.slice(0, 3), [
      { type: 'thread', thread: THREAD },
      { type: 'kept' },
      { type: 'started', remoteRunId: wire.RUN_ID, model: 'm-1' },
    ]);
    const run = runOf(seen);
    assert.deepEqual(run.items, [
      { kind: 'message', id: 'msg_2', state: 'done', phase: null, parts: [{ type: 'text', text: 'Hello.' }] },
    ]);
    assert.deepEqual([run.usage, run.end], [{ input: 10, output: 7, cached: 4, reasoning: 3 }, { kind: 'completed' }]);
    assert.deepEqual(
      seen.flatMap(event => (event.type === 'delta' ? [event.text] : [])),
      ['Hel', 'lo.'],
    );
    assert.deepEqual(
      bench.received.map(({ method, path, json: body }) => [`${method} ${path}`, body]),
      [
        [`POST ${THREADS}`, {}],
        [`POST ${MESSAGES}`, { role: 'user', content: 'Hello?', metadata: { ask_assistant_run: 'run-1' } }],
        [`POST ${RUNS}`, { assistant_id: wire.ASSISTANT_ID, metadata: { ask_assistant_run: 'run-1' }, stream: true }],
      ],
    );
    for (const { headers } of bench.received) {
      assert.equal(headers['openai-beta'], 'assistants=v2');
    }
  });

  it('carries on a thread that there is', async () => {
    const backend = await bench.startTable({ [`POST ${RUNS}`]: events(...ANSWER) });
    const seen = await bench.ask(backend, undefined, { thread: THREAD });
    assert.equal(textOf(seen), 'Hello.');
    assert.ok(!seen.some(({ type }) => type === 'thread'));
    assert.equal(bench.sent('POST', THREADS).length, 0);
  });

  it('shows the code that is run as it is written, and then what it printed', async () => {
    const backend = await bench.startTable({ [`POST ${RUNS}`]: events(...CODE) });
    const seen = await bench.ask(backend);
    const [code] = runOf(seen).items;
    assert.deepEqual(code, {
      kind: 'step',
      id: 'call_code',
      state: 'done',
      type: 'code_interpreter',
      arguments: 'print(1)',
      output: '1\n',
    });
    const before = seen.slice(
      0,
      seen.findLastIndex(event => event.type === 'item' && event.item.id === 'call_code'),
    );
    assert.deepEqual(runOf(before).items, [{ ...code, state: 'open' }]);
    assert.deepEqual(
      before.flatMap(event => (event.type === 'delta' ? [event.text] : [])),
      ['print(', '1)'],
    );
    assert.equal(textOf(seen), 'Hello.');
  });

  it('shows what a search found, and names files by it where the answer cites them', async () => {
    const value = 'Cake【4:0†source】, see 【4:1†b.txt】 and 【4:2†source】.';
    const annotations = [
      wire.citation('【4:0†source】', 'file-a.txt'),
      wire.citation('【4:1†b.txt】', 'file-2'),
      wire.citation('【4:2†source】', 'file-3'),
    ];
    const backend = await bench.startTable({
      [`POST ${RUNS}`]: events(
        ...ANSWER.slice(0, 3),
        wire.stepDelta({ index: 0, id: 'call_search', type: 'file_search', file_search: {} }),
        wire.stepEvent('completed', wire.step('completed', [wire.search('a.txt', 'c.txt')])),
        ...ANSWER.slice(3, 7),
        wire.delta(value),
        wire.messageEvent('completed', wire.message('', { content: [wire.block(value, annotations)] })),
        ...ANSWER.slice(-2),
      ),
    });
    const seen = await bench.ask(backend);
    const [found] = runOf(seen).items;
    assert.deepEqual(found, {
      kind: 'step',
      id: 'call_search',
      state: 'done',
      type: 'file_search',
      subject: 'a.txt, c.txt',
      output: 'a.txt (0.50)\n\nc.txt (0.50)',
    });
    assert.equal(textOf(seen), 'Cake [a.txt], see [b.txt] and [file-3].');
  });

  it('shows pictures and files as lines of the answer', async () => {
    const link = wire.block('See [it](sandbox:/mnt/data/plot.csv)', [
      wire.filePath('sandbox:/mnt/data/plot.csv', 'file-7'),
    ]);
    const content = [
      { type: 'image_file', image_file: { file_id: 'file-1' } },
      link,
      { type: 'image_url', image_url: { url: 'https://a.invalid/b/c.png?x=1' } },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
    ];
    const attachments = [{ file_id: 'file-8', tools: [] }];
    const backend = await bench.startTable({
      [`POST ${RUNS}`]: events(
        ...ANSWER.slice(0, 7),
        wire.contentDelta({ index: 0, type: 'image_file', image_file: { file_id: 'file-1' } }),
        wire.delta('See', 1),
        wire.messageEvent('completed', wire.message('', { content, attachments })),
        ...ANSWER.slice(-2),
      ),
    });
    const seen = await bench.ask(backend);
    const texts = (all: readonly RunEvent[]) =>
      runOf(all).items.flatMap(item => (item.kind === 'message' ? item.parts.map(({ text }) => text) : []));
    assert.deepEqual(texts(seen), [
      '![file-1](file-1)',
      'See [it](sandbox:/mnt/data/plot.csv)',
      '![c.png](https://a.invalid/b/c.png?x=1)',
      '![image/png]()',
      '📎 file-8\n\n📎 plot.csv',
    ]);
    const lastDelta = seen.findLastIndex(({ type }) => type === 'delta');
    assert.deepEqual(texts(seen.slice(0, lastDelta + 1)), ['![file-1](file-1)', 'See']);
  });

  it('shows a refusal', async () => {
    const content = [{ type: 'refusal', refusal: 'No.' }];
    const backend = await bench.startTable({
      [`POST ${RUNS}`]: events(
        ...ANSWER.slice(0, 7),
        wire.contentDelta({ index: 0, type: 'refusal', refusal: 'N' }),
        wire.contentDelta({ index: 0, type: 'refusal', refusal: 'o.' }),
        wire.messageEvent('completed', wire.message('', { content })),
        ...ANSWER.slice(-2),
      ),
    });
    const [item] = runOf(await bench.ask(backend)).items;
    assert.deepEqual(item?.kind === 'message' && item.parts, [{ type: 'refusal', text: 'No.' }]);
  });

  it('ends as the run did', async () => {
    const failed = (code: string, message = 'Sorry.') => ({ last_error: { code, message } });
    const cases: readonly (readonly [wire.Status, object, string])[] = [
      ['completed', {}, 'completed'],
      ['cancelled', {}, 'cancelled'],
      ['expired', {}, 'runExpired'],
      ['failed', failed('server_error'), 'serverFailed'],
      ['failed', failed('rate_limit_exceeded'), 'rateLimited'],
      ['failed', failed('rate_limit_exceeded', 'You exceeded your current quota, please check.'), 'quotaExceeded'],
      ['failed', failed('invalid_prompt'), 'requestRejected'],
      ['failed', {}, 'runFailed'],
    ];
    for (const [status, more, code] of cases) {
      const backend = await bench.startTable({
        [`POST ${RUNS}`]: events(...ANSWER.slice(0, 10), wire.runEvent(status, more)),
      });
      const seen = await bench.ask(backend);
      assert.equal(codeOf(seen), code, status);
      assert.equal(textOf(seen), 'Hello.');
      await bench.close();
    }
  });

  it('is incomplete for the reason that the run gives, or else its last message', async () => {
    const cut = (reason: string) => wire.message('Hel', { status: 'incomplete', incomplete_details: { reason } });
    const cases = [
      [
        wire.runEvent('incomplete', { incomplete_details: { reason: 'max_completion_tokens' } }),
        'x',
        'maxOutputTokens',
      ],
      [
        wire.runEvent('incomplete', { incomplete_details: { reason: 'max_prompt_tokens' } }),
        'max_tokens',
        'maxOutputTokens',
      ],
      [wire.runEvent('incomplete', { incomplete_details: { reason: 'max_prompt_tokens' } }), 'other', 'other'],
      // As it was recorded: the event, or the run too, says "completed".
      [{ event: 'thread.run.completed', data: wire.run('incomplete') }, 'content_filter', 'contentFilter'],
      [wire.runEvent('completed'), 'max_tokens', 'maxOutputTokens'],
    ] as const;
    for (const [last, reason, expected] of cases) {
      const backend = await bench.startTable({
        [`POST ${RUNS}`]: events(...ANSWER.slice(0, 8), wire.messageEvent('incomplete', cut(reason)), last),
      });
      const seen = await bench.ask(backend);
      assert.deepEqual(endOf(seen), { kind: 'incomplete', reason: expected });
      assert.equal(textOf(seen), 'Hel');
      await bench.close();
    }
  });

  it('refuses an assistant from a file', async () => {
    const backend = await bench.startTable({});
    assert.equal(codeOf(await bench.ask(backend, undefined, { assistant: LOCAL })), 'protocolUnsupported');
    assert.equal(bench.received.length, 0);
  });
});
