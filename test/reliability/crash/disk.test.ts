import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { answerText, lastRun } from '../../../src/shared/transcript';
import { UserError } from '../../../src/shared/userError';
import type { DiskFault } from './disk/faultyFiles';
import { eventually } from './window/eventually';
import type { WindowView } from './window/messages';
import type { Window } from './window/window';
import { windowBench } from './window/windowBench';

const FAULTS: readonly { readonly name: string; readonly fault: DiskFault }[] = [
  { name: 'is full', fault: { kind: 'full', room: 0 } },
  { name: 'gets full in the midst of a record', fault: { kind: 'full', room: 37 } },
  { name: 'is read-only', fault: { kind: 'readOnly' } },
  { name: 'lets nobody write', fault: { kind: 'denied' } },
  { name: 'can’t sync', fault: { kind: 'noSync' } },
];
const SPEED = 20;

describe('a window whose disk', () => {
  const bench = windowBench(SPEED);
  const { start } = bench;
  const breakDisk = (window: Window, fault: DiskFault | null) => window.call({ do: 'breakDisk', fault });
  const isTold = ({ failure }: WindowView) => failure?.code === 'storageFailed';

  for (const { name, fault } of FAULTS) {
    describe(name, () => {
      it('sends nothing that it can’t keep, says so, and goes on once the disk is back', async () => {
        const window = start();
        await window.writes();
        await window.call({ do: 'send', text: '#1 kept' });
        await window.call({ do: 'rest' });

        await breakDisk(window, fault);
        await window.call({ do: 'type', text: '#2 not kept' });
        await looksUntil(window, isTold);
        await assert.rejects(window.call({ do: 'send', text: '#2 not kept' }), isStorageFailed);
        const broken = await window.call({ do: 'look' });
        assert.equal(broken.draft.text, '#2 not kept');
        assert.equal(broken.state, 'idle');
        assert.equal((await bench.server.side()).asked(2), 0);

        await breakDisk(window, null);
        await looksUntil(window, view => view.failure === null);
        await onDisk(() => draftOnDisk(bench.root) === '#2 not kept');
        await window.call({ do: 'send', text: '#3 kept again' });
        await window.call({ do: 'rest' });
        await window.kill();

        const { transcript } = await start().writes();
        const texts = transcript.entries.flatMap(entry => (entry.kind === 'message' ? [entry.text] : []));
        assert.deepEqual([texts.at(0), texts.at(-1)], ['#1 kept', '#3 kept again']);
        const side = await bench.server.side();
        assert.deepEqual([side.asked(1), side.asked(2), side.asked(3)], [1, 0, 1]);
        assert.equal(damagedLines(bench.root), 0);
      }).timeout(30_000);

      it('shows an answer that it can’t write, and writes it once the disk is back', async () => {
        const window = start();
        await window.writes();
        bench.server.local.holdAfterWord(3);
        await window.call({ do: 'send', text: '#1 to be answered' });
        await bench.server.local.waitUntilHeld();
        await breakDisk(window, fault);
        await assert.rejects(window.call({ do: 'send', text: '#2 to be queued' }), isStorageFailed);
        bench.server.local.release();
        const { transcript } = await window.call({ do: 'rest' });
        const whole = (await bench.server.side()).answered(1);
        assert.equal(shownAnswer(transcript), whole);
        await looksUntil(window, isTold);
        assert.equal((await bench.server.side()).asked(2), 0, 'what could not be queued is not sent');

        await breakDisk(window, null);
        await onDisk(() => endsOnDisk(bench.root) === 1);
        await window.kill();
        const again = await start().writes();
        assert.equal(shownAnswer(again.transcript), whole);
        assert.equal(damagedLines(bench.root), 0);
        const side = await bench.server.side();
        assert.deepEqual([side.asked(1), side.asked(2)], [1, 0]);
      }).timeout(30_000);

      it('shows what there is when it starts, and goes on once the disk is back', async () => {
        const before = start();
        await before.writes();
        await before.call({ do: 'send', text: '#1 from before' });
        await before.call({ do: 'rest' });
        await before.close();

        const window = start({ disk: fault });
        const view = await window.shows(() => true);
        assert.equal(view.transcript.entries.length, 2);
        await assert.rejects(window.call({ do: 'send', text: '#2 too early' }), isStorageFailed);
        assert.equal((await bench.server.side()).asked(2), 0);

        await breakDisk(window, null);
        await looksUntil(window, ({ failure, draft }) => failure === null && draft.text === '#2 too early');
        await eventually(() => window.call({ do: 'send', text: '#3 in time' }));
        await window.call({ do: 'rest' });
        const side = await bench.server.side();
        assert.deepEqual([side.asked(1), side.asked(2), side.asked(3)], [1, 0, 1]);
        assert.equal(damagedLines(bench.root), 0);
      }).timeout(30_000);
    });
  }

  it('has a file open elsewhere keeps the draft until it can be replaced', async () => {
    const window = start();
    await window.writes();
    await window.call({ do: 'draft', text: '#1 first' });
    await breakDisk(window, { kind: 'noRename' });
    await window.call({ do: 'type', text: '#1 second' });
    await looksUntil(window, isTold);
    assert.equal(draftOnDisk(bench.root), '#1 first', 'the old one is whole');
    await breakDisk(window, null);
    await onDisk(() => draftOnDisk(bench.root) === '#1 second');
    await looksUntil(window, ({ failure }) => failure === null);
  }).timeout(30_000);

  it('is slow has a message on it before that is sent', async () => {
    const window = start({ disk: { kind: 'slow', appendMs: 150 } });
    await window.writes();
    const sent = window.call({ do: 'send', text: '#1 takes its time' });
    await bench.server.local.waitForRequest(
      ({ method, path: where }) => method === 'POST' && where.includes('sessions'),
    );
    const written = readFileSync(path.join(bench.root, 'threads/thread/thread.jsonl'), 'utf8');
    assert.match(written, /"messageAdded".*#1 takes its time/);
    assert.match(written, /"runStarted"/);
    await sent;
  }).timeout(30_000);
});

function shownAnswer(transcript: WindowView['transcript']): string {
  const run = lastRun(transcript);
  assert.equal(run?.end?.kind, 'completed');
  return answerText(run);
}

function linesOnDisk(root: string): readonly string[] {
  return readFileSync(path.join(root, 'threads/thread/thread.jsonl'), 'utf8')
    .split('\n')
    .filter(line => line !== '');
}

function endsOnDisk(root: string): number {
  return linesOnDisk(root).filter(line => line.includes('"type":"end"')).length;
}

function damagedLines(root: string): number {
  return linesOnDisk(root).filter(line => !line.startsWith('{') || !line.endsWith('}')).length;
}

function draftOnDisk(root: string): string {
  return JSON.parse(readFileSync(path.join(root, 'threads/thread/draft.json'), 'utf8')).text;
}

/** Waits until it holds; what throws doesn't hold yet. */
function onDisk(holds: () => boolean): Promise<void> {
  return eventually(async () => assert.ok(holds()));
}

async function looksUntil(window: Window, matches: (view: WindowView) => boolean): Promise<void> {
  await eventually(async () => {
    const view = await window.call({ do: 'look' });
    assert.ok(matches(view), JSON.stringify(view));
  });
}

function isStorageFailed(error: unknown): boolean {
  return error instanceof UserError && error.info.code === 'storageFailed';
}
