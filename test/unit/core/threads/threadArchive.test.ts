import assert from 'node:assert/strict';
import type { Backend, HistoryEntry } from '../../../../src/core/backend';
import { HistorySync } from '../../../../src/core/history/historySync';
import { knowsBefore, mergeHistory } from '../../../../src/core/history/mergeHistory';
import { messageText } from '../../../../src/core/messageText';
import { LiveThread } from '../../../../src/core/runs/liveThread';
import { contextOf } from '../../../../src/core/runs/turns';
import { readThread } from '../../../../src/core/threads/threadReader';
import { encodeRecords } from '../../../../src/core/threads/threadRecord';
import { type OpenedThread, ThreadStore, TURNS_AT_HAND } from '../../../../src/core/threads/threadStore';
import type { ThreadChange, Transcript } from '../../../../src/shared/transcript';
import { added, delta, event, newThread, selection, started } from '../support/changes';
import { FakeClock } from '../support/fakeClock';
import { MemoryFileSystem } from '../support/memoryFileSystem';
import { Random } from '../support/random';
import { randomChange } from '../support/randomChanges';

const PATH = 'threads/t1/thread.jsonl';
const WORDS = 'She sells sea shells. ';

/** One whole turn, with something said in all places where something can be said. */
function turn(index: number, length = 20): readonly ThreadChange[] {
  const [id, runId, itemId] = [`m${index}`, `r${index}`, `i${index}`];
  const text = `Answer ${index}. ${WORDS.repeat(length)}`;
  return [
    added({ id, text: `Question ${index}`, attachments: [selection({ id: `a${index}` })], delivery: 'sent' }),
    started({ id: runId, messageId: id }),
    event({ type: 'started', remoteRunId: `turn_${index}` }, runId),
    event({ type: 'item', item: { kind: 'step', id: `s${index}`, state: 'open', type: 'search' } }, runId),
    event({ type: 'delta', itemId: `s${index}`, channel: 'output', part: 0, text: WORDS }, runId),
    event({ type: 'delta', itemId, channel: 'text', part: 0, text: 'Ans' }, runId),
    event(
      {
        type: 'item',
        item: {
          kind: 'message',
          id: itemId,
          state: 'done',
          phase: 'answer',
          parts: [{ type: 'text', text }],
          wire: [1],
        },
      },
      runId,
    ),
    event({ type: 'kept' }, runId),
    event({ type: 'end', end: { kind: 'completed' } }, runId),
  ];
}

function turns(count: number, length?: number): readonly ThreadChange[] {
  return Array.from({ length: count }, (_, index) => turn(index, length)).flat();
}

async function openFrom(changes: readonly ThreadChange[]) {
  const files = new MemoryFileSystem();
  const header = { type: 'thread', schema: 1, ...newThread() } as const;
  const bytes = encodeRecords([header, ...changes]);
  files.put(PATH, bytes);
  const opened = await new ThreadStore(files, new FakeClock()).open('t1');
  assert.ok(opened);
  return { files, opened, whole: readThread(bytes).transcript, size: bytes.length };
}

function liveFrom({ transcript, archive, remote }: OpenedThread): LiveThread {
  return new LiveThread({
    log: { append: async () => {}, flush: async () => {} },
    transcript,
    archive,
    remote,
    assistantId: 'agent_1',
    assistantName: () => 'One',
    keepOnServer: () => true,
    background: () => 'off',
    resolve: () => Promise.reject(new Error('nothing is sent here')),
    now: () => 1,
    sleep: () => Promise.resolve(),
  });
}

function noBackend(): Backend {
  const never = () => assert.fail('not asked for in this test');
  return {
    protocol: 'agents',
    capabilities: { threadHome: 'server', resume: 'snapshot', cancel: 'server' },
    run: never,
    attach: never,
    history: never,
    answer: never,
    cancel: never,
    deleteThread: never,
    testConnection: never,
    listModels: never,
    listAssistants: never,
    getAssistant: never,
  };
}

