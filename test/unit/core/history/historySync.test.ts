import assert from 'node:assert/strict';
import type { Backend, HistoryEntry, HistoryPage } from '../../../../src/core/backend';
import { HistorySync, type HistorySyncOptions } from '../../../../src/core/history/historySync';
import { knowsBefore, mergeHistory } from '../../../../src/core/history/mergeHistory';
import { LiveThread } from '../../../../src/core/runs/liveThread';
import type { RemoteThread, RunEvent } from '../../../../src/shared/runEvent';
import { EMPTY_TRANSCRIPT, type ThreadChange, type Transcript } from '../../../../src/shared/transcript';
import { userError } from '../../../../src/shared/userError';
import { asked, CUT, type OwnTurn, outline, runOf, said, transcriptOf, words } from './threads';

/** Turns that are read again with those that follow them, whatever they are. */
const AGAIN = Array.from({ length: 10 }, (_, index) => `again${index}`);
const KNOWN: readonly OwnTurn[] = ['old', ...AGAIN].map(name => ({ name, text: name, items: [words(name, name)] }));
const LISTED: readonly HistoryEntry[] = ['old', ...AGAIN].flatMap(name => [asked(`u-${name}`, name), said(name, name)]);
const TWO = [asked('u2', 'Two?'), said('a2', 'Two.')] as const;
const THREE = [asked('u3', 'Three?'), said('a3', 'Three.')] as const;

