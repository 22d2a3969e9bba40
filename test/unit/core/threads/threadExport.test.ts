import assert from 'node:assert/strict';
import { parseThreadJson, threadJson, threadMarkdown } from '../../../../src/core/threads/threadExport';
import { ThreadStore } from '../../../../src/core/threads/threadStore';
import { added, event, newThread, selection, started } from '../support/changes';
import { FakeClock } from '../support/fakeClock';
import { MemoryFileSystem } from '../support/memoryFileSystem';

const answer = (text: string) =>
  event({
    type: 'item',
    item: {
      kind: 'message',
      id: 'i1',
      state: 'done',
      phase: 'answer',
      parts: [{ type: 'text', text }],
      wire: { a: [1] },
    },
  });

async function aThread() {
  const store = new ThreadStore(new MemoryFileSystem(), new FakeClock());
  const file = store.create(newThread({ id: 't1' }));
  for (const change of [
    added({ text: 'Why, “please”?\n', attachments: [selection()] }),
    started(),
    event({ type: 'thread', thread: { kind: 'session', id: 'sess_1' } }),
    event({ type: 'started', remoteRunId: 'turn_1', model: 'gpt-6' }),
    answer('그것은 `이것`입니다.'),
    event({ type: 'notice', notice: { code: 'historyResent' } }),
    event({ type: 'usage', usage: { input: 1, output: 2 } }),
    event({ type: 'kept' }),
    event({ type: 'end', end: { kind: 'completed' } }),
    added({ id: 'm2', text: 'And then?' }),
    started({ id: 'r2', messageId: 'm2' }),
    event({ type: 'end', end: { kind: 'cancelled' } }, 'r2'),
  ]) {
    await file.append(change);
  }
  const opened = await store.open('t1');
  assert.ok(opened);
  const { header, remote, transcript } = opened;
  return { header, title: 'Mine', remote, transcript };
}

describe('an exported thread', () => {
  it('is the same thread where it is imported', async () => {
    const copy = await aThread();
    const read = parseThreadJson(threadJson(copy));
    assert.ok(read);
    assert.equal(read.title, 'Mine');
    const store = new ThreadStore(new MemoryFileSystem(), new FakeClock());
    const { type: _type, schema: _schema, ...thread } = read.header;
    const file = store.create(thread);
    for (const record of read.records) {
      await file.append(record);
    }
    const opened = await store.open('t1');
    assert.deepEqual(opened?.transcript, copy.transcript);
    assert.deepEqual(opened?.remote, copy.remote);
    const { remote: _remote, ...header } = opened?.header ?? {};
    assert.deepEqual(header, copy.header);
  });

  it('can be read by people, with the code that went along', async () => {
    const text = threadMarkdown(await aThread(), 'You');
    assert.match(text, /^# Mine\n\n## You\n\n/);
    assert.ok(text.includes(selection().text));
    assert.match(text, /\n\n## [^\n]+\n\n그것은 `이것`입니다\.\n\n## You\n\nAnd then\?\n/);
    assert.ok(text.endsWith('\n'));
  });

  it('is nothing else', async () => {
    const json = threadJson(await aThread());
    for (const text of [
      '',
      'null',
      '[]',
      '{}',
      json.replace('thread/1', 'thread/2'),
      json.replace('"t1"', '"../t1"'),
      json.slice(1),
    ]) {
      assert.equal(parseThreadJson(text), null, text.slice(0, 40));
    }
    const { records, ...rest } = JSON.parse(json);
    const known = parseThreadJson(JSON.stringify({ ...rest, records: [{ type: 'fromTheFuture' }, ...records, 7] }));
    assert.equal(known?.records.length, records.length);
    assert.equal(parseThreadJson(JSON.stringify(rest)), null);
  });
});
