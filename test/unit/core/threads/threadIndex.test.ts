import assert from 'node:assert/strict';
import { ThreadStore } from '../../../../src/core/threads/threadStore';
import { UserError } from '../../../../src/shared/userError';
import { added, delta, message, newThread, selection } from '../support/changes';
import { FakeClock } from '../support/fakeClock';
import { MemoryFileSystem } from '../support/memoryFileSystem';

const INDEX = 'threads/index.json';

async function withThreads(count: number) {
  const files = new MemoryFileSystem();
  const store = new ThreadStore(files, new FakeClock());
  for (let number = 1; number <= count; number++) {
    const thread = newThread({ id: `t${number}`, createdAt: number, assistantId: `agent_${number}` });
    await store.create(thread).append(added({ text: `Question ${number}` }));
  }
  const titles = async () => (await store.list()).map(({ title }) => title);
  const reads = () => files.calls.filter(({ name, path }) => name === 'read' && path !== INDEX).map(({ path }) => path);
  return { files, store, titles, reads };
}

describe('the list of threads', () => {
  it('is empty where nothing was ever kept', async () => {
    const { files, store } = await withThreads(0);
    assert.deepEqual(await store.list(), []);
    assert.deepEqual([...files.files.keys()], []);
  });

  it('tells what each thread is about, the last changed first', async () => {
    const { files, store } = await withThreads(2);
    const [newest, oldest] = await store.list();
    assert.deepEqual(newest, {
      ...newThread({ id: 't2', createdAt: 2, assistantId: 'agent_2' }),
      title: 'Question 2',
      updatedAt: files.files.get('threads/t2/thread.jsonl')?.modifiedAt,
    });
    assert.equal(oldest?.id, 't1');
    const opened = await store.open('t1');
    await opened?.file?.append(added({ id: 'm2' }));
    assert.deepEqual(
      (await store.list()).map(({ id }) => id),
      ['t1', 't2'],
    );
  });

  it('does not look again into what it knows', async () => {
    const { files, store, titles, reads } = await withThreads(20);
    const first = await titles();
    assert.equal(reads().length, 20);
    files.calls.length = 0;
    assert.deepEqual(await titles(), first);
    assert.deepEqual(reads(), []);
    assert.equal(files.calls.filter(({ name }) => name === 'writeAtomic').length, 0);
    await (await store.open('t7'))?.file?.append(added({ id: 'm2' }));
    files.calls.length = 0;
    await titles();
    assert.deepEqual(reads(), ['threads/t7/thread.jsonl']);
  });

  it('comes from the files when the index is missing, broken, of another version or lies', async () => {
    const { files, titles } = await withThreads(3);
    const expected = await titles();
    const index = files.text(INDEX);
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      '{"version":1}',
      '{"version":1,"threads":[]}',
      '{"version":1,"threads":{"t1":null,"t2":{"size":1},"gone":{}}}',
      index.replace('"version":1', '"version":2').replace('Question 1', 'Stale'),
      index.replace(/"size":\d+/g, '"size":1').replaceAll('Question 3', 'Stale'),
      index.replace(/"modifiedAt":\d+/g, '"modifiedAt":0').replaceAll('Question 3', 'Stale'),
      index.replaceAll('"protocol":"agents"', '"protocol":"telnet"').replaceAll('Question 3', 'Stale'),
      index.replaceAll('"t3"', '"../t3"'),
    ]) {
      files.put(INDEX, text);
      assert.deepEqual(await titles(), expected, text.slice(0, 80));
      assert.equal(JSON.parse(files.text(INDEX)).version, 1);
    }
    files.files.delete(INDEX);
    assert.deepEqual(await titles(), expected);
  });

  it('forgets what was removed', async () => {
    const { files, store, titles } = await withThreads(2);
    await titles();
    await store.remove('t2');
    assert.deepEqual(await titles(), ['Question 1']);
    assert.deepEqual(Object.keys(JSON.parse(files.text(INDEX)).threads), ['t1']);
  });

  it('passes over folders without a thread, and files that cannot be read', async () => {
    const { files, titles } = await withThreads(2);
    files.put('threads/draftOnly/draft.json', '{}');
    files.put('threads/bad/thread.jsonl', 'not a record\n');
    files.put('threads/empty/thread.jsonl', '');
    files.put('threads/two words/thread.jsonl', files.text('threads/t1/thread.jsonl'));
    files.put('threads/stray.jsonl', files.text('threads/t1/thread.jsonl'));
    assert.deepEqual(await titles(), ['Question 2', 'Question 1']);
    files.files.delete(INDEX);
    files.failNext('read');
    files.failNext('read');
    assert.deepEqual(await titles(), ['Question 2'], 'the index and the first thread could not be read');
    assert.deepEqual(await titles(), ['Question 2', 'Question 1']);
  });

  it('does without an index that cannot be written', async () => {
    const { files, titles } = await withThreads(1);
    files.failNext('writeAtomic');
    assert.deepEqual(await titles(), ['Question 1']);
  });

  it('says so when the folder cannot be read', async () => {
    const { files, store } = await withThreads(1);
    files.failNext('list');
    await assert.rejects(store.list(), error => error instanceof UserError && error.info.code === 'storageFailed');
  });

  it('takes a copy made by hand for a thread of its own', async () => {
    const { files, store } = await withThreads(1);
    files.put('threads/copy/thread.jsonl', files.text('threads/t1/thread.jsonl'));
    assert.deepEqual(
      (await store.list()).map(({ id }) => id),
      ['copy', 't1'],
    );
    assert.equal((await store.open('copy'))?.header.id, 'copy');
  });

  it('reads only the beginning of a long thread', async () => {
    const { files, store, titles } = await withThreads(1);
    const file = (await store.open('t1'))?.file;
    await file?.append(delta('x'.repeat(1_000_000)));
    await file?.flush();
    files.bytesRead = 0;
    assert.deepEqual(await titles(), ['Question 1']);
    assert.ok(files.bytesRead < 70_000, `${files.bytesRead} bytes read`);
  });

  it('finds the question behind however much selected code', async () => {
    const { store } = await withThreads(0);
    const attachments = [selection({ text: 'x'.repeat(700_000) })];
    await store.create(newThread()).append(added({ attachments, text: 'Why?' }));
    assert.equal((await store.list())[0]?.title, 'Why?');
  });

  it('takes the title from a message that still waits, or has none', async () => {
    const { store } = await withThreads(0);
    await store.create(newThread()).append({ type: 'messageQueued', message: message({ text: 'Later' }) });
    assert.equal((await store.list())[0]?.title, 'Later');
    await store.remove('t1');
    await store.create(newThread()).append({ type: 'messageUnqueued', messageId: 'm1' });
    assert.equal((await store.list())[0]?.title, '');
  });
});
