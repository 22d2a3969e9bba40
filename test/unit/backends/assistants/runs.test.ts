import assert from 'node:assert/strict';
import type { RunEvent } from '../../../../src/shared/runEvent';
import { createSpecChecker } from '../../../server/specChecker';
import { list } from '../support/bench';
import { codeOf, endOf, LOCAL, runOf, testReference, textOf } from '../support/harness';
import { error, json } from '../support/rawServer';
import { events, MESSAGES, OUTPUTS, RUN, RUNS, STEPS, THREAD, THREADS, ThreadBench } from './support/threadBench';
import * as wire from './support/threadWire';

const { ANSWER, CODE } = wire;

describe('assistants: a streamed run (hand-written after the schema)', () => {
  const bench = new ThreadBench();

  it('is written as the schema has it', function () {
    const checker = createSpecChecker();
    if (checker === null) {
      this.skip();
    }
    const check = (operation: string, value: unknown) =>
      checker.checkSent({ operation, status: 200, kind: 'body', value, deliberate: false });
    const calls = [wire.functionCall('a'), wire.functionCall('b')];
    for (const data of [wire.run('completed'), wire.run('expired'), wire.waitingRun(...calls)]) {
      check('GET /threads/{thread_id}/runs/{run_id}', data);
    }
    const cited = [wire.block('x', [wire.citation('x', 'file-1'), wire.filePath('x', 'file-2')])];
    for (const data of [wire.question(), wire.message('Hi', { content: cited })]) {
      check('GET /threads/{thread_id}/messages/{message_id}', data);
    }
    const found = [wire.search('a.txt'), wire.interpreter('1', { type: 'logs', logs: '1' }), ...answered(calls)];
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

  it('has its functions answered, all at once, round by round', async () => {
    const calls = [wire.functionCall('a'), wire.functionCall('b', 'count')];
    const [third] = [wire.functionCall('c')];
    const backend = await bench.startTable({
      [`POST ${RUNS}`]: events(
        ...ANSWER.slice(0, 3),
        wire.stepDelta({ index: 0, ...calls[0], function: { name: 'look', arguments: '' } }),
        wire.stepDelta({ index: 0, type: 'function', function: { arguments: '{"at":1}' } }),
        wire.stepDelta({ index: 1, ...calls[1] }),
        { event: 'thread.run.requires_action', data: wire.waitingRun(...calls) },
      ),
      [`POST ${OUTPUTS}`]: (request, response, socket) => {
        const first = bench.sent('POST', OUTPUTS).length === 1;
        const reply = first
          ? events(
              wire.stepEvent('completed', wire.step('completed', answered(calls))),
              wire.runEvent('queued'),
              wire.runEvent('in_progress'),
              { event: 'thread.run.requires_action', data: wire.waitingRun(third) },
            )
          : events(...ANSWER.slice(2));
        reply(request, response, socket);
      },
    });
    const asked: (readonly string[])[] = [];
    const seen = await bench.ask(backend, event => {
      if (event.type === 'actionNeeded') {
        asked.push(event.actions.map(({ callId, name, arguments: given }) => `${callId} ${name} ${given}`));
        const results = event.actions.map(action => ({
          action,
          succeeded: action.callId !== 'b',
          output: `result ${action.callId}`,
        }));
        // One after the other, as people do.
        for (const result of results.toReversed()) {
          void backend.answer(testReference(), [result]);
        }
      }
    });
    assert.deepEqual(asked, [['a look {"at":1}', 'b count {"at":1}'], ['c look {"at":1}']]);
    assert.deepEqual(
      bench.sent('POST', OUTPUTS).map(({ json: body }) => body),
      [
        {
          stream: true,
          tool_outputs: [
            { tool_call_id: 'a', output: 'result a' },
            { tool_call_id: 'b', output: 'Error: result b' },
          ],
        },
        { stream: true, tool_outputs: [{ tool_call_id: 'c', output: 'result c' }] },
      ],
    );
    const run = runOf(seen);
    assert.deepEqual(
      run.items.flatMap(item => (item.kind === 'step' ? [[item.id, item.subject, item.arguments, item.output]] : [])),
      [
        ['a', 'look', '{"at":1}', 'result a'],
        ['b', 'count', '{"at":1}', 'Error: result b'],
        // Nobody said what became of this one.
        ['c', 'look', '{"at":1}', 'result c'],
      ],
    );
    assert.deepEqual([textOf(seen), run.end], ['Hello.', { kind: 'completed' }]);
    const phases = seen.flatMap(event => (event.type === 'phase' ? [event.phase] : []));
    assert.deepEqual(phases, ['queued', 'working', 'waiting', 'working', 'queued', 'working', 'waiting', 'working']);
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

  it('cancels what it cannot give, and says what was wanted', async () => {
    const waiting = wire.run('requires_action', { required_action: { type: 'submit_tool_approval' } });
    const backend = await bench.startTable({
      [`POST ${RUNS}`]: events(...ANSWER.slice(0, 3), { event: 'thread.run.requires_action', data: waiting }),
      [`POST ${RUN}/cancel`]: json(200, wire.run('cancelling')),
    });
    const end = endOf(await bench.ask(backend));
    assert.deepEqual(end.kind === 'failed' && [end.error.code, end.error.detail], [
      'runFailed',
      'submit_tool_approval',
    ]);
    assert.equal(bench.sent('POST', `${RUN}/cancel`).length, 1);
  });
});

describe('assistants: odd streams (hand-written)', () => {
  const bench = new ThreadBench();

  async function askWith(...all: readonly wire.NamedEvent[]): Promise<readonly RunEvent[]> {
    const backend = await bench.startTable({
      [`POST ${RUNS}`]: events(...all),
      [`GET ${MESSAGES}`]: list(wire.message('Hello.'), wire.question()),
      [`GET ${STEPS}`]: error(404, { message: 'Not found' }),
    });
    const seen = await bench.ask(backend);
    await bench.close();
    return seen;
  }

  it('reads what the stream left out of a completed run', async () => {
    for (const [name, all] of Object.entries({
      'the run alone': [wire.runEvent('created'), wire.runEvent('completed')],
      'its end alone': [wire.runEvent('completed')],
      'a message without its end': [...ANSWER.slice(0, 9), wire.runEvent('completed')],
      'half a text': [...ANSWER.slice(0, 8), wire.runEvent('completed')],
      'text without its beginning': [wire.runEvent('created'), wire.delta('Hel'), wire.runEvent('completed')],
    })) {
      const seen = await askWith(...all);
      assert.deepEqual([textOf(seen), endOf(seen).kind], ['Hello.', 'completed'], name);
      assert.equal(seen.filter(({ type }) => type === 'gap').length, 1, name);
    }
  });

  it('asks for nothing more where the stream had it all', async () => {
    for (const [name, all] of Object.entries({
      'no deltas': ANSWER.filter(({ event }) => !event.endsWith('.delta')),
      'no steps': ANSWER.filter(({ event }) => !event.includes('.step.')),
      'no beginnings': ANSWER.filter(({ event }) => !/(created|in_progress|queued)$/.test(event)),
      'all twice': ANSWER.flatMap(event => [event, event]),
      'unknown ones': ANSWER.flatMap(event => [{ event: 'thread.hologram.delta', data: { id: 'x' } }, event]),
      'another run’s': [
        ...ANSWER.slice(0, 3),
        wire.messageEvent('completed', wire.message('Not yours.', { id: 'msg_9', run_id: 'run_9' })),
        ...ANSWER.slice(3),
      ],
      'the user’s own': [wire.messageEvent('completed', wire.question()), ...ANSWER],
      'a text without its message': [
        ...ANSWER.slice(0, 10).filter(({ event }) => !event.endsWith('created')),
        ...ANSWER.slice(9),
      ],
      'a completed message without its text': [
        ...ANSWER.slice(0, 9),
        wire.messageEvent('completed', wire.message('')),
        ...ANSWER.slice(-2),
      ],
      'no status': ANSWER.map(({ event, data }) => ({ event, data: { ...data, status: undefined } })),
    })) {
      const seen = await askWith(...all);
      assert.deepEqual([textOf(seen), endOf(seen).kind], ['Hello.', 'completed'], name);
      assert.ok(!seen.some(({ type }) => type === 'gap'), name);
    }
  });

  it('knows events by their data where they have no names, or are wrapped once more', async () => {
    for (const [name, wrap] of Object.entries({
      'no name': ({ data }: wire.NamedEvent) => `data: ${JSON.stringify(data)}\n\n`,
      'the name within': (event: wire.NamedEvent) => `data: ${JSON.stringify(event)}\n\n`,
      both: ({ event, data }: wire.NamedEvent) => `event: ${event}\ndata: ${JSON.stringify({ event, data })}\n\n`,
    })) {
      const backend = await bench.startTable({
        [`POST ${RUNS}`]: (_, response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.end(ANSWER.map(wrap).join(''));
        },
      });
      const seen = await bench.ask(backend);
      assert.deepEqual([textOf(seen), endOf(seen).kind], ['Hello.', 'completed'], name);
      await bench.close();
    }
  });

  it('takes content and texts in simpler forms', async () => {
    const seen = await askWith(
      ...ANSWER.slice(0, 7),
      { event: 'thread.message.delta', data: { id: 'msg_2', delta: { content: 'Hel' } } },
      { event: 'thread.message.delta', data: { delta: { content: [{ type: 'text', text: 'lo.' }] } } },
      wire.messageEvent('completed', wire.message('', { content: 'Hello.' })),
      ...ANSWER.slice(-2),
    );
    assert.equal(textOf(seen), 'Hello.');
    assert.equal(seen.filter(({ type }) => type === 'delta').length, 2);
  });

  it('asks the run what became of it when the stream reports an error', async () => {
    const brokenThen = async (...runs: readonly object[]) => {
      let looks = 0;
      const backend = await bench.startTable({
        [`POST ${RUNS}`]: events(...ANSWER.slice(0, 8), wire.errorEvent('Something broke.')),
        [`GET ${RUN}`]: (request, response, socket) => {
          json(200, runs[Math.min(looks++, runs.length - 1)])(request, response, socket);
        },
        [`GET ${MESSAGES}`]: list(wire.message('Hello.')),
        [`GET ${STEPS}`]: list(wire.messageStep('msg_2')),
      });
      const seen = await bench.ask(backend);
      await bench.close();
      return { seen, looks };
    };
    const recovered = await brokenThen(wire.run('in_progress'), wire.run('completed'));
    assert.deepEqual([textOf(recovered.seen), endOf(recovered.seen).kind], ['Hello.', 'completed']);
    const failed = await brokenThen(
      wire.run('failed', { last_error: { code: 'rate_limit_exceeded', message: 'Slow.' } }),
    );
    assert.equal(codeOf(failed.seen), 'rateLimited');
    // A run that its server has forgotten to end.
    const stuck = await brokenThen(wire.run('in_progress'));
    const end = endOf(stuck.seen);
    assert.deepEqual(end.kind === 'failed' && [end.error.code, end.error.detail], ['serverFailed', 'Something broke.']);
    assert.equal(stuck.looks, 5);
  });

  it('fails at once when the error comes before the run has a name', async () => {
    const backend = await bench.startTable({ [`POST ${RUNS}`]: events(wire.errorEvent('Something broke.')) });
    assert.equal(codeOf(await bench.ask(backend)), 'serverFailed');
  });
});

function answered(calls: readonly wire.FunctionCall[]): readonly object[] {
  return calls.map(call => ({
    ...call,
    function: { ...call.function, output: call.id === 'b' ? 'Error: result b' : `result ${call.id}` },
  }));
}
