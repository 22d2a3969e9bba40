import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { AssistantStreamEvent } from 'openai/resources/beta/assistants';
import type { Message } from 'openai/resources/beta/threads/messages';
import { readCount } from '../../server/model/scriptedModel';
import { notes, plot, table } from '../../server/protocols/files';
import { collect, failureOf, serverForEach } from './checkedServer';
import { namesOf, textOf } from './runSteps';

const recording = path.resolve(
  process.cwd(),
  '../shared/recordings/openai-dotnet/AssistantsTests__StreamingRunWorks.json',
);
const assistant_id = 'asst_test';

describe('local server: runs of a thread', function () {
  this.timeout(10_000);
  const test = serverForEach();
  const threads = () => test.client.beta.threads;

  beforeEach(() => {
    test.server.seedAssistant({ id: assistant_id, instructions: 'Be kind.' });
  });

  const threadWith = async (content: string): Promise<string> =>
    (await threads().create({ messages: [{ role: 'user', content }] })).id;

  async function streamed(threadId: string, more: object = {}): Promise<readonly AssistantStreamEvent[]> {
    return collect(await threads().runs.create(threadId, { assistant_id, stream: true, ...more }));
  }

  async function answerIn(threadId: string): Promise<Message> {
    const { data } = await threads().messages.list(threadId, { limit: 1 });
    return data[0] ?? assert.fail('no message');
  }

  it('stream in the order and with the fields of a recorded real stream', async function () {
    if (!existsSync(recording)) return this.skip();
    const real = recordedEvents(recording);
    const ours = await streamed(await threadWith('hello'));
    assert.deepEqual(namesOf(ours), namesOf(real.slice(0, -1)));
    // What the client's types and the official document have no place for, or want beyond the recorded.
    const apart = ['reasoning_effort', 'tool_resources', 'expired_at', 'metadata'];
    for (const { event, data } of ours) {
      const counterpart = real.find(other => other.event === event);
      const keys = (value: object): readonly string[] => Object.keys(value).filter(key => !apart.includes(key));
      assert.deepEqual(keys(data), keys(Object(counterpart).data), event);
    }
  });

  it('end a stream with [DONE]', async () => {
    const id = await threadWith('hello');
    const answer = await fetch(`${test.server.baseUrl}/threads/${id}/runs`, {
      method: 'POST',
      headers: { 'openai-beta': 'assistants=v2' },
      body: JSON.stringify({ assistant_id, stream: true }),
    });
    assert.match(await answer.text(), /\n\nevent: done\ndata: \[DONE\]\n\n$/);
  });

  for (const question of ['hello', 'markdown', '한국어', 'refuse', 'image', 'long']) {
    it(`satisfy the client's own stream helper: ${question}`, async () => {
      const id = await threadWith(question);
      const stream = threads().runs.stream(id, { assistant_id });
      const run = await stream.finalRun();
      assert.equal(run.status, 'completed');
      assert.ok((run.usage?.total_tokens ?? 0) > 0);
      const [message] = await stream.finalMessages();
      const stored = await answerIn(id);
      assert.deepEqual(
        message?.content.map(part => part.type),
        stored.content.map(part => part.type),
      );
      assert.deepEqual(stored.run_id, run.id);
      assert.deepEqual(await threads().runs.retrieve(run.id, { thread_id: id }), run);
    });
  }

  it('can be asked for until they are over', async () => {
    const id = await threadWith('count');
    test.server.holdRunsIn('queued');
    test.server.holdAfterWord(1);
    const run = await threads().runs.create(id, { assistant_id });
    const params = { thread_id: id };
    assert.deepEqual([run.status, (await threads().runs.retrieve(run.id, params)).status], ['queued', 'queued']);
    test.server.releaseRuns();
    await test.server.waitUntilHeld();
    assert.equal((await threads().runs.retrieve(run.id, params)).status, 'in_progress');
    const [step] = await collect(threads().runs.steps.list(run.id, params));
    assert.equal(step?.status, 'in_progress');
    test.server.release();
    await test.server.waitForGeneration(one => one.id === run.id && one.state === 'completed');
    assert.equal((await threads().runs.poll(run.id, params)).status, 'completed');
    const whole = await threads().runs.steps.retrieve(step.id, { ...params, run_id: run.id });
    assert.ok(whole.step_details.type === 'message_creation' && whole.status === 'completed');
    const answer = await answerIn(id);
    assert.equal(whole.step_details.message_creation.message_id, answer.id);
    assert.deepEqual(readCount(textOf(answer)), { messages: 1, yours: 1 });
    assert.equal((await collect(threads().runs.list(id))).length, 1);
  });

  it('are created together with their thread', async () => {
    const thread = { messages: [{ role: 'user' as const, content: 'instructions' }] };
    const stream = await threads().createAndRun({ assistant_id, thread, stream: true });
    const events = await collect(stream);
    const [first] = events;
    assert.ok(first?.event === 'thread.created');
    assert.match(textOf(await answerIn(first.data.id)), /My instructions are:\n\nBe kind\./);
    const run = await threads().createAndRun({ assistant_id, thread });
    assert.equal(run.status, 'queued');
  });

  it('are answered from the thread, more messages, more instructions, and no more than is wanted', async () => {
    const id = await threadWith('one');
    await streamed(id);
    const more = { additional_messages: [{ role: 'user', content: 'count' }] };
    await streamed(id, { ...more, truncation_strategy: { type: 'auto' } });
    assert.deepEqual(readCount(textOf(await answerIn(id))), { messages: 3, yours: 2 });
    await streamed(id, { ...more, truncation_strategy: { type: 'last_messages', last_messages: 1 } });
    assert.deepEqual(readCount(textOf(await answerIn(id))), { messages: 1, yours: 1 });
    await threads().messages.create(id, { role: 'user', content: 'instructions' });
    await streamed(id, { additional_instructions: 'Be brief.' });
    assert.match(textOf(await answerIn(id)), /Be kind\.\n\nBe brief\.$/);
    await threads().messages.create(id, { role: 'user', content: 'instructions' });
    await streamed(id, { instructions: 'Be rude.' });
    assert.match(textOf(await answerIn(id)), /are:\n\nBe rude\.$/);
  });

  it('bring a picture, a citation and a file when asked for an image', async () => {
    const id = await threadWith('image');
    const deltas = (await streamed(id)).flatMap(event => (event.event === 'thread.message.delta' ? [event.data] : []));
    const [picture, text] = (await answerIn(id)).content;
    assert.ok(picture?.type === 'image_file' && text?.type === 'text');
    assert.equal(picture.image_file.file_id, plot.id);
    const [citation, file] = text.text.annotations;
    assert.ok(citation?.type === 'file_citation' && file?.type === 'file_path');
    assert.deepEqual([citation.file_citation.file_id, file.file_path.file_id], [notes.id, table.id]);
    for (const { text: cited, start_index, end_index } of text.text.annotations) {
      assert.equal(text.text.value.slice(start_index, end_index), cited);
    }
    const parts = deltas.flatMap(({ delta }) => delta.content ?? []);
    assert.equal(parts[0]?.type, 'image_file');
    const said = parts.flatMap(part => (part.type === 'text' ? [part.text?.value ?? ''] : [])).join('');
    assert.equal(said, text.text.value);
  });

  it('refuse what cannot be run', async () => {
    const { id } = await threads().create();
    const bare = test.server.seedAssistant({});
    const empty = await failureOf(threads().runs.create(id, { assistant_id: bare.id }));
    assert.deepEqual([empty.status, empty.code], [400, 'invalid_thread']);
    const nobody = await failureOf(threads().runs.create(id, { assistant_id: 'asst_x' }));
    assert.match(nobody.message, /No assistant found with id 'asst_x'\./);
    const nothing = await failureOf(threads().runs.retrieve('run_x', { thread_id: id }));
    assert.match(nothing.message, /No run found with id 'run_x'\./);
  });

  it('are one at a time in a thread', async () => {
    const id = await threadWith('hello');
    test.server.holdAfterWord(1);
    const run = await threads().runs.create(id, { assistant_id });
    await test.server.waitUntilHeld();
    const second = await failureOf(threads().runs.create(id, { assistant_id }));
    assert.deepEqual([second.status, second.type], [400, 'invalid_request_error']);
    assert.ok(second.message.endsWith(`Thread ${id} already has an active run ${run.id}.`));
    const message = await failureOf(threads().messages.create(id, { role: 'user', content: 'more' }));
    assert.ok(message.message.endsWith(`Can't add messages to ${id} while a run ${run.id} is active.`));
    test.server.release();
    await test.server.waitForGeneration(one => one.state === 'completed');
    await threads().messages.create(id, { role: 'user', content: 'more' });
    assert.equal((await streamed(id)).at(-1)?.event, 'thread.run.completed');
  });

  it('go on when nobody listens', async () => {
    const id = await threadWith('hello');
    test.server.holdAfterWord(2);
    const stream = await threads().runs.create(id, { assistant_id, stream: true });
    const held = await test.server.waitUntilHeld();
    stream.controller.abort();
    await test.server.waitForRequest(request => request.closedByClient);
    test.server.release();
    await test.server.waitForGeneration(one => one.id === held.id && one.state === 'completed');
    assert.match(textOf(await answerIn(id)), /You asked: “hello”/);
  });

  it('know no more of a thread that somebody has deleted', async () => {
    const id = await threadWith('hello');
    test.server.holdAfterWord(1);
    const stream = await threads().runs.create(id, { assistant_id, stream: true });
    const { id: runId } = await test.server.waitUntilHeld();
    test.server.forget(id);
    const events = await collect(stream);
    assert.equal(events.at(-1)?.event, 'thread.message.delta');
    assert.equal((await failureOf(threads().runs.retrieve(runId, { thread_id: id }))).status, 404);
    test.server.forget(assistant_id);
    assert.equal((await failureOf(test.client.beta.assistants.retrieve(assistant_id))).status, 404);
  });
});

function recordedEvents(file: string): readonly { readonly event: string; readonly data: unknown }[] {
  const records: readonly { readonly response: unknown }[] = JSON.parse(readFileSync(file, 'utf8'));
  const text = String(records.find(({ response }) => String(response).startsWith('event: '))?.response);
  return [...text.matchAll(/^event: (.*)\ndata: (.*)$/gm)].map(([, event = '', data = '']) => {
    return { event, data: data === '[DONE]' ? data : JSON.parse(data) };
  });
}
