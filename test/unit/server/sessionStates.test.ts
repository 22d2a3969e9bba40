import assert from 'node:assert/strict';
import { idleSession, message, none, until, weather } from './agentSteps';
import { collect, failureOf, serverForEach } from './checkedServer';

describe('local server: what becomes of a session', function () {
  this.timeout(10_000);
  const test = serverForEach();
  const sessions = () => test.client.beta.agents.sessions;
  let agent_id: string;

  beforeEach(() => {
    agent_id = test.server.seedAgent({ tools: [weather] }).id;
  });

  it('its container is reset, suspended, expired or failed, and it says so', async () => {
    const environment = { type: 'openai_hosted', container_size: 'small' } as const;
    const { id } = await sessions().create({ agent_id, environment });
    const stream = await sessions().events.stream(id);
    const changes = ['suspended', 'connected', 'disconnected', 'reset', 'expired', 'failed'] as const;
    for (const change of changes) test.server.changeEnvironment(id, change);
    const events = await until(stream, 'agent.session.environment.failed');
    const seen = events.flatMap(event => ('environment' in event ? [event.environment.status] : []));
    assert.deepEqual(
      seen,
      changes.filter(change => change !== 'reset'),
    );
    const reset = events.find(event => event.type === 'agent.session.environment.reset');
    assert.equal(reset?.reset_count, 1);
    const bare = await idleSession(test.client, agent_id);
    assert.throws(() => test.server.changeEnvironment(bare, 'reset'), /has no environment/);
  });

  it('it fails for good, at rest', async () => {
    const id = await idleSession(test.client, agent_id);
    test.server.failSession(id);
    const session = await sessions().retrieve(id);
    assert.deepEqual([session.status, session.error], ['failed', 'The session has expired.']);
    const refused = await failureOf(sessions().events.create(id, { events: [message('more')] }));
    assert.match(refused.message, /The session has failed: The session has expired\./);
    assert.equal((await collect(sessions().items.list(id))).length, 2);
  });

  it('it fails for good, with its turn', async () => {
    test.server.holdAfterWord(2);
    const stream = await sessions().create({ agent_id, environment: none, input: 'hello', stream: true });
    const { id: turnId } = await test.server.waitUntilHeld();
    const { id } = (await sessions().list()).data[0] ?? assert.fail('no session');
    test.server.failSession(id, 'Gone.');
    const events = await collect(stream);
    assert.deepEqual(
      events.slice(-2).map(event => event.type),
      ['agent.session.turn.failed', 'agent.session.failed'],
    );
    const turn = await sessions().turns.retrieve(turnId, { session_id: id });
    assert.deepEqual([turn.status, turn.error?.message], ['failed', 'Gone.']);
  });

  it('it fails while it waits for a function', async () => {
    const id = await idleSession(test.client, agent_id);
    const stream = await sessions().events.stream(id);
    await sessions().events.create(id, { events: [message('call get_weather')] });
    await until(stream, 'agent.session.requires_action');
    const again = await sessions().events.stream(id);
    test.server.failSession(id);
    await until(again, 'agent.session.failed');
    const session = await sessions().retrieve(id);
    assert.deepEqual([session.status, session.required_actions], ['failed', []]);
  });
});
