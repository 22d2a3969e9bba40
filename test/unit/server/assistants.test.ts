import assert from 'node:assert/strict';
import { BadRequestError, NotFoundError } from 'openai';
import { plot } from '../../server/protocols/files';
import { collect, failureOf, serverForEach } from './checkedServer';

const model = 'scripted-1';

describe('local server: assistants, threads and messages', function () {
  this.timeout(10_000);
  const test = serverForEach();
  const assistants = () => test.client.beta.assistants;
  const threads = () => test.client.beta.threads;

  it('creates, changes, lists and deletes assistants', async () => {
    const seeded = test.server.seedAssistant({ id: 'asst_seeded', name: 'Seeded', instructions: 'Be kind.' });
    assert.deepEqual(test.server.seedAssistant({ id: 'asst_seeded', name: 'Other' }), seeded);
    const tools = [{ type: 'function' as const, function: { name: 'get', parameters: {} } }];
    const made = await assistants().create({ model, name: 'Made', tools: [...tools, { type: 'file_search' }] });
    assert.match(made.id, /^asst_/);
    const changed = await assistants().update(made.id, { instructions: 'Be brief.', metadata: { team: 'a' } });
    assert.deepEqual([changed.name, changed.instructions, changed.metadata], ['Made', 'Be brief.', { team: 'a' }]);
    assert.deepEqual(await assistants().retrieve(made.id), changed);
    const listed = await collect(assistants().list({ limit: 1 }));
    assert.deepEqual(
      listed.map(one => one.name),
      ['Made', 'Seeded'],
    );
    await assistants().delete(made.id);
    const missing = await failureOf(assistants().retrieve(made.id));
    assert.match(missing.message, /No assistant found with id 'asst_\w+'\./);
  });

  it('wants its header', async () => {
    const answer = await fetch(`${test.server.baseUrl}/assistants`);
    const { error } = Object(await answer.json());
    assert.deepEqual([answer.status, error.code], [400, 'invalid_beta']);
    assert.match(error.message, /OpenAI-Beta: assistants=v2/);
  });

  it('creates, changes and deletes threads', async () => {
    const empty = await threads().create();
    assert.deepEqual(empty.metadata, {});
    const thread = await threads().create({ metadata: { a: '1' }, messages: [{ role: 'user', content: 'hello' }] });
    assert.deepEqual(await threads().retrieve(thread.id), thread);
    assert.deepEqual((await threads().update(thread.id, { metadata: { b: '2' } })).metadata, { b: '2' });
    assert.equal((await collect(threads().messages.list(thread.id))).length, 1);
    assert.equal((await threads().delete(thread.id)).deleted, true);
    await assert.rejects(threads().retrieve(thread.id), NotFoundError);
    await assert.rejects(threads().messages.create(thread.id, { role: 'user', content: 'x' }), NotFoundError);
  });

  it('keeps what a message is made of', async () => {
    const { id } = await threads().create();
    const made = await threads().messages.create(id, {
      role: 'user',
      content: [
        { type: 'text', text: 'Look' },
        { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
        { type: 'image_file', image_file: { file_id: plot.id, detail: 'low' } },
      ],
      attachments: [{ file_id: 'file-1', tools: [{ type: 'code_interpreter' }, { type: 'file_search' }] }],
      metadata: { run: '1' },
    });
    assert.deepEqual(made.content, [
      { type: 'text', text: { value: 'Look', annotations: [] } },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'auto' } },
      { type: 'image_file', image_file: { file_id: plot.id, detail: 'low' } },
    ]);
    assert.equal(made.attachments?.[0]?.file_id, 'file-1');
    assert.deepEqual(await threads().messages.retrieve(made.id, { thread_id: id }), made);
    const changed = await threads().messages.update(made.id, { thread_id: id, metadata: { run: '2' } });
    assert.deepEqual(changed.metadata, { run: '2' });
    await threads().messages.delete(made.id, { thread_id: id });
    await assert.rejects(threads().messages.retrieve(made.id, { thread_id: id }), NotFoundError);
    await assert.rejects(
      test.client.post(`/threads/${id}/messages`, {
        body: { role: 'user', content: [{ type: 'audio' }] },
        headers: { 'OpenAI-Beta': 'assistants=v2' },
      }),
      BadRequestError,
    );
  });

  it('lists messages newest first, page by page, from both sides', async () => {
    const messages = Array.from({ length: 5 }, (_, index) => ({ role: 'user' as const, content: `m${index}` }));
    const { id } = await threads().create({ messages });
    const texts = (page: readonly { readonly content: unknown }[]): readonly string[] =>
      page.map(message => Object(message.content)[0].text.value);
    const all = await collect(threads().messages.list(id, { limit: 2 }));
    assert.deepEqual(texts(all), ['m4', 'm3', 'm2', 'm1', 'm0']);
    assert.equal(test.server.requestsTo('GET', /\/messages$/).length, 3);
    const [, second, , fourth] = all;
    const between = await threads().messages.list(id, {
      order: 'asc',
      after: fourth?.id ?? '',
      before: second?.id ?? '',
    });
    assert.deepEqual(texts(between.data), ['m2']);
    const before = await threads().messages.list(id, { order: 'asc', before: second?.id ?? '', limit: 2 });
    assert.deepEqual([texts(before.data), before.has_more], [['m1', 'm2'], true]);
    test.server.fault({ kind: 'pageSize', size: 2 });
    test.server.fault({ kind: 'noHasMore' });
    assert.equal((await collect(threads().messages.list(id, { limit: 100 }))).length, 2);
  });

  it('has the files that its answers refer to', async () => {
    const file = await test.client.files.retrieve(plot.id);
    assert.deepEqual([file.filename, file.bytes], ['plot.png', plot.bytes.length]);
    const content = await test.client.files.content(plot.id);
    assert.equal(content.headers.get('content-type'), 'image/png');
    assert.deepEqual(Buffer.from(await content.arrayBuffer()), plot.bytes);
    await assert.rejects(test.client.files.retrieve('file-x'), NotFoundError);
  });
});
