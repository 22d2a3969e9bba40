import assert from 'node:assert/strict';
import type OpenAI from 'openai';
import { ConflictError } from 'openai';
import type { LocalServer } from '../../server/localServer';
import { readCount } from '../../server/model/scriptedModel';
import { cancel, idleSession, message, none, until, weather } from './agentSteps';
import { collect, serverForEach, typeOrder } from './checkedServer';

describe('local server: turns of a session', function () {
  this.timeout(10_000);
  const test = serverForEach();
  let server: LocalServer;
  let client: OpenAI;
  let agentId: string;

  beforeEach(() => {
    ({ server, client } = test);
    agentId = server.seedAgent({ id: 'agent_test', name: 'Tester', instructions: 'Be kind.', tools: [weather] }).id;
  });

  const sessions = () => client.beta.agents.sessions;

  it('streams the first turn from creation to idle, and ends', async () => {
    const events = await collect(
      await sessions().create({ agent_id: agentId, environment: none, input: 'think', stream: true }),
    );
    assert.deepEqual(
      typeOrder(events).map(type => type.replace(/^agent\.session\./, '')),
      [
        'created',
        'in_progress',
        'turn.created',
        'turn.in_progress',
        'turn.item.added',
        'turn.reasoning_summary_part.added',
        'turn.reasoning_summary_text.delta',
        'turn.reasoning_summary_text.done',
        'turn.reasoning_summary_part.done',
        'turn.item.done',
        'turn.item.added',
        'turn.content_part.added',
        'turn.output_text.delta',
        'turn.output_text.done',
        'turn.content_part.done',
        'turn.item.done',
        'turn.completed',
        'idle',
      ],
    );
    assert.equal(new Set(events.map(event => event.event_id)).size, events.length);
  });

  it('runs the following turns for the client’s own helper', async () => {
    const id = await idleSession(client, agentId);
    const handlers = { get_weather: (args: unknown) => `rain for ${JSON.stringify(args)}` };
    const stream = sessions().stream(id, { input: 'call get_weather {"city":"Seoul"}', toolHandlers: handlers });
    const result = await stream.finalResult();
    assert.equal(result.turn.status, 'completed');
    const [part] = result.messages.at(-1)?.content ?? [];
    assert.match(part?.text ?? '', /`get_weather` answered: rain for {"city":"Seoul"}/);
    assert.equal((await sessions().stream(id, { input: 'long' }).finalResult()).turn.status, 'completed');
  });

  it('takes a message while it is idle, and executes a key once', async () => {
    const id = await idleSession(client, agentId);
    const stream = await sessions().events.stream(id);
    const body = { events: [message('count')], 'Idempotency-Key': 'key-1' };
    assert.equal((await sessions().events.create(id, body).asResponse()).status, 202);
    assert.equal(await (await sessions().events.create(id, body).asResponse()).text(), '');
    await until(stream, 'agent.session.turn.completed');
    await sessions().events.create(id, body);
    const items = await collect(sessions().items.list(id, { order: 'asc' }));
    assert.equal(items.filter(item => item.type === 'message' && item.role === 'user').length, 2);
    const answer = items.at(-1);
    assert.ok(answer?.type === 'message' && answer.content[0]?.type === 'output_text');
    assert.deepEqual(readCount(answer.content[0].text), { messages: 3, yours: 2 });
  });

  it('refuses a second message in the very first turn, and queues one in a later turn', async () => {
    server.holdAfterWord(1, true);
    const { id } = await sessions().create({ agent_id: agentId, environment: none, input: 'hello' });
    await server.waitUntilHeld();
    await assert.rejects(sessions().events.create(id, { events: [message('more')] }), error => {
      assert.ok(error instanceof ConflictError);
      assert.match(error.message, /session initial input is still pending/);
      assert.equal(error.code, 'conflict_error');
      return true;
    });
    await assert.rejects(sessions().delete(id), ConflictError);
    server.release();
    await server.waitForGeneration(generation => generation.state === 'completed');

    server.holdAfterWord(1);
    const stream = await sessions().events.stream(id);
    await sessions().events.create(id, { events: [message('second')] });
    await server.waitUntilHeld();
    await sessions().events.create(id, { events: [message('third')] });
    server.release();
    // It says at once that it is idle, and once again when everything is answered.
    const events = await until(stream, 'agent.session.idle', 2);
    assert.equal(events.filter(event => event.type === 'agent.session.turn.completed').length, 2);
    const turns = await collect(sessions().turns.list(id));
    assert.deepEqual(
      turns.map(turn => turn.status),
      ['completed', 'completed', 'completed'],
    );
    assert.ok((turns[0]?.usage?.total_tokens ?? 0) > 0);
  });

  it('waits for a function result, steers with what was said meanwhile, and knows no other calls', async () => {
    const id = await idleSession(client, agentId);
    const stream = await sessions().events.stream(id);
    await sessions().events.create(id, { events: [message('call get_weather')] });
    await until(stream, 'agent.session.requires_action');
    const [action] = (await sessions().retrieve(id)).required_actions;
    assert.ok(action?.type === 'function_call');
    const result = {
      type: 'agent.session.input.tool_result' as const,
      turn_id: action.turn_id,
      success: true,
      output: 'rain',
    };
    await assert.rejects(
      sessions().events.create(id, { events: [{ ...result, call_id: 'call_x' }] }),
      /Unknown pending tool call: call_x/,
    );
    await sessions().events.create(id, { events: [message('count')] });
    const again = await sessions().events.stream(id);
    await sessions().events.create(id, { events: [{ ...result, call_id: action.call_id }] });
    const events = await until(again, 'agent.session.turn.completed');
    assert.equal((await sessions().retrieve(id)).status, 'idle');
    const said = events.flatMap(event => (event.type === 'agent.session.turn.output_text.done' ? [event.text] : []));
    assert.match(said[0] ?? '', /I was sent 4 messages, 3 of them yours/);
    assert.equal((await collect(sessions().turns.list(id))).length, 2);
  });

  it('waits for the results of functions that it calls at the same time', async () => {
    const id = await idleSession(client, agentId);
    const stream = await sessions().events.stream(id);
    await sessions().events.create(id, { events: [message('call get_weather {"a":1} and call get_weather {"a":2}')] });
    await until(stream, 'agent.session.requires_action', 2);
    const actions = (await sessions().retrieve(id)).required_actions;
    assert.equal(actions.length, 2);
    const results = actions.flatMap(action => {
      if (action.type !== 'function_call') return [];
      const { turn_id, call_id } = action;
      const type = 'agent.session.input.tool_result' as const;
      return [{ type, turn_id, call_id, success: true, output: JSON.stringify(action.arguments) }];
    });
    const again = await sessions().events.stream(id);
    await sessions().events.create(id, { events: results });
    await until(again, 'agent.session.turn.completed');
    const [last] = (await sessions().items.list(id, { limit: 1 })).data;
    assert.match(JSON.stringify(last), /answered: \{.*answered: \{/);
  });

  for (const decision of ['approve', 'deny', 'cancel'] as const) {
    it(`waits for an approval, and takes ${decision}`, async () => {
      const id = await idleSession(client, agentId);
      const stream = await sessions().events.stream(id);
      await sessions().events.create(id, { events: [message('approve delete_file {"path":"a"}')] });
      await until(stream, 'agent.session.requires_action');
      const [action] = (await sessions().retrieve(id)).required_actions;
      assert.ok(action?.type === 'mcp_approval_request' && action.request.name === 'delete_file');
      const type = 'agent.session.input.mcp_approval_request_result';
      const response = { type: 'mcp_tool_call', decision } as const;
      await sessions().events.create(id, { events: [{ type, request_id: action.request_id, response }] });
      await server.waitForGeneration(
        generation => generation.id === action.turn_id && generation.endedAt !== undefined,
      );
      const turn = await sessions().turns.retrieve(action.turn_id, { session_id: id });
      assert.equal(turn.status, decision === 'cancel' ? 'cancelled' : 'completed');
      const items = await collect(sessions().turns.items.list(turn.id, { session_id: id }));
      const call = items.find(item => item.type === 'mcp_call');
      assert.equal(call?.status, { approve: 'completed', deny: 'failed', cancel: undefined }[decision]);
    });
  }

  it('cancels a turn: nothing more is said, and the item says that it is incomplete', async () => {
    const id = await idleSession(client, agentId);
    const stream = await sessions().events.stream(id);
    server.holdAfterWord(3);
    await sessions().events.create(id, { events: [message('hello')] });
    const generation = await server.waitUntilHeld();
    await sessions().events.create(id, { events: [cancel] });
    const events = await until(stream, 'agent.session.turn.cancelled');
    const done = events.findLast(event => event.type === 'agent.session.turn.item.done');
    assert.ok(done?.type === 'agent.session.turn.item.done' && done.item.type === 'message');
    assert.equal(done.item.status, 'incomplete');
    assert.equal(generation.state, 'cancelled');
    assert.equal(generation.wordsSent, 3);
    assert.equal((await sessions().delete(id)).deleted, true);
  });

  it('goes on when the connection closes; a new stream repeats the items but not the lost text', async () => {
    server.holdAfterWord(2);
    const first = await sessions().create({ agent_id: agentId, environment: none, input: 'hello', stream: true });
    const seen = await until(first, 'agent.session.turn.output_text.delta');
    const [created] = seen;
    assert.ok(created?.type === 'agent.session.created');
    const { id } = created.session;
    await server.waitUntilHeld();
    await server.waitForRequest(request => request.closedByClient);
    const again = await sessions().events.stream(id);
    await server.waitForRequest(request => request.method === 'GET' && request.status === 200);
    server.release();
    const events = await until(again, 'agent.session.idle');
    assert.equal(events[0]?.type, 'agent.session.in_progress');
    const repeated = events.flatMap(event => (event.type === 'agent.session.turn.item.added' ? [event.item.type] : []));
    assert.deepEqual(repeated, ['message', 'message']);
    const deltas = events.flatMap(event =>
      event.type === 'agent.session.turn.output_text.delta' ? [event.delta] : [],
    );
    const whole = events.flatMap(event => (event.type === 'agent.session.turn.output_text.done' ? [event.text] : []));
    assert.equal(
      whole[0]
        ?.split(/(?<=\s)(?=\S)/)
        .slice(2)
        .join(''),
      deltas.join(''),
    );
  });

  it('lets a turn fail when told to', async () => {
    const id = await idleSession(client, agentId);
    server.fault({ kind: 'fail', afterWord: 2, code: 'rate_limit_exceeded' });
    const stream = await sessions().events.stream(id);
    await sessions().events.create(id, { events: [message('hello')] });
    const events = await until(stream, 'agent.session.turn.failed');
    const failed = events.at(-1);
    assert.ok(failed?.type === 'agent.session.turn.failed');
    assert.equal(failed.turn.error?.code, 'rate_limit_exceeded');
  });
});
