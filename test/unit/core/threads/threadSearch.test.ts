import assert from 'node:assert/strict';
import type { ThreadRecord } from '../../../../src/core/threads/threadRecord';
import { type FoundText, searchThreads } from '../../../../src/core/threads/threadSearch';
import { ThreadStore } from '../../../../src/core/threads/threadStore';
import { added, delta, event, message, newThread, selection, started } from '../support/changes';
import { FakeClock } from '../support/fakeClock';
import { MemoryFileSystem } from '../support/memoryFileSystem';

const answer = (...texts: readonly string[]) =>
  event({
    type: 'item',
    item: { kind: 'message', id: 'i1', state: 'done', phase: null, parts: texts.map(text => ({ type: 'text', text })) },
  });
const end = (kind: 'completed' | 'cancelled') => event({ type: 'end', end: { kind } });

describe('searching threads', () => {
  let files: MemoryFileSystem;

  beforeEach(() => {
    files = new MemoryFileSystem();
  });

  async function write(id: string, ...records: readonly ThreadRecord[]): Promise<void> {
    const file = new ThreadStore(files, new FakeClock()).create(newThread({ id }));
    for (const record of records) {
      await file.append(record);
    }
    await file.dispose();
  }

  async function search(text: string, ids: readonly string[] = ['t1']): Promise<readonly FoundText[]> {
    const found: FoundText[] = [];
    for await (const one of searchThreads(files, ids, text, new AbortController().signal)) {
      found.push(one);
    }
    return found;
  }

  it('finds words of questions, answers and attached code, with what is around them', async () => {
    await write(
      't1',
      added({ text: 'Why does it fail?', attachments: [selection()] }),
      started(),
      answer('As designed.'),
    );
    assert.deepEqual(await search('does it'), [{ threadId: 't1', excerpt: 'Why does it fail?' }]);
    assert.deepEqual(await search('designed'), [{ threadId: 't1', excerpt: 'As designed.' }]);
    const { path, text } = selection();
    assert.deepEqual(await search(path), [{ threadId: 't1', excerpt: path }]);
    assert.equal((await search(text.slice(0, 8))).length, 1);
  });

  it('takes upper and lower case for one, in every script', async () => {
    await write('t1', added({ text: 'Die GRÖSSE in Ζάκυνθος' }));
    for (const text of ['größe'.replace('ß', 'ss'), 'ζάκυνθος', 'DIE']) {
      assert.equal((await search(text)).length, 1, text);
    }
  });

  it('finds Korean, also when it comes decomposed', async () => {
    await write('t1', added({ text: '한국어 질문입니다' }));
    assert.equal((await search('질문')).length, 1);
    assert.equal((await search('질문'.normalize('NFD'))).length, 1);
  });

  it('finds what JSON writes in another way', async () => {
    await write('t1', added({ text: 'say "no\\n" twice,\nthen go' }));
    for (const text of ['"no\\n"', 'twice,\nthen', 'no\\']) {
      assert.equal((await search(text)).length, 1, text);
    }
  });

  it('takes a text as it is written, not as an expression', async () => {
    await write('t1', added({ text: 'a.b(c)' }));
    assert.equal((await search('b(c)')).length, 1);
    assert.equal((await search('a.c')).length, 0);
  });

  it('finds no keys, names or IDs of the files', async () => {
    await write('t1', added({ text: 'Hello' }), started(), answer('Hi'), end('completed'));
    for (const text of ['messageAdded', 'text', 'delivery', 'Sample', 'i1']) {
      assert.deepEqual(await search(text), [], text);
    }
  });

  it('finds a word of which an answer that was stopped has the halves', async () => {
    await write('t1', added({}), started(), delta('half of a wo'), delta('rd'), end('cancelled'));
    assert.deepEqual(
      (await search('a word')).map(({ excerpt }) => excerpt),
      ['half of a word'],
    );
  });

  it('shows the newest place', async () => {
    await write('t1', added({ text: 'first needle' }), added({ id: 'm2', text: 'second needle' }));
    assert.deepEqual(
      (await search('needle')).map(({ excerpt }) => excerpt),
      ['second needle'],
    );
  });

  it('finds messages that wait', async () => {
    await write('t1', { type: 'messageQueued', message: message({ text: 'for later' }) });
    assert.equal((await search('later')).length, 1);
  });

  it('keeps the order of the threads, and passes over those that are not there', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `t${index}`);
    for (const id of ids) {
      await write(id, added({ text: 'needle' }));
    }
    const asked = ['gone', ...ids.toReversed()];
    assert.deepEqual(
      (await search('needle', asked)).map(({ threadId }) => threadId),
      ids.toReversed(),
    );
  });

  it('ends when it is given up', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `t${index}`);
    for (const id of ids) {
      await write(id, added({ text: 'needle' }));
    }
    const stop = new AbortController();
    const found: string[] = [];
    for await (const { threadId } of searchThreads(files, ids, 'needle', stop.signal)) {
      found.push(threadId);
      stop.abort();
    }
    assert.ok(found.length < 40, `${found.length}`);
  });
});
