import assert from 'node:assert/strict';
import { ThreadStore } from '../../../../src/core/threads/threadStore';
import type { ThreadChange } from '../../../../src/shared/transcript';
import { UserError } from '../../../../src/shared/userError';
import { added, delta, event, message, newThread, started } from '../support/changes';
import { FakeClock, settle } from '../support/fakeClock';
import { MemoryFileSystem } from '../support/memoryFileSystem';

const PATH = 'threads/t1/thread.jsonl';
const END = event({ type: 'end', end: { kind: 'completed' } });

function begin() {
  const files = new MemoryFileSystem();
  const clock = new FakeClock();
  const store = new ThreadStore(files, clock);
  const file = store.create(newThread());
  const records = () =>
    files
      .text(PATH)
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as { readonly type: string } & ThreadChange);
  return { files, clock, store, file, records };
}

describe('ThreadFile', () => {
  it('writes nothing for a thread that is never used', async () => {
    const { files, file } = begin();
    await file.dispose();
    assert.equal(files.calls.length, 0);
  });

  it('has a message on disk, safe from a power cut, before it says so', async () => {
    const { files, file, records } = begin();
    await file.append(added());
    files.cutPower();
    assert.deepEqual(
      records().map(({ type }) => type),
      ['thread', 'messageAdded'],
    );
  });

  it('does not say so before the write is through', async () => {
    const { files, file } = begin();
    const open = files.holdNext('append');
    let done = false;
    const kept = file.append(added()).then(() => {
      done = true;
    });
    await settle();
    assert.equal(done, false);
    open();
    await kept;
    assert.equal(files.text(PATH).endsWith('\n'), true);
  });

  for (const change of [
    { type: 'messageQueued', message: message({ id: 'm2' }) },
    { type: 'messageUnqueued', messageId: 'm2' },
    { type: 'deliveryChanged', messageId: 'm1', delivery: 'sent' },
    started(),
    event({ type: 'started', remoteRunId: 'x' }),
    event({ type: 'thread', thread: { kind: 'session', id: 's' } }),
    event({ type: 'kept' }),
    END,
  ] satisfies readonly ThreadChange[]) {
    it(`syncs ${change.type === 'runEvent' ? change.event.type : change.type}`, async () => {
      const { files, file, records } = begin();
      await file.append(added());
      await file.append(change);
      files.cutPower();
      assert.deepEqual(records().at(-1), change);
    });
  }

  it('joins the chunks of an answer and writes them four times a second', async () => {
    const { files, clock, file, records } = begin();
    await file.append(added());
    await file.append(started());
    const before = files.calls.filter(({ name }) => name === 'append').length;
    for (let chunk = 0; chunk < 1000; chunk++) {
      await file.append(delta('ab'));
      if (chunk % 100 === 99) {
        await clock.advance(100);
      }
    }
    const writes = files.calls.filter(({ name }) => name === 'append').length - before;
    assert.ok(writes >= 3 && writes <= 4, `${writes} writes in 1 s`);
    await file.append(END);
    const texts = records().flatMap(change =>
      change.type === 'runEvent' && change.event.type === 'delta' ? [change.event.text] : [],
    );
    assert.equal(texts.join(''), 'ab'.repeat(1000));
    assert.ok(texts.length <= 5, `${texts.length} lines`);
  });

  it('writes what waits before an end, in order', async () => {
    const { file, records } = begin();
    await file.append(added());
    await file.append(started());
    await file.append(delta('a'));
    await file.append(delta('b', 'i2'));
    await file.append(delta('c'));
    await file.append(END);
    assert.deepEqual(records().slice(3), [delta('ac'), delta('b', 'i2'), END]);
  });

  it('keeps the order of texts that a chunk in between could tell apart', async () => {
    const { file, records } = begin();
    await file.append(added());
    const final = event({ type: 'final', itemId: 'i1', channel: 'text', part: 0, text: 'A' });
    const changes = [delta('a'), final, delta('b'), delta('c', 'i1', 'refusal'), delta('d')];
    for (const change of changes) {
      await file.append(change);
    }
    await file.flush();
    assert.deepEqual(records().slice(2), changes);
  });

  it('writes one batch at a time, and what came meanwhile after it', async () => {
    const { files, file, records } = begin();
    const open = files.holdNext('append');
    const all = [file.append(added()), file.append(started()), file.append(delta('a')), file.append(END)];
    await settle();
    assert.equal(files.calls.filter(({ name }) => name === 'append').length, 1);
    open();
    await Promise.all(all);
    files.cutPower();
    assert.deepEqual(records().slice(1), [added(), started(), delta('a'), END]);
  });

  it('writes what is left when it is disposed, and at once what comes later', async () => {
    const { clock, file, records } = begin();
    await file.append(added());
    await file.append(delta('a'));
    await file.dispose();
    assert.deepEqual(records().at(-1), delta('a'));
    await file.append(delta('b'));
    assert.deepEqual(records().at(-1), delta('b'));
    assert.equal(clock.pending, 0);
  });

  it('does not write again when nothing changed', async () => {
    const { files, file } = begin();
    await file.append(added());
    const before = files.calls.length;
    await file.flush();
    assert.equal(files.calls.length, before);
  });

  it('syncs on flush what was written without', async () => {
    const { files, clock, file, records } = begin();
    await file.append(added());
    await file.append(delta('a'));
    await clock.advance(1000);
    await file.flush();
    files.cutPower();
    assert.deepEqual(records().at(-1), delta('a'));
  });

  describe('when writing fails', () => {
    for (const keep of [0, 1, 100, 250, 400, Number.POSITIVE_INFINITY]) {
      it(`owes what is missing after ${keep} bytes, and writes nothing twice`, async () => {
        const { files, file, records } = begin();
        files.failNext('append', keep);
        await assert.rejects(file.append(added({ text: 'x'.repeat(300) })), isStorageFailed);
        await file.append(started());
        assert.deepEqual(
          records().map(({ type }) => type),
          ['thread', 'messageAdded', 'runStarted'],
        );
      });
    }

    it('tries again by itself', async () => {
      const { files, clock, file, records } = begin();
      files.failNext('append', 7);
      await assert.rejects(file.append(added()), isStorageFailed);
      await clock.advance(1000);
      assert.equal(records().length, 2);
    });

    it('has what should have been safe from a power cut safe from it when it was written at last', async () => {
      const { files, clock, file, records } = begin();
      await file.append(added());
      files.failNext('append');
      await assert.rejects(file.append(END), isStorageFailed);
      await clock.advance(1000);
      files.cutPower();
      assert.deepEqual(records().slice(1), [added(), END]);
    });

    it('keeps the order across several failures', async () => {
      const { files, file, records } = begin();
      await file.append(added());
      const changes = [started(), delta('a'), delta('b', 'i2'), END];
      for (const [index, change] of changes.entries()) {
        files.failNext(index === 2 ? 'stat' : 'append', index * 5);
        await file.append(change).catch(() => undefined);
        await file.flush().catch(() => undefined);
      }
      await file.flush();
      assert.deepEqual(records().slice(1), [added(), ...changes]);
    });

    it('tells of a failure that nobody waits for, once until it is over', async () => {
      const { files, clock, file } = begin();
      const told: UserError[] = [];
      file.onDidFail(error => told.push(error));
      await file.append(added());
      await file.append(delta('a'));
      files.failNext('append');
      files.failNext('append');
      await clock.advance(2000);
      assert.equal(told.length, 1);
      await clock.advance(1000);
      await file.append(delta('b'));
      files.failNext('append');
      await clock.advance(1000);
      assert.equal(told.length, 2);
      assert.ok(told.every(isStorageFailed));
    });

    it('tells when all is written at last, also after a failure that was only rejected', async () => {
      const { files, clock, file } = begin();
      let recovered = 0;
      file.onDidRecover(() => recovered++);
      await file.append(added());
      files.failNext('append');
      await assert.rejects(file.append(started()), isStorageFailed);
      assert.equal(recovered, 0);
      await clock.advance(1000);
      assert.equal(recovered, 1);
      await file.append(END);
      assert.equal(recovered, 1);
    });

    it('rejects what failed, though the next write makes up for it', async () => {
      const { files, file, records } = begin();
      files.failNext('append');
      const results = await Promise.allSettled([file.append(added()), file.append(started())]);
      assert.deepEqual(
        results.map(({ status }) => status),
        ['rejected', 'fulfilled'],
      );
      assert.equal(records().length, 3);
    });

    it('does not begin a file anew whose folder was removed', async () => {
      const { files, store, file } = begin();
      await file.append(added());
      await store.remove('t1');
      await assert.rejects(file.append(started()), isStorageFailed);
      await assert.rejects(file.flush(), isStorageFailed);
      assert.equal(files.files.has(PATH), false);
    });
  });

  it('writes nothing that its guard doesn’t allow, and nothing at its end either', async () => {
    const { files, store } = begin();
    let allowed = true;
    const guard = { confirm: async () => allowed };
    const file = store.create(newThread(), guard);
    await file.append(added());
    const before = files.text(PATH);
    allowed = false;
    await assert.rejects(file.append(started()), isStorageFailed);
    await file.append(delta('a'));
    await file.dispose();
    assert.equal(files.text(PATH), before);
  });

  it('starts on a fresh line after what another window left', async () => {
    const { files, store, file } = begin();
    files.put(PATH, `${JSON.stringify({ type: 'thread', schema: 1, ...newThread() })}\n{"type":"messageAd`);
    await file.append(added());
    const opened = await store.open('t1');
    assert.deepEqual(opened?.transcript.entries, [message()]);
    assert.equal(opened?.damagedRecords, 1);
  });
});

function isStorageFailed(error: unknown): boolean {
  return error instanceof UserError && error.info.code === 'storageFailed';
}
