import assert from 'node:assert/strict';
import type OpenAI from 'openai';
import { BadRequestError, NotFoundError } from 'openai';
import type { LocalServer } from '../../server/localServer';
import { idleSession, none, weather } from './agentSteps';
import { collect, serverForEach } from './checkedServer';

describe('local server: agents and sessions', function () {
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

  it('creates, reads, changes, lists and deletes saved agents', async () => {
    const agent = await client.beta.agents.create({
      model: 'scripted-1',
      name: 'One',
      metadata: { a: 'b' },
      tools: [weather],
    });
    assert.deepEqual(await client.beta.agents.retrieve(agent.id), agent);
    const changed = await client.beta.agents.update(agent.id, { name: 'Two', instructions: 'Be brief.' });
    assert.deepEqual([changed.name, changed.instructions, changed.model], ['Two', 'Be brief.', 'scripted-1']);
    for (let index = 0; index < 4; index++) await client.beta.agents.create({ model: 'scripted-1' });
    const listed = await collect(client.beta.agents.list({ limit: 2 }));
    assert.equal(listed.length, 6);
    assert.equal(listed.at(-1)?.id, agentId);
    assert.equal((await client.beta.agents.delete(agent.id)).deleted, true);
    await assert.rejects(client.beta.agents.retrieve(agent.id), NotFoundError);
    await assert.rejects(client.beta.agents.create({ model: 'gpt-x' }), BadRequestError);
  });

  it('wants the header of the beta', async () => {
    const headers = { 'OpenAI-Beta': null };
    await assert.rejects(client.beta.agents.list({}, { headers }), /OpenAI-Beta: agents=v1/);
  });

  it('wants a first message where there is no environment', async () => {
    await assert.rejects(sessions().create({ agent_id: agentId, environment: none }), /'input' is required/);
    const hosted = await sessions().create({
      agent_id: agentId,
      environment: { type: 'openai_hosted', container_size: 'small' },
    });
    assert.equal(hosted.status, 'idle');
    await assert.rejects(sessions().create({ agent_id: 'agent_x', environment: none, input: 'x' }), NotFoundError);
  });

  it('finds sessions by agent and metadata, newest first, also late', async () => {
    const found = () =>
      sessions()
        .list({ agent_id: agentId, metadata: { run: '1' } })
        .then(page => page.data);
    await sessions().create({ agent_id: agentId, environment: none, input: 'x', metadata: { run: '2' } });
    server.holdSessionIndex();
    const { id } = await sessions().create({
      agent_id: agentId,
      environment: none,
      input: 'x',
      metadata: { run: '1' },
    });
    assert.deepEqual(await found(), []);
    assert.equal((await sessions().retrieve(id)).id, id);
    server.releaseSessionIndex();
    assert.deepEqual(
      (await found()).map(session => session.id),
      [id],
    );
    const all = await collect(sessions().list({ limit: 1 }));
    assert.deepEqual([all.length, all[0]?.id], [2, id]);
  });

  it('changes a live session, but not its instructions', async () => {
    const id = await idleSession(client, agentId);
    const changed = await sessions().update(id, { metadata: { title: 't' }, agent: { model: 'scripted-mini' } });
    assert.deepEqual([changed.metadata, changed.agent.model], [{ title: 't' }, 'scripted-mini']);
    const body: object = { agent: { instructions: 'x' } };
    await assert.rejects(sessions().update(id, body), /Unknown parameter: 'agent.instructions'/);
  });
});
