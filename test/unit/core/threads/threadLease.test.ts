import assert from 'node:assert/strict';
import { ThreadLease } from '../../../../src/core/threads/threadLease';
import { UserError } from '../../../../src/shared/userError';
import { FakeClock, settle } from '../support/fakeClock';
import { MemoryFileSystem } from '../support/memoryFileSystem';

const PATH = 'threads/t1/lease.json';

function begin() {
  const files = new MemoryFileSystem();
  const clock = new FakeClock();
  const lease = (owner: string) => new ThreadLease(files, clock, 't1', owner);
  /** Acquires while time goes on. */
  const acquire = async (one: ThreadLease) => {
    const result = one.acquire();
    await clock.advance(50);
    return result;
  };
  return { files, clock, lease, acquire };
}

describe('ThreadLease', () => {
  it('goes to the first window, and to the next one after its end', async () => {
    const { files, lease, acquire } = begin();
    const [a, b] = [lease('a'), lease('b')];
    assert.equal(await acquire(a), true);
    assert.equal(await acquire(b), false);
    assert.deepEqual([a.held, b.held], [true, false]);
    await a.dispose();
    assert.equal(a.held, false);
    assert.equal(files.files.has(PATH), false);
    assert.equal(await acquire(b), true);
  });

  it('is kept up for as long as it is held', async () => {
    const { clock, lease, acquire } = begin();
    const [a, b] = [lease('a'), lease('b')];
    await acquire(a);
    for (let second = 0; second < 60; second++) {
      await clock.advance(1000);
      assert.equal(await acquire(b), false, `after ${second} s`);
    }
    assert.equal(a.held, true);
  });

  it('passes to another window 15 s after its holder went silent', async () => {
    const { files, clock, lease, acquire } = begin();
    files.put(PATH, JSON.stringify({ owner: 'crashed', at: clock.now() }));
    const b = lease('b');
    await clock.advance(14_900);
    assert.equal(await acquire(b), false);
    await clock.advance(100);
    assert.equal(await acquire(b), true);
  });

  it('is lost to a window that took it over meanwhile, which is told once', async () => {
    const { files, clock, lease, acquire } = begin();
    const a = lease('a');
    let lost = 0;
    a.onDidLose(() => lost++);
    await acquire(a);
    files.put(PATH, JSON.stringify({ owner: 'b', at: clock.now() }));
    await clock.advance(5000);
    assert.equal(a.held, false);
    assert.equal(lost, 1);
    await clock.advance(20_000);
    assert.equal(lost, 1);
    assert.equal(JSON.parse(files.text(PATH)).owner, 'b', 'it does not write any more');
    await a.dispose();
    assert.equal(files.files.has(PATH), true, 'nor take away what is another window’s');
  });

  it('goes to one of two windows that want it at the same moment', async () => {
    const { clock, files, lease } = begin();
    const [a, b] = [lease('a'), lease('b')];
    const open = files.holdNext('writeAtomic');
    const results = Promise.all([a.acquire(), b.acquire()]);
    await settle();
    open();
    await clock.advance(200);
    const won = await results;
    assert.equal(won.filter(Boolean).length, 1);
    assert.deepEqual(won, [a.held, b.held]);
  });

  it('is settled by the next heartbeat even when both came to think they have it', async () => {
    const { clock, files, lease } = begin();
    const [a, b] = [lease('a'), lease('b')];
    const open = files.holdNext('writeAtomic');
    const late = a.acquire();
    await settle();
    const early = b.acquire();
    await clock.advance(50);
    assert.equal(await early, true);
    open();
    await clock.advance(50);
    assert.equal(await late, true);
    await clock.advance(5000);
    assert.deepEqual([a.held, b.held], [true, false]);
  });

  it('is checked, and taken back, when it is asked for again', async () => {
    const { clock, files, lease, acquire } = begin();
    const a = lease('a');
    await acquire(a);
    const writes = () => files.calls.filter(({ name }) => name === 'writeAtomic').length;
    const before = writes();
    assert.equal(await a.acquire(), true);
    assert.equal(writes(), before, 'a look is enough');
    files.put(PATH, JSON.stringify({ owner: 'b', at: clock.now() }));
    assert.equal(await acquire(a), false);
    assert.equal(a.held, false);
    files.files.delete(PATH);
    assert.equal(await acquire(a), true);
  });

  it('is lost with the thread’s folder, and does not bring it back', async () => {
    const { clock, files, lease, acquire } = begin();
    const a = lease('a');
    await acquire(a);
    await files.remove('threads/t1');
    await clock.advance(10_000);
    assert.equal(a.held, false);
    assert.equal(files.folders.has('threads/t1'), false);
  });

  it('survives a disk that fails for a moment', async () => {
    const { clock, files, lease, acquire } = begin();
    const a = lease('a');
    await acquire(a);
    files.failNext('read');
    await clock.advance(5000);
    files.failNext('writeAtomic');
    await clock.advance(5000);
    assert.equal(a.held, true);
    await clock.advance(4960);
    assert.equal(await acquire(lease('b')), true, 'too long without a sign is too long all the same');
  });

  it('says so when the folder cannot be written', async () => {
    const { files, lease } = begin();
    files.failNext('makeDirectory');
    await assert.rejects(
      lease('a').acquire(),
      error => error instanceof UserError && error.info.code === 'storageFailed',
    );
  });

  it('is free when its file says nothing, or was written by a clock far ahead', async () => {
    const { files, clock, lease, acquire } = begin();
    for (const text of [
      '',
      '{',
      'null',
      '{"owner":1,"at":2}',
      JSON.stringify({ owner: 'x', at: clock.now() + 60_000 }),
    ]) {
      files.put(PATH, text);
      const one = lease('b');
      assert.equal(await acquire(one), true, text);
      await one.dispose();
    }
  });

  it('is not brought back by a heartbeat that was under way at its end', async () => {
    const { files, clock, lease, acquire } = begin();
    const a = lease('a');
    await acquire(a);
    const open = files.holdNext('writeAtomic');
    await clock.advance(5000);
    const end = a.dispose();
    await settle();
    open();
    await end;
    await settle();
    assert.equal(files.files.has(PATH), false);
  });

  it('leaves nothing behind when it ends while it is being acquired', async () => {
    const { files, clock, lease } = begin();
    const a = lease('a');
    const result = a.acquire();
    await settle();
    const end = a.dispose();
    await clock.advance(50);
    await end;
    assert.equal(await result, false);
    assert.equal(files.files.has(PATH), false);
    assert.equal(clock.pending, 0);
  });
});
