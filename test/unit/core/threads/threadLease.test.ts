import assert from 'node:assert/strict';
import { ThreadLease } from '../../../../src/core/threads/threadLease';
import { UserError } from '../../../../src/shared/userError';
import { FakeClock, settle } from '../support/fakeClock';
import { MemoryFileSystem } from '../support/memoryFileSystem';
import { SEEN } from '../support/windowSigns';

const FOLDER = 'threads/t1/lease';

function begin() {
  const files = new MemoryFileSystem();
  const clock = new FakeClock();
  const lease = (window: string, machine = 'here') => new ThreadLease(files, clock, 't1', { machine, window }, SEEN);
  /** What the files of all terms say, by number. */
  const terms = () =>
    Object.fromEntries(
      [...files.files.keys()]
        .filter(path => path.startsWith(FOLDER) && path.endsWith('.json'))
        .map(path => [path.slice(FOLDER.length + 1).replace('.json', ''), JSON.parse(files.text(path) || 'null')]),
    );
  const put = (number: number, record: object | string) =>
    files.put(`${FOLDER}/${number}.json`, typeof record === 'string' ? record : JSON.stringify(record));
  return { files, clock, lease, terms, put };
}

describe('ThreadLease', () => {
  it('goes to the first window, and to the next one after its end', async () => {
    const { lease, terms } = begin();
    const [a, b] = [lease('a'), lease('b')];
    assert.equal(await a.acquire(), true);
    assert.equal(await b.acquire(), false);
    assert.deepEqual([a.held, b.held], [true, false]);
    await a.dispose();
    assert.equal(a.held, false);
    assert.equal(await b.acquire(), true);
    assert.deepEqual(
      Object.values(terms()).map(({ window }) => window),
      ['b'],
    );
  });

  it('is kept up for as long as it is held', async () => {
    const { clock, lease } = begin();
    const [a, b] = [lease('a'), lease('b')];
    await a.acquire();
    for (let second = 0; second < 60; second++) {
      await clock.advance(1000);
      assert.equal(await b.acquire(), false, `after ${second} s`);
    }
    assert.equal(a.held, true);
  });

  it('passes to another window 15 s after its holder went silent', async () => {
    const { clock, lease, put } = begin();
    put(1, { machine: 'here', window: 'crashed', at: clock.now() });
    const b = lease('b');
    await clock.advance(14_900);
    assert.equal(await b.acquire(), false);
    await clock.advance(100);
    assert.equal(await b.acquire(), true);
  });

  it('passes at once from a holder whose process is gone, on the same machine', async () => {
    const { files, clock, put } = begin();
    const running = new Set([1, 2]);
    const holder = { machine: 'here', window: 'b', process: 2 };
    const lease = () =>
      new ThreadLease(files, clock, 't1', holder, { ...SEEN, isRunning: process => running.has(process) });
    for (const [record, expected] of [
      [{ machine: 'here', process: 1 }, false],
      [{ machine: 'here', process: 3 }, true],
      [{ machine: 'there', process: 3 }, false],
      [{ machine: 'here' }, false],
    ] as const) {
      put(1, { ...record, window: 'a', at: clock.now() });
      const b = lease();
      assert.equal(await b.acquire(), expected, JSON.stringify(record));
      await b.dispose();
      await files.remove(FOLDER);
    }
  });

  it('is lost to a window that took it over meanwhile, which is told once', async () => {
    const { clock, lease, put, terms } = begin();
    const a = lease('a');
    let lost = 0;
    a.onDidLose(() => lost++);
    await a.acquire();
    put(2, { machine: 'here', window: 'b', at: clock.now() });
    await clock.advance(5000);
    assert.equal(a.held, false);
    assert.equal(lost, 1);
    await clock.advance(20_000);
    assert.equal(lost, 1);
    await a.dispose();
    assert.equal(terms()[2].window, 'b', 'it does not touch what is another window’s');
    assert.notEqual(terms()[2].at, null);
  });

  it('goes to one of two windows that want it at the same moment, wherever each of them is held up', async () => {
    for (const call of ['list', 'read', 'makeDirectory', 'create'] as const) {
      for (const before of ['free', 'expired', 'given back'] as const) {
        const { clock, files, lease, put } = begin();
        if (before !== 'free') {
          put(7, { machine: 'here', window: 'x', at: before === 'expired' ? clock.now() - 60_000 : null });
        }
        const [a, b] = [lease('a'), lease('b')];
        const open = files.holdNext(call);
        const late = a.acquire();
        await settle();
        const early = await b.acquire();
        open();
        const won = [await late, early];
        const what = `${before}, held up in ${call}`;
        assert.equal(won.filter(Boolean).length, 1, what);
        assert.deepEqual(won, [a.held, b.held], what);
      }
    }
  });

  it('is not taken by a window that was held up for the whole life of another', async () => {
    const { files, lease } = begin();
    const [a, b, c] = [lease('a'), lease('b'), lease('c')];
    const open = files.holdNext('create');
    const late = a.acquire();
    await settle();
    await b.acquire();
    await b.dispose();
    assert.equal(await c.acquire(), true);
    open();
    assert.equal(await late, false);
    assert.equal(await c.confirm(), true);
  });

  it('is checked, and taken back, when it is asked for again', async () => {
    const { clock, files, lease, put } = begin();
    const a = lease('a');
    await a.acquire();
    const writes = () => files.calls.filter(({ name }) => name === 'writeAtomic' || name === 'create').length;
    const before = writes();
    assert.equal(await a.acquire(), true);
    assert.equal(writes(), before, 'a look is enough');
    put(2, { machine: 'here', window: 'b', at: clock.now() });
    assert.equal(await a.acquire(), false);
    assert.equal(a.held, false);
    put(2, { machine: 'here', window: 'b', at: null });
    assert.equal(await a.acquire(), true);
  });

  it('is lost with the thread’s folder, and does not bring it back', async () => {
    const { clock, files, lease } = begin();
    const a = lease('a');
    await a.acquire();
    await files.remove('threads/t1');
    await clock.advance(10_000);
    assert.equal(a.held, false);
    assert.equal(files.folders.has('threads/t1'), false);
  });

  it('survives a disk that fails for a moment', async () => {
    const { clock, files, lease } = begin();
    const a = lease('a');
    await a.acquire();
    files.failNext('list');
    await clock.advance(5000);
    files.failNext('writeAtomic');
    await clock.advance(5000);
    assert.equal(a.held, true);
    await clock.advance(4990);
    files.failNext('writeAtomic');
    await clock.advance(10);
    assert.equal(await lease('b').acquire(), true, 'too long without a sign is too long all the same');
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
    const { clock } = begin();
    for (const text of [
      '',
      '{',
      'null',
      '{"window":1,"at":2}',
      JSON.stringify({ machine: 'here', window: 'x', at: clock.now() + 60_000 }),
    ]) {
      const { lease, put } = begin();
      put(3, text);
      assert.equal(await lease('b').acquire(), true, text);
    }
  });

  it('passes over files that are none of its own', async () => {
    const { files, lease } = begin();
    files.put(`${FOLDER}/9.json.0c1d.tmp`, '{}');
    files.put(`${FOLDER}/x.json`, '{}');
    assert.equal(await lease('a').acquire(), true);
    assert.equal(files.files.has(`${FOLDER}/1.json`), true);
  });

  it('is not brought back by a heartbeat that was under way at its end', async () => {
    const { files, clock, lease } = begin();
    const a = lease('a');
    await a.acquire();
    const open = files.holdNext('writeAtomic');
    await clock.advance(5000);
    const end = a.dispose();
    await settle();
    open();
    await end;
    await settle();
    assert.equal(await lease('b').acquire(), true);
  });

  it('is given back when it ends while it is being acquired', async () => {
    const { files, clock, lease } = begin();
    const a = lease('a');
    const open = files.holdNext('create');
    const result = a.acquire();
    await settle();
    const end = a.dispose();
    open();
    await end;
    assert.equal(await result, false);
    assert.equal(clock.pending, 0);
    assert.equal(await lease('b').acquire(), true);
  });

  describe('of a window that was asleep', () => {
    it('is looked at again before anything is written', async () => {
      const { clock, lease, put } = begin();
      const a = lease('a');
      let lost = 0;
      a.onDidLose(() => lost++);
      await a.acquire();
      // Asleep: its timers don't fire, the time goes on.
      clock.jump(3_600_000);
      put(2, { machine: 'here', window: 'b', at: clock.now() });
      assert.equal(await a.confirm(), false);
      assert.equal(lost, 1);
    });

    it('is still its own when nobody wanted it', async () => {
      const { clock, lease, terms } = begin();
      const a = lease('a');
      await a.acquire();
      clock.jump(3_600_000);
      assert.equal(await a.confirm(), true);
      assert.equal(terms()[1].at, clock.now(), 'and nobody takes it from now on');
    });

    it('is not written by while that can’t be found out', async () => {
      const { files, clock, lease } = begin();
      const a = lease('a');
      await a.acquire();
      clock.jump(3_600_000);
      files.failNext('list');
      await assert.rejects(a.confirm());
      assert.equal(await a.confirm(), true);
    });

    it('costs no look while it is awake', async () => {
      const { files, clock, lease } = begin();
      const a = lease('a');
      await a.acquire();
      await clock.advance(7000);
      const before = files.calls.length;
      assert.equal(await a.confirm(), true);
      assert.equal(files.calls.length, before);
    });
  });

  describe('of a window that nobody sees any more', () => {
    const unseen = () => {
      const all = begin();
      const window = { seen: true, looks: 0 };
      const signs = {
        ...SEEN,
        attended: true,
        lookAround: async () => {
          window.looks++;
          signs.attended = window.seen;
          return window.seen;
        },
      };
      const a = new ThreadLease(all.files, all.clock, 't1', { machine: 'here', window: 'a' }, signs);
      return { ...all, a, window };
    };

    it('goes to the first window that asks, and comes back when that is gone and somebody looks', async () => {
      const { clock, lease, a, window } = unseen();
      await a.acquire();
      window.seen = false;
      const b = lease('b');
      assert.equal(await b.acquire(), false);
      await clock.advance(5_000);
      assert.equal(a.held, false);
      assert.equal(await a.acquire(), false, 'it leaves it to the other');
      assert.equal(await b.acquire(), true);
      await b.dispose();
      assert.equal(await a.acquire(), false);
      window.seen = true;
      assert.equal(await a.acquire(), true);
    });

    it('stays with it as long as no other window asks', async () => {
      const { clock, a, window } = unseen();
      await a.acquire();
      window.seen = false;
      await clock.advance(60_000);
      assert.equal(a.held, true);
      assert.equal(window.looks, 0);
    });

    it('stays with one that is seen, however often another one asks', async () => {
      const { clock, lease, a, window } = unseen();
      await a.acquire();
      const b = lease('b');
      for (let second = 0; second < 60; second++) {
        assert.equal(await b.acquire(), false);
        await clock.advance(1_000);
      }
      assert.equal(a.held, true);
      assert.ok(window.looks >= 10, `${window.looks}`);
    });
  });

  describe('between machines whose clocks differ', () => {
    for (const skew of [-3_600_000, -20_000, 20_000, 3_600_000]) {
      it(`stays with its holder (${skew / 1000} s)`, async () => {
        const { files, clock, lease } = begin();
        const there = new FakeClock();
        there.jump(skew);
        const a = new ThreadLease(files, there, 't1', { machine: 'there', window: 'a' }, SEEN);
        const b = lease('b');
        assert.equal(await a.acquire(), true);
        for (let second = 0; second < 60; second++) {
          assert.equal(await b.acquire(), false, `after ${second} s`);
          await there.advance(1000);
          await clock.advance(1000);
        }
        assert.equal(a.held, true);
      });
    }

    it('passes on when its holder has been seen silent for 15 s', async () => {
      const { clock, lease, put } = begin();
      put(1, { machine: 'there', window: 'crashed', at: clock.now() - 86_400_000 });
      const b = lease('b');
      assert.equal(await b.acquire(), false);
      await clock.advance(14_000);
      assert.equal(await b.acquire(), false);
      await clock.advance(1000);
      assert.equal(await b.acquire(), true);
    });
  });
});
