import assert from 'node:assert/strict';
import type OpenAI from 'openai';
import { BadRequestError, NotFoundError } from 'openai';
import type { LocalServer } from '../../server/localServer';
import { readCount } from '../../server/model/scriptedModel';
import { collect, serverForEach } from './checkedServer';

const model = 'scripted-1';

describe('local server: conversations', function () {
  this.timeout(10_000);

  const test = serverForEach();
  let server: LocalServer;
  let client: OpenAI;

  beforeEach(() => {
    ({ server, client } = test);
  });

  it('creates, reads, changes and deletes', async () => {
    const created = await client.conversations.create({ metadata: { topic: 'a' } });
    assert.deepEqual(await client.conversations.retrieve(created.id), created);
    assert.deepEqual((await client.conversations.update(created.id, { metadata: { topic: 'b' } })).metadata, {
      topic: 'b',
    });
    assert.equal((await client.conversations.delete(created.id)).deleted, true);
    await assert.rejects(client.conversations.retrieve(created.id), NotFoundError);
  });

  it('keeps what was said and sends it to the model', async () => {
    const { id } = await client.conversations.create();
    for (const expected of [1, 3, 5]) {
      const response = await client.responses.create({ model, input: 'count', conversation: id });
      assert.equal(response.conversation?.id, id);
      assert.equal(readCount(response.output_text)?.messages, expected);
    }
  });

  it('lists items newest first, page by page', async () => {
    const items = Array.from({ length: 5 }, (_, index) => ({ role: 'user' as const, content: `message ${index}` }));
    const { id } = await client.conversations.create({ items });
    const texts = (await collect(client.conversations.items.list(id, { limit: 2 }))).map(textOf);
    assert.deepEqual(texts, ['message 4', 'message 3', 'message 2', 'message 1', 'message 0']);
    assert.equal(server.requestsTo('GET', /\/items$/).length, 3);
    const page = await client.conversations.items.list(id, { order: 'asc', limit: 3 });
    assert.equal(page.has_more, true);
    assert.equal(page.last_id, page.data.at(-1)?.id);
  });

  it('adds, reads and deletes items, and takes twenty at once', async () => {
    const { id } = await client.conversations.create();
    const twenty = Array.from({ length: 20 }, () => ({ role: 'user' as const, content: 'x' }));
    const added = await client.conversations.items.create(id, { items: twenty });
    assert.equal(added.data.length, 20);
    await assert.rejects(
      client.conversations.items.create(id, { items: [...twenty, ...twenty] }),
      /maximum length 20, but got an array with length 40/,
    );
    const itemId = added.first_id;
    assert.equal((await client.conversations.items.retrieve(itemId, { conversation_id: id })).id, itemId);
    assert.equal((await client.conversations.items.delete(itemId, { conversation_id: id })).id, id);
    await assert.rejects(client.conversations.items.retrieve(itemId, { conversation_id: id }), NotFoundError);
    assert.equal((await collect(client.conversations.items.list(id))).length, 19);
  });

  it('lets items outlive it', async () => {
    const { id } = await client.conversations.create({ items: [{ role: 'user', content: 'count' }] });
    const [item] = await collect(client.conversations.items.list(id));
    await client.conversations.delete(id);
    const input = [{ type: 'item_reference' as const, id: item?.id ?? '' }];
    const response = await client.responses.create({ model, input });
    assert.equal(readCount(response.output_text)?.messages, 1);
  });

  it('is locked while a response is made in it, and unlocked after', async () => {
    const { id } = await client.conversations.create();
    server.holdAfterWord(1);
    const first = client.responses.create({ model, input: 'hello', conversation: id });
    await server.waitUntilHeld();
    await assert.rejects(client.responses.create({ model, input: 'hello', conversation: id }), error => {
      assert.ok(error instanceof BadRequestError);
      assert.deepEqual([error.code, error.param], ['conversation_locked', 'conversation']);
      return true;
    });
    server.release();
    await first;
    await client.responses.create({ model, input: 'hello', conversation: id });
  });

  it('gets nothing of a turn that was broken off', async () => {
    const { id } = await client.conversations.create();
    server.holdAfterWord(2);
    const stream = await client.responses.create({ model, input: 'hello', conversation: id, stream: true });
    await server.waitUntilHeld();
    assert.equal((await collect(client.conversations.items.list(id))).length, 0);
    stream.controller.abort();
    await server.waitForGeneration(generation => generation.state === 'disconnected');
    assert.equal((await collect(client.conversations.items.list(id))).length, 0);
    const next = await client.responses.create({ model, input: 'count', conversation: id });
    assert.deepEqual(readCount(next.output_text), { messages: 1, yours: 1 });
  });

  it('refuses a turn while a function call has no output, and a second way of going on', async () => {
    const { id } = await client.conversations.create();
    const tools = [{ type: 'function' as const, name: 'get', parameters: {}, strict: false }];
    const call = await client.responses.create({ model, input: 'call get', conversation: id, tools });
    await assert.rejects(client.responses.create({ model, input: 'x', conversation: id }), /No tool output found/);
    const both = { model, input: 'x', conversation: id, previous_response_id: call.id };
    await assert.rejects(client.responses.create(both), /Mutually exclusive/);
  });
});

function textOf(item: object): string {
  const content: unknown = Object(item).content;
  return Array.isArray(content) ? String(Object(content[0]).text) : '';
}
