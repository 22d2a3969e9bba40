import assert from 'node:assert/strict';
import { ThreadLabels } from '../../../../src/core/threads/threadLabels';
import { ThreadStore } from '../../../../src/core/threads/threadStore';
import { added, newThread } from '../support/changes';
import { FakeClock } from '../support/fakeClock';
import { MemoryFileSystem } from '../support/memoryFileSystem';

async function withThreads(count: number) {
  const files = new MemoryFileSystem();
  const store = new ThreadStore(files, new FakeClock());
  for (let number = 1; number <= count; number++) {
    await store
      .create(newThread({ id: `t${number}`, createdAt: number }))
      .append(added({ text: `Question ${number}` }));
  }
  const labels = new ThreadLabels(files);
  const listed = async () => (await labels.listed(await store.list())).map(({ title, pinned }) => [title, pinned]);
  return { files, labels, listed };
}

describe('the labels of threads', () => {
  it('say what the user calls a thread, and whether it is pinned', async () => {
    const { files, labels, listed } = await withThreads(3);
    await labels.change('t1', { title: 'Mine', pinned: true });
    await labels.change('t3', { pinned: true });
    await labels.change('t3', { pinned: false });
    assert.deepEqual(await listed(), [
      ['Question 3', false],
      ['Question 2', false],
      ['Mine', true],
    ]);
    await labels.change('t1', { title: null });
    assert.deepEqual((await listed())[2], ['Question 1', true]);
    await labels.remove('t1');
    assert.deepEqual((await listed())[2], ['Question 1', false]);
    assert.deepEqual(
      [...files.files.keys()].filter(path => path.startsWith('labels/')),
      ['labels/t3.json'],
    );
  });

  it('leave a thread as it is when they say nothing', async () => {
    const { files, listed } = await withThreads(1);
    for (const text of ['', '{', 'null', '[]', '{"title":7,"pinned":"yes"}', '{"title":"  "}']) {
      await files.makeDirectory('labels');
      await files.writeAtomic('labels/t1.json', new TextEncoder().encode(text));
      assert.deepEqual(await listed(), [['Question 1', false]], text);
    }
  });

  it('are of no other folder', async () => {
    const { labels } = await withThreads(1);
    await assert.rejects(labels.change('../t1', { pinned: true }));
  });
});
