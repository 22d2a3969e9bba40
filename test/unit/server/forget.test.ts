import assert from 'node:assert/strict';
import { NotFoundError } from 'openai';
import { idleSession, message, none } from './agentSteps';
import { collect, failureOf, serverForEach } from './checkedServer';

const model = 'scripted-1';

describe('local server: what somebody else deletes', function () {
  this.timeout(10_000);
  const test = serverForEach();

  it('breaks a chain', async () => {
    const { server, client } = test;
    const { id } = await client.responses.create({ model, input: 'hello' });
    server.forget(id);
    await assert.rejects(client.responses.retrieve(id), NotFoundError);
    const { status, code, param } = await failureOf(
      client.responses.create({ model, input: 'hello', previous_response_id: id }),
    );
    assert.deepEqual([status, code, param], [400, 'previous_response_not_found', 'previous_response_id']);
  });

  it('takes away a conversation, also while a response is made in it', async () => {
    const { server, client } = test;
    const { id } = await client.conversations.create();
    server.holdAfterWord(1);
    const asked = client.responses.create({ model, input: 'hello', conversation: id });
    await server.waitUntilHeld();
    server.forget(id);
    server.release();
    assert.equal((await asked).status, 'completed');
    await assert.rejects(client.responses.create({ model, input: 'x', conversation: id }), NotFoundError);
  });

  it('takes away an agent, a session at rest and one at work', async () => {
    const { server, client } = test;
    const { sessions } = client.beta.agents;
    const { id: agent_id } = server.seedAgent({});
    const resting = await idleSession(client, agent_id);
    server.holdAfterWord(1);
    const stream = await sessions.create({ agent_id, environment: none, input: 'hello', stream: true });
    const { id: held } = await server.waitUntilHeld();
    const working = (await sessions.list()).data[0]?.id ?? '';
    for (const id of [agent_id, resting, working]) server.forget(id);
    const events = await collect(stream);
    assert.ok(!events.some(event => event.type === 'agent.session.turn.completed'));
    await server.waitForGeneration(generation => generation.id === held && generation.state === 'cancelled');
    await assert.rejects(sessions.retrieve(resting), NotFoundError);
    await assert.rejects(sessions.events.create(working, { events: [message('more')] }), NotFoundError);
    await assert.rejects(client.beta.agents.retrieve(agent_id), NotFoundError);
  });

  it('does not take an ID that nothing has', () => {
    assert.throws(() => test.server.forget('resp_x'), /There is no 'resp_x' to forget/);
  });
});