describe('a thread’s history', () => {
  it('is read from an item that is known, page by page, and kept', async () => {
    const { sync, live, cursors, kept } = open(transcriptOf(...KNOWN), pages([...LISTED, ...TWO], 8));
    await sync.start();
    assert.deepEqual(outline(live.transcript).slice(-2), ['> Two?', 'Two.']);
    assert.deepEqual(cursors, ['old', 'again3', 'again7']);
    assert.deepEqual(
      kept.map(change => (change.type === 'runEvent' ? change.event.type : change.type)),
      ['messageAdded', 'runStarted', 'kept', 'item', 'end'],
    );
    await sync.retry();
    assert.equal(cursors.length, 3, 'nothing is asked twice');
  });

  it('is told of at once where it is long', async () => {
    const long = Array.from({ length: 125 }, (_, index) => [asked(`u${index}`, 'Q'), said(`a${index}`, 'A')]).flat();
    const { sync, live, cursors } = open(EMPTY_TRANSCRIPT, pages(long, 20));
    let replaced = 0;
    live.onDidReplace(() => replaced++);
    live.onDidChange(() => assert.fail('one change was told of'));
    await sync.start();
    assert.equal(live.transcript.entries.length, 250);
    assert.deepEqual([replaced, cursors.length], [1, 13]);
  });

  it('is read from the beginning where the server no longer has that item', async () => {
    for (const code of ['threadUnknown', 'requestRejected'] as const) {
      const { sync, live, cursors } = open(transcriptOf(...KNOWN), cursor => {
        if (cursor === 'old') {
          throw userError(code);
        }
        return pages([...LISTED.slice(2), ...TWO], 99)(cursor);
      });
      await sync.start();
      assert.deepEqual(outline(live.transcript).slice(-2), ['> Two?', 'Two.']);
      assert.deepEqual(cursors, ['old', null]);
    }
  });

  it('is read from the beginning where the server lists what comes before that item', async () => {
    const newest = { name: 'new', text: 'new', items: [words('new', 'new')] };
    const { sync, live, cursors } = open(transcriptOf(...KNOWN, newest), cursor =>
      pages([...LISTED, asked('u-new', 'new'), said('new', 'new'), ...TWO], 99)(cursor && 'u-old'),
    );
    await sync.start();
    assert.deepEqual(cursors, ['again0', null]);
    assert.deepEqual(outline(live.transcript).slice(-2), ['> Two?', 'Two.']);
  });

  it('is read from the beginning where the file is known to have holes', async () => {
    const { sync, cursors } = open(transcriptOf(...KNOWN), pages(LISTED, 99), { whole: true });
    await sync.start();
    assert.deepEqual(cursors, [null]);
  });

  it('comes to an end with a server that repeats a page for ever', async () => {
    const page: HistoryPage = { entries: TWO, next: 'a2' };
    const same = open(EMPTY_TRANSCRIPT, () => page);
    await same.sync.start();
    assert.deepEqual([same.cursors.length, outline(same.live.transcript)], [2, ['> Two?', 'Two.']]);
    let count = 0;
    const inventive = open(EMPTY_TRANSCRIPT, () => ({ ...page, next: `page ${count++}` }));
    await inventive.sync.start();
    assert.deepEqual([inventive.cursors.length, outline(inventive.live.transcript)], [4, ['> Two?', 'Two.']]);
  });

  it('is given up for a run that starts meanwhile, and read after it', async () => {
    const gate = withResolvers<void>();
    const { sync, live, cursors } = open(transcriptOf(...KNOWN), async cursor => {
      if (cursors.length === 1) {
        await gate.promise;
      }
      return pages([...LISTED, ...TWO, ...THREE], 99)(cursor);
    });
    const first = sync.start();
    await until(() => cursors.length === 1);
    await live.send('Three?', []);
    gate.resolve();
    await first;
    await until(() => outline(live.transcript).includes('Two.'));
    // What was said elsewhere before it comes before it.
    assert.deepEqual(outline(live.transcript).slice(-4), ['> Two?', 'Two.', '> Three?', 'Three.']);
    assert.deepEqual(cursors, ['old', 'again0']);
  });

  it('is read again after a failure that passes, which nobody is told of', async () => {
    let fail = true;
    const { sync, live, lines } = open(transcriptOf(...KNOWN), cursor => {
      if (fail) {
        throw userError('serverUnreachable');
      }
      return pages([...LISTED, ...TWO], 99)(cursor);
    });
    sync.onDidChange(() => assert.fail('a failure was told of'));
    await sync.start();
    assert.deepEqual([sync.failure, lines], [null, ['history not read: serverUnreachable']]);
    assert.equal(outline(live.transcript).at(-1), 'again9');
    fail = false;
    await sync.retry();
    assert.equal(outline(live.transcript).at(-1), 'Two.');
  });

  for (const [code, home, shown] of [
    ['keyRejected', 'server', true],
    ['threadUnknown', 'server', true],
    ['threadUnknown', 'choice', false],
    ['noAnswer', 'server', false],
  ] as const) {
    it(`${shown ? 'says' : 'does not say'} what is wrong: ${code}, thread at home at ${home}`, async () => {
      const refuse = (): never => {
        throw userError(code);
      };
      const { sync, live } = open(transcriptOf(...KNOWN), refuse, {}, home);
      await sync.start();
      assert.equal(sync.failure?.code, shown ? code : undefined);
      assert.equal(outline(live.transcript).at(-1), 'again9');
      await live.send('Three?', []);
      assert.equal(sync.failure, null, 'from here on it is the run that says so');
    });
  }

  it('is read once more after a run that follows one that was cut', async () => {
    const cut = { name: '2', text: 'Two?', items: [words('a2', 'Tw', { state: 'open' })], end: CUT } as const;
    const vain = open(transcriptOf(...KNOWN, cut), pages([...LISTED, ...TWO.slice(0, 1)], 99));
    await vain.sync.start();
    assert.equal(runOf(vain.live.transcript, '2').end?.kind, 'detached');
    // It was looked for in vain, and is not looked for again by the run that follows.
    await vain.live.send('Three?', []);
    await until(() => vain.live.state === 'idle');
    assert.equal(vain.cursors.length, 1);

    const { live, cursors } = open(transcriptOf(...KNOWN, cut), pages([...LISTED, ...TWO, ...THREE], 99));
    await live.send('Three?', []);
    await until(() => cursors.length > 0 && runOf(live.transcript, '2').end?.kind === 'completed');
    assert.deepEqual(outline(live.transcript).slice(-4), ['> Two?', 'Two.', '> Three?', 'Three.']);
    assert.equal(cursors.length, 1);
  });

  it('is not asked for where the thread is a chain that ends here', async () => {
    const head: OwnTurn = { name: 'head', text: 'head', items: [words('head', 'head')], remoteRunId: 'resp_1' };
    const chain = { kind: 'response', id: 'resp_1' } as const;
    for (const [transcript, whole, expected] of [
      [transcriptOf(head), false, []],
      [transcriptOf(head), true, [null]],
      [EMPTY_TRANSCRIPT, false, [null]],
    ] as const) {
      const { sync, cursors } = open(transcript, pages(LISTED, 99), { whole }, 'choice', chain);
      await sync.start();
      assert.deepEqual(cursors, expected);
    }
  });

  it('is not asked for without a remote thread, nor by a thread that was closed', async () => {
    const local = open(transcriptOf(...KNOWN), pages(LISTED, 99), {}, 'server', null);
    await local.sync.start();
    assert.deepEqual(local.cursors, []);
    const gate = withResolvers<void>();
    const closed = open(transcriptOf(...KNOWN), async cursor => {
      await gate.promise;
      return pages([...LISTED, ...TWO], 99)(cursor);
    });
    const reading = closed.sync.start();
    await until(() => closed.cursors.length === 1);
    closed.sync.dispose();
    gate.resolve();
    await reading;
    assert.deepEqual([closed.kept, closed.cursors.length], [[], 1]);
  });
});

