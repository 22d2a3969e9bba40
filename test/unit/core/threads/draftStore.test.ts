import assert from 'node:assert/strict';
import { DraftStore } from '../../../../src/core/threads/draftStore';
import { EMPTY_DRAFT } from '../../../../src/shared/protocol';
import { selection } from '../support/changes';
import { FakeClock, settle } from '../support/fakeClock';
import { MemoryFileSystem } from '../support/memoryFileSystem';

const PATH = 'threads/t1/draft.json';
const DRAFT = { text: '초안', attachments: [selection()] };

function begin() {
  const files = new MemoryFileSystem();
  const clock = new FakeClock();
  const drafts = new DraftStore(files, clock);
  const later = () => new DraftStore(files, clock);
  const writes = () => files.calls.filter(({ name }) => name === 'writeAtomic').length;
  return { files, clock, drafts, later, writes };
}

describe('DraftStore', () => {
  it('keeps a draft for the next window', async () => {
    const { drafts, clock, later } = begin();
    drafts.write('t1', DRAFT);
    await clock.advance(500);
    assert.deepEqual(await later().read('t1'), DRAFT);
  });

  it('knows the newest before it is written', async () => {
    const { drafts } = begin();
    drafts.write('t1', DRAFT);
    assert.deepEqual(await drafts.read('t1'), DRAFT);
    assert.deepEqual(await drafts.read('t2'), EMPTY_DRAFT);
  });

  it('writes while someone types on and on, but not at every key', async () => {
    const { drafts, clock, writes, later } = begin();
    for (let key = 1; key <= 50; key++) {
      drafts.write('t1', { text: 'x'.repeat(key), attachments: [] });
      await clock.advance(50);
    }
    assert.ok(writes() >= 4 && writes() <= 5, `${writes()} writes in 2.5 s`);
    await drafts.dispose();
    assert.equal((await later().read('t1')).text.length, 50);
  });

  it('removes an empty one', async () => {
    const { drafts, files } = begin();
    drafts.write('t1', DRAFT);
    await drafts.flush();
    drafts.write('t1', EMPTY_DRAFT);
    await drafts.flush();
    assert.equal(files.files.has(PATH), false);
    assert.deepEqual(await drafts.read('t1'), EMPTY_DRAFT);
  });

  it('keeps one with attachments alone', async () => {
    const { drafts, files } = begin();
    drafts.write('t1', { text: '', attachments: [selection()] });
    await drafts.flush();
    assert.equal(files.files.has(PATH), true);
  });

  it('does not lose what is typed while it writes', async () => {
    const { drafts, files, later } = begin();
    drafts.write('t1', { text: 'a', attachments: [] });
    const open = files.holdNext('writeAtomic');
    const written = drafts.flush();
    await settle();
    drafts.write('t1', { text: 'ab', attachments: [] });
    open();
    await written;
    assert.equal((await drafts.read('t1')).text, 'ab');
    await drafts.flush();
    assert.equal((await later().read('t1')).text, 'ab');
  });

  it('tries again what could not be written, and holds nothing else up', async () => {
    const { drafts, files, clock, later } = begin();
    drafts.write('t1', DRAFT);
    drafts.write('t2', { text: 'b', attachments: [] });
    files.failNext('writeAtomic');
    await assert.rejects(drafts.flush(), /storageFailed/);
    assert.equal((await later().read('t2')).text, 'b');
    assert.deepEqual(await drafts.read('t1'), DRAFT);
    await clock.advance(500);
    assert.deepEqual(await later().read('t1'), DRAFT);
  });

  it('tells of drafts that it can’t write, once until they are written', async () => {
    const { files, clock, drafts } = begin();
    const told: string[] = [];
    drafts.onDidFail(({ info }) => told.push(info.code));
    drafts.onDidRecover(() => told.push('recovered'));
    files.failNext('writeAtomic');
    files.failNext('writeAtomic');
    drafts.write('t1', DRAFT);
    await clock.advance(1000);
    assert.deepEqual(told, ['storageFailed']);
    await clock.advance(500);
    assert.deepEqual(told, ['storageFailed', 'recovered']);
  });

  it('writes at once after its end', async () => {
    const { drafts, clock, later } = begin();
    await drafts.dispose();
    drafts.write('t1', DRAFT);
    assert.equal(clock.pending, 0);
    await drafts.flush();
    assert.deepEqual(await later().read('t1'), DRAFT);
  });

  it('takes what it cannot read for nothing', async () => {
    const { drafts, files } = begin();
    for (const text of ['', '{', 'null', '{"text":1,"attachments":[]}']) {
      files.put(PATH, text);
      assert.deepEqual(await drafts.read('t1'), EMPTY_DRAFT);
    }
    files.failNext('read');
    assert.deepEqual(await drafts.read('t1'), EMPTY_DRAFT);
    await assert.rejects(drafts.read('../t1'), /not a thread ID/);
    assert.throws(() => drafts.write('../t1', DRAFT), /not a thread ID/);
  });

  it('drops attachments of a kind to come and keeps the rest', async () => {
    const { drafts, files } = begin();
    files.put(PATH, JSON.stringify({ text: 'a', attachments: [{ kind: 'image' }, selection()] }));
    assert.deepEqual(await drafts.read('t1'), { text: 'a', attachments: [selection()] });
  });
});
