import assert from 'node:assert/strict';
import { LiveThread } from '../../../src/core/runs/liveThread';
import { answerText, EMPTY_TRANSCRIPT, lastRun, type Run } from '../../../src/shared/transcript';
import { type LocalServer, startLocalServer } from '../../server/localServer';
import { readCount } from '../../server/model/scriptedModel';
import { LOCAL, testBackend } from '../backends/support/harness';
import { TestTiming } from '../backends/support/testTiming';

const ASSISTANT = { ...LOCAL, profile: { ...LOCAL.profile, model: 'scripted-1' } };

describe('a thread that outgrows its model', () => {
  let server: LocalServer;
  let thread: LiveThread;

  beforeEach(async () => {
    server = await startLocalServer({ imitates: 'llamaCpp', contextLimit: 1_200 });
    const backend = testBackend('responses', server.baseUrl, {}, new TestTiming(4_000));
    thread = new LiveThread({
      log: { append: () => Promise.resolve(), flush: () => Promise.resolve() },
      transcript: EMPTY_TRANSCRIPT,
      remote: null,
      assistantId: ASSISTANT.id,
      assistantName: () => ASSISTANT.name,
      keepOnServer: () => true,
      background: () => 'auto',
      resolve: async () => ({ backend, assistant: ASSISTANT }),
      now: () => 0,
      // Not at once: who watches for the machine to sleep would keep everyone else waiting.
      sleep: () => new Promise(done => setImmediate(done)),
    });
  });

  afterEach(async () => {
    thread.dispose();
    await server.close();
  });

  /** The run that came of what was done, once it has ended. */
  async function runAfter(act: () => Promise<void>): Promise<Run> {
    const idle = new Promise<void>(resolve => {
      const listener = thread.onDidChangeState(state => {
        if (state === 'idle') {
          listener.dispose();
          resolve();
        }
      });
    });
    await act();
    await idle;
    return lastRun(thread.transcript) ?? assert.fail('there is no run');
  }

  const ask = (text: string) => runAfter(() => thread.send(text, []));
  const yours = (run: Run) => readCount(answerText(run))?.yours;
  const saysOf = (run: Run) => run.notices.flatMap(notice => (notice.code === 'turnsLeftOut' ? [notice.count] : []));

  it('goes on with its newest turns at a click, and keeps to that', async () => {
    let run = await ask('turn');
    let turns = 0;
    for (; run.end?.kind === 'completed'; turns++) {
      assert.equal(yours(run), turns + 1);
      run = await ask('turn');
    }
    assert.ok(turns > 3, `${turns}`);
    assert.ok(run.end?.kind === 'failed' && run.end.error.remedy === 'sendNewest', JSON.stringify(run.end));
    assert.deepEqual(saysOf(run), [], 'nothing is left out by itself');

    run = await runAfter(() => thread.sendAgain(run.messageId, true));
    assert.equal(run.end?.kind, 'completed');
    const leftOut = Math.ceil(turns / 2);
    assert.deepEqual([saysOf(run), yours(run)], [[leftOut], turns - leftOut + 1]);

    run = await ask('turn');
    assert.equal(run.end?.kind, 'completed');
    assert.deepEqual([saysOf(run), yours(run)], [[leftOut], turns - leftOut + 2]);
    assert.equal(thread.transcript.entries.filter(({ kind }) => kind === 'message').length, turns + 2);
  });

  it('leaves out more with each click, up to all that went before', async () => {
    for (const text of ['turn', 'turn', 'turn', 'turn']) {
      await ask(text);
    }
    let run = await ask('x'.repeat(1_150));
    const counts: number[] = [];
    for (let clicks = 0; clicks < 5 && run.end?.kind === 'failed' && run.end.error.remedy === 'sendNewest'; clicks++) {
      run = await runAfter(() => thread.sendAgain(run.messageId, true));
      counts.push(...saysOf(run));
    }
    assert.deepEqual(counts, [2, 3, 4]);
    assert.equal(run.end?.kind, 'completed');
    assert.equal(yours(run), 1);
  });
});