function open(
  transcript: Transcript,
  history: (cursor: string | null) => HistoryPage | Promise<HistoryPage>,
  more: Partial<HistorySyncOptions> = {},
  threadHome: 'server' | 'choice' = 'server',
  remote: RemoteThread | null = { kind: 'session', id: 's' },
) {
  const cursors: (string | null)[] = [];
  const kept: ThreadChange[] = [];
  const lines: string[] = [];
  const never = () => Promise.reject(new Error('not asked for in this test'));
  const backend: Backend = {
    protocol: threadHome === 'server' ? 'agents' : 'responses',
    capabilities: { threadHome, resume: 'snapshot', cancel: 'disconnect' },
    run: () => answer(),
    attach: () => answer(),
    history: async (_thread, cursor) => {
      cursors.push(cursor);
      return history(cursor);
    },
    answer: never,
    cancel: never,
    deleteThread: never,
    testConnection: never,
    listModels: never,
    listAssistants: never,
    getAssistant: never,
  };
  const assistant = { home: 'server', id: 'a', name: 'A' } as const;
  const resolve = () => Promise.resolve({ backend, assistant, merging: { mergeHistory, knowsBefore } });
  const live = new LiveThread({
    log: { append: async change => void kept.push(change), flush: () => Promise.resolve() },
    transcript,
    remote,
    assistantId: 'a',
    assistantName: () => 'A',
    keepOnServer: () => true,
    background: () => 'off',
    resolve,
    now: () => 9,
    sleep: () => new Promise(done => setImmediate(done)),
  });
  const sync = new HistorySync(live, {
    assistantId: 'a',
    assistantName: () => 'A',
    resolve,
    now: () => 9,
    whole: false,
    log: { info: line => lines.push(line) },
    ...more,
  });
  return { sync, live, cursors, kept, lines };
}

async function* answer(): AsyncGenerator<RunEvent> {
  yield { type: 'kept' };
  yield { type: 'item', item: words('a3', 'Three.') };
  yield { type: 'end', end: { kind: 'completed' } };
}

/** A server that knows `after`, and sends pages of this size. */
function pages(entries: readonly HistoryEntry[], size: number): (cursor: string | null) => HistoryPage {
  const idOf = (entry: HistoryEntry | undefined) => (entry?.kind === 'message' ? entry.id : entry?.item.id);
  return cursor => {
    const start = cursor === null ? 0 : entries.findIndex(entry => idOf(entry) === cursor) + 1;
    const page = entries.slice(start, start + size);
    return { entries: page, next: start + size < entries.length ? (idOf(page.at(-1)) ?? null) : null };
  };
}

async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns++) {
    assert.ok(turns < 1_000, 'never came true');
    await new Promise(resolve => setImmediate(resolve));
  }
}

/** `Promise.withResolvers`, which Node 20 doesn't have. */
function withResolvers<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>(done => {
    resolve = done;
  });
  return { promise, resolve };
}