describe('what was said long ago in a thread', () => {
  it('is not in memory, but for the newest turns', async () => {
    const { opened, whole } = await openFrom(turns(TURNS_AT_HAND + 20));
    const { entries } = opened.transcript;
    assert.deepEqual(
      entries.map(({ id }) => id),
      whole.entries.map(({ id }) => id),
    );
    assert.deepEqual(entries.slice(40), whole.entries.slice(40));
    assert.ok(entries.slice(0, 40).every(({ id }) => opened.archive.holds(id)));
    assert.ok(entries.slice(40).every(({ id }) => !opened.archive.holds(id)));
    assert.doesNotMatch(JSON.stringify(entries.slice(0, 40)), /Question|Answer|shells|const a|wire/);
  });

  it('is known well enough to go on: who, in which order, how it ended, and by which names', async () => {
    const { opened, whole } = await openFrom(turns(TURNS_AT_HAND + 20));
    const known = ({ entries }: Transcript) =>
      entries.map(entry =>
        entry.kind === 'message'
          ? { ...entry, text: '', attachments: [] }
          : { ...entry, items: entry.items.map(({ kind, id, state }) => ({ kind, id, state })) },
      );
    assert.deepEqual(known(opened.transcript), known(whole));
  });

  it('is read from its place when someone looks, and from no other', async () => {
    const { files, opened, whole, size } = await openFrom(turns(1_000));
    files.bytesRead = 0;
    const page = opened.transcript.entries.slice(200, 260);
    assert.deepEqual(await opened.archive.read(page), whole.entries.slice(200, 260));
    assert.ok(files.bytesRead < (size / 1_000) * 31, `${files.bytesRead} of ${size} bytes`);
    assert.ok(opened.archive.holds(page[0]?.id ?? ''), 'it is not kept');
  });

  it('is looked through in parts when the thread is opened', async () => {
    const files = new MemoryFileSystem();
    let longest = 0;
    const read = files.read.bind(files);
    files.read = async (path, part) => {
      const bytes = await read(path, part);
      longest = Math.max(longest, path === PATH ? (bytes?.length ?? 0) : 0);
      return bytes;
    };
    const header = { type: 'thread', schema: 1, ...newThread() } as const;
    // An answer that is longer than a part, between many that are not.
    const bytes = encodeRecords([header, ...turns(600, 200), ...turn(600, 200_000), ...turn(601)]);
    files.put(PATH, bytes);
    const opened = await new ThreadStore(files, new FakeClock()).open('t1');
    assert.deepEqual(await opened?.archive.read(opened.transcript.entries), readThread(bytes).transcript.entries);
    assert.ok(bytes.length > 7_000_000 && longest <= 1024 * 1024, `${longest} of ${bytes.length} bytes`);
  });

  it('has with it what came to be known later', async () => {
    const { opened } = await openFrom(turns(TURNS_AT_HAND + 5));
    const live = liveFrom(opened);
    live.merge([
      { type: 'deliveryChanged', messageId: 'm1', delivery: 'unknown' },
      event({ type: 'notice', notice: { code: 'toolUnavailable', name: 'x' } }, 'r1'),
    ]);
    const [message, run] = await live.read(live.transcript.entries.slice(2, 4));
    assert.ok(message?.kind === 'message' && run?.kind === 'run');
    assert.deepEqual([message.text, message.delivery], ['Question 1', 'unknown']);
    assert.deepEqual([run.items.length, run.notices.length], [2, 1]);
    assert.equal(live.transcript.entries[3]?.kind === 'run' && live.transcript.entries[3].notices.length, 1);
  });

  it('can be had as a whole', async () => {
    const { opened, whole } = await openFrom(turns(TURNS_AT_HAND + 5));
    const live = liveFrom(opened);
    await live.readAll();
    assert.deepEqual(live.transcript, whole);
    assert.ok(whole.entries.every(({ id }) => !live.isOutline(id)));
  });

  it('goes to a backend only when that asks for it, if its server has it', async () => {
    const { opened, whole } = await openFrom(turns(TURNS_AT_HAND + 20));
    const { turns: recent, older, leftOut } = await contextOf(liveFrom(opened), 'next', false);
    assert.deepEqual([older?.count, recent.length, leftOut], [20, 30, 0]);
    assert.ok([...recent, ...((await older?.read()) ?? [])].every(({ onServer }) => onServer));
    const all = [...((await older?.read()) ?? []), ...recent];
    const runs = whole.entries.filter(entry => entry.kind === 'run');
    assert.deepEqual(
      all.map(({ items }) => items),
      runs.map(({ items }) => items),
    );
    assert.match(all[3]?.text ?? '', /const a = 1;\n```\n\nQuestion 3$/);
  });

  it('goes to a backend as a whole, if no server has it', async () => {
    const here = turns(TURNS_AT_HAND + 20).filter(change => change.type !== 'runEvent' || change.event.type !== 'kept');
    const { opened } = await openFrom(here);
    const { turns: all, older } = await contextOf(liveFrom(opened), 'next', false);
    assert.equal(older, undefined);
    assert.equal(all.length, TURNS_AT_HAND + 20);
    assert.ok(all.every(({ text, items, onServer }) => text.includes('Question') && items.length === 2 && !onServer));
  });

  it('is not taken for new when its server lists everything anew', async () => {
    const { opened, whole } = await openFrom([
      ...turns(TURNS_AT_HAND + 20),
      event({ type: 'thread', thread: { kind: 'session', id: 's' } }, 'r49'),
    ]);
    const live = liveFrom(opened);
    const said = whole.entries.flatMap((entry): readonly HistoryEntry[] =>
      entry.kind === 'message'
        ? [{ kind: 'message', id: `there-${entry.id}`, text: messageText(entry) }]
        : entry.items.map(item => ({ kind: 'item', item })),
    );
    const history = async () => ({ entries: said, next: null });
    const sync = new HistorySync(live, {
      assistantId: 'agent_1',
      assistantName: () => 'One',
      resolve: async () => ({ backend: { ...noBackend(), history }, merging: { mergeHistory, knowsBefore } }),
      now: () => 1,
      whole: false,
      log: { info: line => assert.fail(line) },
    });
    await sync.start();
    assert.deepEqual(live.transcript, whole);
  });

  it('cannot be read where the file has gone meanwhile, which is said', async () => {
    const { files, opened } = await openFrom(turns(TURNS_AT_HAND + 5));
    files.files.delete(PATH);
    await assert.rejects(opened.archive.read(opened.transcript.entries), /threadUnreadable/);
  });

  it('is the same as if all had been in memory, whatever the file holds', async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = new Random(seed);
      const odd = () => Array.from({ length: random.below(40) }, () => randomChange(random));
      const changes = [
        ...odd(),
        ...turns(random.below(TURNS_AT_HAND * 2)),
        ...odd(),
        ...turn(99),
        ...odd(),
        delta('end'),
      ];
      const { opened, whole } = await openFrom(changes);
      const entries = await opened.archive.read(opened.transcript.entries);
      assert.deepEqual({ ...opened.transcript, entries }, whole, `seed ${seed}`);
    }
  });
});
