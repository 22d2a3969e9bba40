import assert from 'node:assert/strict';
import type { Backend } from '../../../../src/core/backend';
import type { RunEvent } from '../../../../src/shared/runEvent';
import type { LocalServer } from '../../../server/localServer';
import { startLocalServer } from '../../../server/localServer';
import { readCount } from '../../../server/model/scriptedModel';
import { createSpecChecker } from '../../../server/specChecker';
import { Conversation } from '../support/conversation';
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
} from '../support/harness';
import { TestTiming } from '../support/testTiming';

const checker = createSpecChecker();
const RUNS = /^\/v1\/threads\/\w+\/runs$/;
const FOREVER = { times: Number.POSITIVE_INFINITY };

describe('assistants and their own ways against the local server', () => {
  let server: LocalServer;
  let backend: Backend;
  let conversation: Conversation;

  beforeEach(async () => {
    server = await startLocalServer(
      checker ? { onSend: sent => checker.checkSent(sent), onReceive: got => checker.checkReceived(got) } : {},
    );
    const look = { type: 'function', function: { name: 'look', parameters: {} } } as const;
    const count = { type: 'function', function: { name: 'tally', parameters: {} } } as const;
    server.seedAssistant({ id: SAVED.id, name: 'Test', tools: [look, count] });
    backend = testBackend('assistants', server.baseUrl, {}, new TestTiming(4_000));
    conversation = new Conversation(backend, 'assistants');
  });

  afterEach(() => server.close());

  /** Answers whatever is called. */
  const answering = (event: RunEvent) => {
    if (event.type === 'actionNeeded') {
      const results = event.actions.map(action => ({ action, succeeded: true, output: `It is ${action.name}.` }));
      void backend.answer(conversation.reference, results);
    }
  };

  it('has functions answered, two at a time', async () => {
    const text = await conversation.ask('call look {"at":1} and call tally', answering);
    assert.match(text, /It is look\.[\s\S]*It is tally\./);
    const steps = runOf(conversation.events).items.filter(item => item.kind === 'step');
    assert.deepEqual(
      steps.map(({ subject, arguments: given, output }) => [subject, given, output]),
      [
        ['look', '{"at":1}', 'It is look.'],
        ['tally', '{}', 'It is tally.'],
      ],
    );
    assert.equal(server.requestsTo('POST', /submit_tool_outputs$/).length, 1);
  });

  it('asks with a message that an earlier window left in the thread, and sends it no second time', async () => {
    server.fault({ kind: 'status', status: 429 }, { method: 'POST', path: RUNS });
    const first = await collect(backend.run(testRequest({ assistant: SAVED, text: 'count' }), neverAborted));
    assert.equal(codeOf(first), 'rateLimited');
    const thread = first.find(event => event.type === 'thread')?.thread ?? null;
    const later = testBackend('assistants', server.baseUrl, {}, new TestTiming(4_000));
    const request = testRequest({ runKey: 'run-2', assistant: SAVED, text: 'count', thread, again: true });
    assert.match(textOf(await collect(later.run(request, neverAborted))), /I was sent 1 message, 1 of them yours/);
    // Once answered it may be asked again.
    const third = testRequest({ ...request, runKey: 'run-3' });
    assert.match(textOf(await collect(later.run(third, neverAborted))), /I was sent 3 messages, 2 of them yours/);
  });

  it('shows a picture, a citation and a file', async () => {
    await conversation.ask('image');
    const [item] = runOf(conversation.events).items;
    const texts = item?.kind === 'message' ? item.parts.map(({ text }) => text) : [];
    assert.match(texts[0] ?? '', /^!\[(file-[\w-]+)\]\(\1\)$/);
    assert.match(texts[1] ?? '', / \[[^\]]+\]/);
    assert.doesNotMatch(texts[1] ?? '', /【/);
    assert.match(texts[2] ?? '', /^📎 \w+\.csv$/);
    assert.ok(conversation.thread);
    const { entries } = await backend.history(conversation.thread, null, neverAborted);
    const kept = entries[1];
    assert.equal(kept?.kind === 'item' && kept.item.kind === 'message' && kept.item.parts[0]?.text, texts[0]);
  });

  it('says that a run has expired, also one that waited for a result', async () => {
    const asked = conversation.ask('call look', event => {
      if (event.type === 'actionNeeded') {
        server.expireRun(conversation.thread?.id ?? '');
      }
    });
    await asked;
    assert.equal(codeOf(conversation.events), 'runExpired');
    // The thread is free again.
    assert.match(await conversation.ask('Second'), /You asked: “Second”/);
  });

  it('waits in a queue, and is stopped there', async () => {
    server.holdRunsIn('queued');
    await conversation.ask('First', event => {
      if (event.type === 'phase' && event.phase === 'queued') {
        void backend.cancel(conversation.reference);
      }
    });
    assert.deepEqual(endOf(conversation.events), { kind: 'cancelled' });
    server.releaseRuns();
  });

  it('is refused by a thread that another run has, and asks once more without sending the message again', async () => {
    server.fault(
      { kind: 'status', status: 400, message: 'Thread thread_1 already has an active run run_1.' },
      { path: RUNS },
    );
    await conversation.ask('First');
    const end = endOf(conversation.events);
    assert.deepEqual(end.kind === 'failed' && [end.error.code, end.refused], ['threadBusy', true]);
    assert.match(await conversation.ask('First'), /You asked: “First”/);
    const count = readCount(await conversation.ask('count'));
    assert.deepEqual([count?.messages, count?.yours], [3, 2]);
  });

  for (const [name, path] of [
    ['first', RUNS],
    ['second', /\/submit_tool_outputs$/],
  ] as const) {
    it(`is the same in the end wherever its ${name} stream is cut`, async function () {
      this.timeout(60_000);
      const question = 'call look {"at":1}';
      const whole = await conversation.ask(question, answering);
      const kinds = runOf(conversation.events).items.map(item => [item.kind, item.state]);
      for (let afterEvent = 0; ; afterEvent++) {
        conversation = new Conversation(backend, 'assistants');
        server.clearFaults();
        server.fault(
          { kind: 'cut', afterEvent, how: afterEvent % 2 === 0 ? 'end' : 'reset' },
          { method: 'POST', path },
        );
        await conversation.ask(question, answering);
        const end = endOf(conversation.events);
        if (end.kind === 'completed') {
          assert.ok(afterEvent > 5, `${afterEvent} cuts`);
          return;
        }
        assert.ok(end.kind === 'detached' && end.resumable, `after event ${afterEvent}`);
        await conversation.attach(answering);
        assert.equal(textOf(conversation.events), whole, `after event ${afterEvent}`);
        const { items, end: ended } = runOf(conversation.events);
        assert.deepEqual([items.map(item => [item.kind, item.state]), ended], [kinds, { kind: 'completed' }]);
      }
    });
  }

  it('reads a long thread whole and in order, page by page', async () => {
    for (let index = 0; index < 8; index++) {
      await conversation.ask(`Question ${index}`);
    }
    server.fault({ kind: 'noHasMore' }, FOREVER);
    server.fault({ kind: 'pageSize', size: 3 }, FOREVER);
    const said: string[] = [];
    for (let cursor: string | null = null, more = true; more; ) {
      assert.ok(conversation.thread);
      const page = await backend.history(conversation.thread, cursor, neverAborted);
      said.push(...page.entries.map(entry => (entry.kind === 'message' ? entry.text : entry.item.kind)));
      cursor = page.next;
      more = cursor !== null;
    }
    assert.deepEqual(said, Array.from({ length: 8 }, (_, index) => [`Question ${index}`, 'message']).flat());
  });

  it('knows when thread or assistant are gone', async () => {
    const lost = { kind: 'thread', id: 'thread_none' } as const;
    await assert.rejects(() => backend.history(lost, null, neverAborted), /threadUnknown/);
    conversation.thread = lost;
    await conversation.ask('Hi');
    assert.equal(codeOf(conversation.events), 'threadUnknown');
    conversation.thread = null;
    conversation.more = { assistant: { ...SAVED, id: 'asst_none' } };
    await conversation.ask('Hi');
    assert.equal(codeOf(conversation.events), 'assistantUnknown');
    const gone = await collect(
      backend.attach({ ...conversation.reference, thread: lost, remoteRunId: 'run_1' }, neverAborted),
    );
    assert.equal(codeOf(gone), 'threadUnknown');
  });
});
