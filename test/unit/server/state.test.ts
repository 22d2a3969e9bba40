import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { NotFoundError } from 'openai';
import { readCount } from '../../server/model/scriptedModel';
import { idleSession, message, none, until } from './agentSteps';
import { collect } from './checkedServer';
import { keptServerForEach } from './keptServer';

const model = 'scripted-1';
const agent_id = 'agent_test';

describe('local server: state in a file', function () {
  this.timeout(10_000);
  const kept = keptServerForEach(server => {
    server.seedAgent({ id: agent_id, name: 'Tester' });
  });
  const sessions = () => kept().client.beta.agents.sessions;

  async function askInSession(id: string, input: string): Promise<string> {
    const { messages } = await sessions().stream(id, { input }).finalResult();
    return JSON.stringify(messages.at(-1)?.content);
  }

  async function respond(body: { readonly previous_response_id?: string; readonly conversation?: string }) {
    return kept().client.responses.create({ model, input: 'count', ...body });
  }

  it('keeps sessions: the third message follows the first two', async () => {
    const id = await idleSession(kept().client, agent_id);
    assert.equal(readCount(await askInSession(id, 'think and count'))?.messages, 3);
    const before = await session(id);
    await kept().restart();
    assert.deepEqual(await session(id), before);
    assert.deepEqual(
      (await collect(sessions().list({ agent_id }))).map(one => one.id),
      [id],
    );
    assert.deepEqual(readCount(await askInSession(id, 'count')), { messages: 5, yours: 3 });
    assert.equal((await sessions().delete(id)).deleted, true);
    await kept().restart();
    await assert.rejects(sessions().retrieve(id), NotFoundError);
  });

  it('keeps agents, and what was changed in one that is seeded again', async () => {
    const made = await kept().client.beta.agents.create({ model, name: 'Made', metadata: { a: 'b' } });
    const changed = await kept().client.beta.agents.update(agent_id, { name: 'Changed' });
    await kept().restart();
    assert.deepEqual(await collect(kept().client.beta.agents.list()), [made, changed]);
  });

  it('keeps responses: the third message follows the first two', async () => {
    const first = await respond({});
    const second = await respond({ previous_response_id: first.id });
    await kept().restart();
    const third = await respond({ previous_response_id: second.id });
    assert.deepEqual(readCount(third.output_text), { messages: 5, yours: 3 });
    assert.equal((await kept().client.responses.retrieve(first.id)).output_text, first.output_text);
    assert.equal((await collect(kept().client.responses.inputItems.list(second.id))).length, 1);
  });

  it('keeps conversations: the third message follows the first two', async () => {
    const conversation = await kept().client.conversations.create({ metadata: { topic: 'a' } });
    const { id } = conversation;
    await respond({ conversation: id });
    await respond({ conversation: id });
    const items = await collect(kept().client.conversations.items.list(id));
    await kept().restart();
    assert.deepEqual(await kept().client.conversations.retrieve(id), conversation);
    assert.deepEqual(await collect(kept().client.conversations.items.list(id)), items);
    const third = await respond({ conversation: id });
    assert.deepEqual(readCount(third.output_text), { messages: 5, yours: 3 });
  });

  it('leaves a turn that was being made as failed, with what it had said', async () => {
    kept().server.holdAfterWord(2);
    const stream = await sessions().create({ agent_id, environment: none, input: 'think', stream: true });
    const { id } = (await kept().client.beta.agents.sessions.list()).data[0] ?? assert.fail('no session');
    await kept().server.waitUntilHeld();
    await kept().restart();
    await assert.rejects(collect(stream));
    const { resource, turns, items } = await session(id);
    assert.deepEqual([resource.status, resource.required_actions], ['idle', []]);
    assert.deepEqual([turns[0]?.status, turns[0]?.error?.code], ['failed', 'server_error']);
    assert.deepEqual(
      items.map(item => ('status' in item ? item.status : undefined)),
      ['completed', 'completed', 'incomplete'],
    );
    assert.match(JSON.stringify(items.at(-1)), /"text":"\S+ \S+ ?"/);
    assert.equal(readCount(await askInSession(id, 'count'))?.yours, 2);
  });

  it('leaves a turn that waited for a function as failed, and the session free', async () => {
    const id = await idleSession(kept().client, agent_id);
    const stream = await sessions().events.stream(id);
    await sessions().events.create(id, { events: [message('approve deploy')] });
    await until(stream, 'agent.session.requires_action');
    await kept().restart();
    const { resource, turns } = await session(id);
    assert.deepEqual([resource.status, resource.required_actions], ['idle', []]);
    assert.deepEqual(
      turns.map(turn => turn.status),
      ['failed', 'completed'],
    );
    assert.equal(readCount(await askInSession(id, 'count'))?.yours, 3);
  });

  it('keeps nothing of a response that was being made, and its conversation is free', async () => {
    const { id } = await kept().client.conversations.create();
    const made = await kept().client.responses.create({ model, input: 'hello', background: true, conversation: id });
    await kept().server.waitForGeneration(generation => generation.state === 'completed');
    kept().server.holdAfterWord(2, true);
    const cut = kept().client.responses.create({ model, input: 'hello', conversation: id });
    const cutOff = assert.rejects(cut);
    const inBackground = await kept().client.responses.create({ model, input: 'hello', background: true });
    await kept().server.waitForGeneration(
      generation => generation.id === inBackground.id && generation.state === 'held',
    );
    await kept().restart();
    await cutOff;
    await assert.rejects(kept().client.responses.retrieve(inBackground.id), NotFoundError);
    assert.equal((await kept().client.responses.cancel(made.id)).status, 'completed');
    assert.equal(readCount((await respond({ conversation: id })).output_text)?.messages, 3);
  });

  it('is written without an orderly end too, whole or not at all', async () => {
    const { id } = await respond({});
    const saved = () => fs.existsSync(kept().stateFile) && fs.readFileSync(kept().stateFile, 'utf8').includes(id);
    for (let tries = 0; !saved() && tries < 200; tries++) await new Promise(resolve => setTimeout(resolve, 20));
    assert.ok(saved());
    assert.deepEqual(fs.readdirSync(path.dirname(kept().stateFile)), ['state.json']);
  });

  const broken = {
    'cut off': '{"version":1,"agents":{"ag',
    'of another version': '{"version":0,"agents":{"agents":[],"sessions":[]}}',
    'of another form': '{"version":1,"agents":{"agents":[],"sessions":[{}]},"responses":{}}',
  };
  for (const [how, text] of Object.entries(broken)) {
    it(`starts empty from a file that is ${how}, says so, and writes it anew`, async () => {
      await respond({});
      await kept().server.close();
      fs.writeFileSync(kept().stateFile, text);
      kept().complaints = [];
      await kept().start();
      assert.equal(kept().complaints.length, 1);
      assert.ok(kept().complaints[0]?.startsWith(`Starting empty: no state to be read in ${kept().stateFile}: `));
      const { id } = await respond({});
      await kept().restart();
      assert.equal((await kept().client.responses.retrieve(id)).id, id);
    });
  }

  it('says so when there is no file yet, and when it cannot be written', async () => {
    assert.match(kept().complaints.join('\n'), /^Starting empty: .*ENOENT.*$/);
    await kept().server.close();
    fs.mkdirSync(path.join(kept().folder.path, 'taken'));
    kept().stateFile = path.join(kept().folder.path, 'taken');
    await kept().start();
    kept().complaints = [];
    await respond({});
    await kept().server.close();
    assert.match(kept().complaints.at(-1) ?? '', /^The state was not saved in /);
  });

  async function session(id: string) {
    const [resource, turns, items] = await Promise.all([
      sessions().retrieve(id),
      collect(sessions().turns.list(id)),
      collect(sessions().items.list(id, { order: 'asc' })),
    ]);
    return { resource, turns, items };
  }
});
