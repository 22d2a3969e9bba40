import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type OpenAI from 'openai';
import { NotFoundError } from 'openai';
import type { LocalServer } from '../../server/localServer';
import { readCount } from '../../server/model/scriptedModel';
import { type TempFolder, tempFolder } from '../../support/process/tempFolder';
import { idleSession, message, none, until } from './agentSteps';
import { clientOf, collect, startChecked } from './checkedServer';

const model = 'scripted-1';
const agent_id = 'agent_test';

describe('local server: state in a file', function () {
  this.timeout(10_000);
  let folder: TempFolder;
  let stateFile: string;
  let server: LocalServer;
  let client: OpenAI;
  let complaints: string[];
  const { error } = console;

  beforeEach(async () => {
    folder = tempFolder('state');
    stateFile = path.join(folder.path, 'made/state.json');
    complaints = [];
    console.error = (line: string) => complaints.push(line);
    await start();
  });
  afterEach(async () => {
    await server.close();
    console.error = error;
    folder.remove();
  });

  async function start(): Promise<void> {
    server = await startChecked({ stateFile });
    server.seedAgent({ id: agent_id, name: 'Tester' });
    client = clientOf(server);
  }

  async function restart(): Promise<void> {
    await server.close();
    await start();
  }

  const sessions = () => client.beta.agents.sessions;

  async function askInSession(id: string, input: string): Promise<string> {
    const { messages } = await sessions().stream(id, { input }).finalResult();
    return JSON.stringify(messages.at(-1)?.content);
  }

  async function respond(body: { readonly previous_response_id?: string; readonly conversation?: string }) {
    return client.responses.create({ model, input: 'count', ...body });
  }

  it('keeps sessions: the third message follows the first two', async () => {
    const id = await idleSession(client, agent_id);
    assert.equal(readCount(await askInSession(id, 'think and count'))?.messages, 3);
    const before = await session(id);
    await restart();
    assert.deepEqual(await session(id), before);
    assert.deepEqual(
      (await collect(sessions().list({ agent_id }))).map(one => one.id),
      [id],
    );
    assert.deepEqual(readCount(await askInSession(id, 'count')), { messages: 5, yours: 3 });
    assert.equal((await sessions().delete(id)).deleted, true);
    await restart();
    await assert.rejects(sessions().retrieve(id), NotFoundError);
  });

  it('keeps agents, and what was changed in one that is seeded again', async () => {
    const made = await client.beta.agents.create({ model, name: 'Made', metadata: { a: 'b' } });
    const changed = await client.beta.agents.update(agent_id, { name: 'Changed' });
    await restart();
    assert.deepEqual(await collect(client.beta.agents.list()), [made, changed]);
  });

  it('keeps responses: the third message follows the first two', async () => {
    const first = await respond({});
    const second = await respond({ previous_response_id: first.id });
    await restart();
    const third = await respond({ previous_response_id: second.id });
    assert.deepEqual(readCount(third.output_text), { messages: 5, yours: 3 });
    assert.equal((await client.responses.retrieve(first.id)).output_text, first.output_text);
    assert.equal((await collect(client.responses.inputItems.list(second.id))).length, 1);
  });

  it('keeps conversations: the third message follows the first two', async () => {
    const conversation = await client.conversations.create({ metadata: { topic: 'a' } });
    const { id } = conversation;
    await respond({ conversation: id });
    await respond({ conversation: id });
    const items = await collect(client.conversations.items.list(id));
    await restart();
    assert.deepEqual(await client.conversations.retrieve(id), conversation);
    assert.deepEqual(await collect(client.conversations.items.list(id)), items);
    const third = await respond({ conversation: id });
    assert.deepEqual(readCount(third.output_text), { messages: 5, yours: 3 });
  });

  it('leaves a turn that was being made as failed, with what it had said', async () => {
    server.holdAfterWord(2);
    const stream = await sessions().create({ agent_id, environment: none, input: 'think', stream: true });
    const { id } = (await client.beta.agents.sessions.list()).data[0] ?? assert.fail('no session');
    await server.waitUntilHeld();
    await restart();
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
    const id = await idleSession(client, agent_id);
    const stream = await sessions().events.stream(id);
    await sessions().events.create(id, { events: [message('approve deploy')] });
    await until(stream, 'agent.session.requires_action');
    await restart();
    const { resource, turns } = await session(id);
    assert.deepEqual([resource.status, resource.required_actions], ['idle', []]);
    assert.deepEqual(
      turns.map(turn => turn.status),
      ['failed', 'completed'],
    );
    assert.equal(readCount(await askInSession(id, 'count'))?.yours, 3);
  });

  it('keeps nothing of a response that was being made, and its conversation is free', async () => {
    const { id } = await client.conversations.create();
    const made = await client.responses.create({ model, input: 'hello', background: true, conversation: id });
    await server.waitForGeneration(generation => generation.state === 'completed');
    server.holdAfterWord(2, true);
    const cut = client.responses.create({ model, input: 'hello', conversation: id });
    const cutOff = assert.rejects(cut);
    const inBackground = await client.responses.create({ model, input: 'hello', background: true });
    await server.waitForGeneration(generation => generation.id === inBackground.id && generation.state === 'held');
    await restart();
    await cutOff;
    await assert.rejects(client.responses.retrieve(inBackground.id), NotFoundError);
    assert.equal((await client.responses.cancel(made.id)).status, 'completed');
    assert.equal(readCount((await respond({ conversation: id })).output_text)?.messages, 3);
  });

  it('is written without an orderly end too, whole or not at all', async () => {
    const { id } = await respond({});
    const saved = () => fs.existsSync(stateFile) && fs.readFileSync(stateFile, 'utf8').includes(id);
    for (let tries = 0; !saved() && tries < 200; tries++) await new Promise(resolve => setTimeout(resolve, 20));
    assert.ok(saved());
    assert.deepEqual(fs.readdirSync(path.dirname(stateFile)), ['state.json']);
  });

  const broken = {
    'cut off': '{"version":1,"agents":{"ag',
    'of another version': '{"version":0,"agents":{"agents":[],"sessions":[]}}',
    'of another form': '{"version":1,"agents":{"agents":[],"sessions":[{}]},"responses":{}}',
  };
  for (const [how, text] of Object.entries(broken)) {
    it(`starts empty from a file that is ${how}, says so, and writes it anew`, async () => {
      await respond({});
      await server.close();
      fs.writeFileSync(stateFile, text);
      complaints = [];
      await start();
      assert.equal(complaints.length, 1);
      assert.ok(complaints[0]?.startsWith(`Starting empty: no state to be read in ${stateFile}: `));
      const { id } = await respond({});
      await restart();
      assert.equal((await client.responses.retrieve(id)).id, id);
    });
  }

  it('says so when there is no file yet, and when it cannot be written', async () => {
    assert.match(complaints.join('\n'), /^Starting empty: .*ENOENT.*$/);
    await server.close();
    fs.mkdirSync(path.join(folder.path, 'taken'));
    stateFile = path.join(folder.path, 'taken');
    await start();
    complaints = [];
    await respond({});
    await server.close();
    assert.match(complaints.at(-1) ?? '', /^The state was not saved in /);
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
