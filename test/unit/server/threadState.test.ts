import assert from 'node:assert/strict';
import fs from 'node:fs';
import { readCount } from '../../server/model/scriptedModel';
import { collect } from './checkedServer';
import { keptServerForEach } from './keptServer';
import { textOf, weather } from './runSteps';

const assistant_id = 'asst_test';

describe('local server: threads in a file', function () {
  this.timeout(10_000);
  const kept = keptServerForEach(server => {
    server.seedAssistant({ id: assistant_id, name: 'Tester', tools: [weather] });
  });
  const threads = () => kept().client.beta.threads;

  async function ask(id: string, content: string): Promise<void> {
    await threads().messages.create(id, { role: 'user', content });
    await threads().runs.createAndPoll(id, { assistant_id }, { pollIntervalMs: 5 });
  }

  async function answerIn(id: string) {
    const { data } = await threads().messages.list(id, { limit: 1 });
    return data[0] ?? assert.fail('no message');
  }

  it('keeps threads, messages, runs and steps: the third message follows the first two', async () => {
    const thread = await threads().create({ metadata: { topic: 'a' } });
    const { id } = thread;
    await ask(id, 'hello');
    await ask(id, 'hello');
    const seen = async () => {
      const [run] = (await threads().runs.list(id)).data;
      return {
        thread: await threads().retrieve(id),
        messages: await collect(threads().messages.list(id)),
        run,
        steps: await collect(threads().runs.steps.list(run?.id ?? '', { thread_id: id })),
      };
    };
    const before = await seen();
    const changed = await kept().client.beta.assistants.update(assistant_id, { name: 'Changed' });
    await kept().restart();
    assert.deepEqual(await seen(), before);
    assert.deepEqual(await kept().client.beta.assistants.retrieve(assistant_id), changed);
    await ask(id, 'count');
    assert.deepEqual(readCount(textOf(await answerIn(id))), { messages: 5, yours: 3 });
  });

  it('leaves a run that was under way as failed, with what it had said, and the thread free', async () => {
    const { id } = await threads().create({ messages: [{ role: 'user', content: 'hello' }] });
    kept().server.holdAfterWord(2);
    const run = await threads().runs.create(id, { assistant_id });
    await kept().server.waitUntilHeld();
    await kept().restart();
    const left = await threads().runs.retrieve(run.id, { thread_id: id });
    assert.deepEqual([left.status, left.last_error?.code], ['failed', 'server_error']);
    const [step] = await collect(threads().runs.steps.list(run.id, { thread_id: id }));
    assert.equal(step?.status, 'failed');
    const message = await answerIn(id);
    assert.deepEqual([message.status, message.incomplete_details], ['incomplete', { reason: 'run_failed' }]);
    assert.match(textOf(message), /^\S+ \S+ $/);
    await ask(id, 'count');
    assert.equal(readCount(textOf(await answerIn(id)))?.yours, 2);
  });

  it('leaves a run that waited for a function as failed too', async () => {
    const { id } = await threads().create({ messages: [{ role: 'user', content: 'call get_weather' }] });
    const run = await threads().runs.createAndPoll(id, { assistant_id }, { pollIntervalMs: 5 });
    assert.equal(run.status, 'requires_action');
    await kept().restart();
    const left = await threads().runs.retrieve(run.id, { thread_id: id });
    assert.deepEqual([left.status, left.required_action], ['failed', null]);
  });

  it('reads a file from before there were threads', async () => {
    const { id } = await kept().client.responses.create({ model: 'scripted-1', input: 'hello' });
    await kept().server.close();
    const { assistants: _, ...older } = JSON.parse(fs.readFileSync(kept().stateFile, 'utf8'));
    fs.writeFileSync(kept().stateFile, JSON.stringify(older));
    await kept().start();
    assert.equal((await kept().client.responses.retrieve(id)).id, id);
    assert.deepEqual(
      (await collect(kept().client.beta.assistants.list())).map(one => one.id),
      [assistant_id],
    );
  });
});
