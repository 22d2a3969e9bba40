import assert from 'node:assert/strict';
import type { AssistantStreamEvent } from 'openai/resources/beta/assistants';
import type { Run } from 'openai/resources/beta/threads/runs/runs';
import { collect, failureOf, serverForEach } from './checkedServer';
import { namesOf, textOf, weather } from './runSteps';

const assistant_id = 'asst_test';
const news = { type: 'function', function: { name: 'get_news', parameters: {} } } as const;

describe('local server: how runs stop and end', function () {
  this.timeout(10_000);
  const test = serverForEach();
  const threads = () => test.client.beta.threads;
  const runs = () => test.client.beta.threads.runs;

  beforeEach(() => {
    test.server.seedAssistant({ id: assistant_id, tools: [weather, news] });
  });

  const threadWith = async (content: string): Promise<string> =>
    (await threads().create({ messages: [{ role: 'user', content }] })).id;

  const stream = (threadId: string) => runs().create(threadId, { assistant_id, stream: true });
  const params = (thread_id: string) => ({ thread_id });

  /** A run that waits for its functions. */
  async function waiting(question: string): Promise<{ readonly id: string; readonly run: Run }> {
    const id = await threadWith(question);
    const events = await collect(await stream(id));
    assert.deepEqual(namesOf(events), [
      'thread.run.created',
      'thread.run.queued',
      'thread.run.in_progress',
      'thread.run.step.created',
      'thread.run.step.in_progress',
      'thread.run.step.delta',
      'thread.run.requires_action',
    ]);
    const last = events.at(-1);
    assert.ok(last?.event === 'thread.run.requires_action');
    return { id, run: last.data };
  }

  const callsOf = (run: Run) => run.required_action?.submit_tool_outputs.tool_calls ?? [];

  it('wait for a function, and go on from its output in a stream of its own', async () => {
    const { id, run } = await waiting('call get_weather {"city":"Seoul"}');
    const [call] = callsOf(run);
    assert.deepEqual([call?.function.name, call?.function.arguments], ['get_weather', '{"city":"Seoul"}']);
    const tool_outputs = [{ tool_call_id: call?.id ?? '', output: 'rain' }];
    const events = await collect(await runs().submitToolOutputs(run.id, { thread_id: id, tool_outputs, stream: true }));
    assert.deepEqual(namesOf(events), [
      'thread.run.step.completed',
      'thread.run.queued',
      'thread.run.in_progress',
      'thread.run.step.created',
      'thread.run.step.in_progress',
      'thread.message.created',
      'thread.message.in_progress',
      'thread.message.delta',
      'thread.message.completed',
      'thread.run.step.completed',
      'thread.run.completed',
    ]);
    const [answer] = (await threads().messages.list(id, { run_id: run.id })).data;
    assert.match(answer ? textOf(answer) : '', /`get_weather` answered: rain/);
    const [first, second] = await collect(runs().steps.list(run.id, { thread_id: id, order: 'asc' }));
    assert.ok(first?.step_details.type === 'tool_calls' && second?.type === 'message_creation');
    const [made] = first.step_details.tool_calls;
    assert.ok(made?.type === 'function' && made.function.output === 'rain');
  });

  it('want the outputs of all functions in one call', async () => {
    const { id, run } = await waiting('call get_weather {"city":"Seoul"} and call get_news');
    const [one, other] = callsOf(run);
    assert.deepEqual([one?.function.name, other?.function.name], ['get_weather', 'get_news']);
    const first = { tool_call_id: one?.id ?? '', output: 'rain' };
    const partly = await failureOf(runs().submitToolOutputs(run.id, { thread_id: id, tool_outputs: [first] }));
    assert.ok(
      partly.message.endsWith(`Expected tool outputs for call_ids ['${one?.id}', '${other?.id}'], got ['${one?.id}']`),
    );
    const tool_outputs = [first, { tool_call_id: other?.id ?? '', output: 'none' }];
    const submitted = await runs().submitToolOutputs(run.id, { thread_id: id, tool_outputs });
    assert.deepEqual([submitted.status, submitted.required_action], ['queued', null]);
    const over = await runs().poll(run.id, params(id));
    assert.equal(over.status, 'completed');
    const [answer] = (await threads().messages.list(id)).data;
    assert.match(answer ? textOf(answer) : '', /`get_weather` answered: rain\n\nThe tool `get_news` answered: none/);
    const late = await failureOf(runs().submitToolOutputs(run.id, { thread_id: id, tool_outputs }));
    assert.match(late.message, /Runs in status "completed" do not accept tool outputs\./);
  });

  it('are cancelled, with what they have said', async () => {
    const id = await threadWith('hello');
    test.server.holdAfterWord(2);
    const events: AssistantStreamEvent[] = [];
    const read = stream(id).then(async open => {
      for await (const event of open) events.push(event);
    });
    const { id: runId } = await test.server.waitUntilHeld();
    test.server.holdRunsIn('cancelling');
    assert.equal((await runs().cancel(runId, params(id))).status, 'cancelling');
    assert.equal((await runs().retrieve(runId, params(id))).status, 'cancelling');
    assert.equal((await runs().cancel(runId, params(id))).status, 'cancelling');
    test.server.releaseRuns();
    await read;
    assert.deepEqual(namesOf(events).slice(-5), [
      'thread.message.delta',
      'thread.run.cancelling',
      'thread.message.incomplete',
      'thread.run.step.cancelled',
      'thread.run.cancelled',
    ]);
    const [answer] = (await threads().messages.list(id)).data;
    assert.deepEqual([answer?.status, answer?.incomplete_details], ['incomplete', { reason: 'run_cancelled' }]);
    const again = await failureOf(runs().cancel(runId, params(id)));
    assert.match(again.message, /Cannot cancel run with status 'cancelled'\./);
    const generation = test.server.generations.find(one => one.id === runId);
    assert.deepEqual([generation?.state, generation?.protocol], ['cancelled', 'assistants']);
    await threads().messages.create(id, { role: 'user', content: 'go on' });
  });

  it('are cancelled while they are queued, and while they wait', async () => {
    const id = await threadWith('hello');
    test.server.holdRunsIn('queued');
    const queued = await runs().create(id, { assistant_id });
    await runs().cancel(queued.id, params(id));
    assert.equal((await runs().poll(queued.id, params(id))).status, 'cancelled');
    test.server.releaseRuns();
    const { id: other, run } = await waiting('call get_news');
    await runs().cancel(run.id, params(other));
    assert.equal((await runs().poll(run.id, params(other))).status, 'cancelled');
    const [step] = await collect(runs().steps.list(run.id, params(other)));
    assert.equal(step?.status, 'cancelled');
  });

  it('expire while they wait, and while they talk', async () => {
    const { id, run } = await waiting('call get_news');
    test.server.expireRun(id);
    await test.server.waitForGeneration(one => one.id === run.id && one.endedAt !== undefined);
    const expired = await runs().retrieve(run.id, params(id));
    assert.deepEqual([expired.status, expired.required_action], ['expired', null]);
    assert.throws(() => test.server.expireRun(id), /No run is under way/);
    const talking = await threadWith('hello');
    test.server.holdAfterWord(1);
    const read = stream(talking).then(collect);
    await test.server.waitUntilHeld();
    test.server.expireRun(talking);
    assert.deepEqual(namesOf(await read).slice(-3), [
      'thread.message.incomplete',
      'thread.run.step.expired',
      'thread.run.expired',
    ]);
  });

  it('fail when they are told to, and are cut short', async () => {
    test.server.fault({ kind: 'fail', afterWord: 3, code: 'rate_limit_exceeded', message: 'Slow down.' });
    const failed = await collect(await stream(await threadWith('hello')));
    assert.deepEqual(namesOf(failed).slice(-3), [
      'thread.message.incomplete',
      'thread.run.step.failed',
      'thread.run.failed',
    ]);
    const last = failed.at(-1);
    assert.ok(last?.event === 'thread.run.failed');
    assert.deepEqual(last.data.last_error, { code: 'rate_limit_exceeded', message: 'Slow down.' });

    test.server.fault({ kind: 'incomplete', afterWord: 3, reason: 'content_filter' });
    const filtered = await collect(await stream(await threadWith('hello')));
    const message = filtered.find(event => event.event === 'thread.message.incomplete');
    assert.ok(message?.event === 'thread.message.incomplete');
    assert.equal(message.data.incomplete_details?.reason, 'content_filter');
    assert.equal(filtered.at(-1)?.event, 'thread.run.incomplete');

    const id = await threadWith('long');
    const few = await failureOf(runs().create(id, { assistant_id, max_completion_tokens: 16 }));
    assert.equal(few.code, 'integer_below_min_value');
    const cut = await runs().createAndPoll(id, { assistant_id, max_completion_tokens: 256 });
    assert.deepEqual([cut.status, cut.incomplete_details], ['incomplete', { reason: 'max_completion_tokens' }]);
    const [answer] = (await threads().messages.list(id)).data;
    assert.deepEqual(answer?.incomplete_details, { reason: 'max_tokens' });
  });

  it('suffer every fault of a stream, and go on', async () => {
    for (const how of ['end', 'reset'] as const) {
      test.server.fault({ kind: 'cut', afterEvent: 8, how });
      const id = await threadWith('hello');
      const events: AssistantStreamEvent[] = [];
      try {
        for await (const event of await stream(id)) events.push(event);
        assert.equal(how, 'end');
      } catch {
        assert.equal(how, 'reset');
      }
      assert.equal(events.length, 8);
      const [run] = (await runs().list(id)).data;
      assert.equal((await runs().poll(run?.id ?? '', params(id))).status, 'completed');
    }
    test.server.fault({ kind: 'garbage', afterEvent: 3 });
    await assert.rejects(collect(await stream(await threadWith('hello'))), /malformed/);
    test.server.fault({ kind: 'errorEvent', afterEvent: 5, code: 'server_error', message: 'Broken.' });
    await assert.rejects(collect(await stream(await threadWith('hello'))), /Broken/);
    test.server.fault({ kind: 'unknownEvent' });
    test.server.fault({ kind: 'unknownItem', afterEvent: 3 });
    test.server.fault({ kind: 'duplicate', afterEvent: 8 });
    const names: readonly string[] = (await collect(await stream(await threadWith('hello')))).map(({ event }) => event);
    assert.equal(names[1], 'thread.hologram.delta');
    assert.equal(names.filter(name => name === 'thread.run.step.created').length, 2);
    assert.equal(names.at(-1), 'thread.run.completed');
  });
});
