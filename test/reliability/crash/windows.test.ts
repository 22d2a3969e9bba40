import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, watch } from 'node:fs';
import path from 'node:path';
import { answerText, lastRun } from '../../../src/shared/transcript';
import type { WindowView } from './window/messages';
import type { Window } from './window/window';
import { windowBench } from './window/windowBench';

/** How much faster than the real one the clocks of these windows are: a lease expires after a second. */
const SPEED = 15;
/** One more than fits into the time after which another window would take the thread over. */
const HEARTBEATS = 5;

describe('two windows on one thread', () => {
  const bench = windowBench(SPEED);
  const { start } = bench;
  const threadFolder = () => path.join(bench.root, 'threads/thread');
  const file = () => readFileSync(path.join(threadFolder(), 'thread.jsonl'), 'utf8');

  /** What the window shows when it shows that; asked again each time one of the thread's files changes. */
  async function sees(window: Window, matches: (view: WindowView) => boolean): Promise<WindowView> {
    for (;;) {
      const changed = nextChange(threadFolder());
      const view = await window.call({ do: 'look' });
      if (matches(view)) {
        return view;
      }
      await Promise.race([changed, window.shows(shown => shown !== view && matches(shown))]);
    }
  }

  it('belongs to one of them when both start at the same moment', async () => {
    for (let round = 0; round < 4; round++) {
      const both = [start(), start()];
      const views = await Promise.all(both.map(window => window.shows(() => true)));
      const reasons = views.map(({ readOnly }) => readOnly).sort();
      assert.deepEqual(reasons, [null, 'otherWindow'].sort());
      await Promise.all(both.map(window => window.close()));
    }
  }).timeout(60_000);

  it('goes on in the other one when its window is killed in the midst of an answer', async () => {
    const writer = start();
    await writer.writes();
    const follower = start();
    await follower.shows(({ readOnly }) => readOnly === 'otherWindow');
    bench.server.local.holdAfterWord(4);
    await writer.call({ do: 'send', text: '#1 one two three four' });
    await bench.server.local.waitUntilHeld();
    await sees(follower, ({ transcript }) => (lastRun(transcript)?.items.length ?? 0) > 0);
    await writer.kill();
    const taken = await follower.writes();
    assert.equal(taken.state, 'running');
    bench.server.local.release();
    const { transcript } = await follower.call({ do: 'rest' });
    const side = await bench.server.side();
    const run = lastRun(transcript);
    assert.equal(run?.end?.kind, 'completed');
    assert.equal(answerText(run), side.answered(1));
    assert.equal(side.asked(1), 1);
  }).timeout(30_000);

  it('goes on in the other one when its window has lost its page, though not its process', async () => {
    const left = start();
    await left.writes();
    await left.call({ do: 'send', text: '#1 before' });
    await left.call({ do: 'rest' });
    await left.call({ do: 'losePage' });
    const other = start();
    await other.writes();
    await left.shows(({ readOnly }) => readOnly === 'otherWindow');
    await other.call({ do: 'send', text: '#2 after' });
    const { readOnly, transcript } = await other.call({ do: 'rest' });
    assert.equal(readOnly, null);
    assert.equal(transcript.entries.length, 4);
    await sees(left, view => view.readOnly === 'otherWindow' && view.transcript.entries.length === 4);
  }).timeout(30_000);

  it('brings back no draft in the window that looks on, once that was sent', async () => {
    const writer = start();
    await writer.writes();
    await writer.call({ do: 'draft', text: '#1 half a thought' });
    const follower = start();
    const before = await follower.shows(({ readOnly }) => readOnly === 'otherWindow');
    assert.equal(before.draft.text, '#1 half a thought');
    await writer.call({ do: 'send', text: '#1 half a thought' });
    await writer.call({ do: 'rest' });
    const { draft } = await sees(follower, ({ transcript }) => transcript.entries.length > 1);
    assert.equal(draft.text, '');
  }).timeout(30_000);

  it('is written no more by a window that slept until another one had taken it over', async () => {
    const sleeper = start();
    await sleeper.writes();
    bench.server.local.holdAfterWord(4);
    await sleeper.call({ do: 'send', text: '#1 one two three four' });
    await bench.server.local.waitUntilHeld();
    const other = start();
    await other.shows(() => true);
    // Everything up to the held word is written.
    await sees(other, ({ transcript }) => /scripted\s*$/.test(lastWords(transcript)));
    process.kill(sleeper.pid, 'SIGSTOP');
    await other.writes();
    bench.server.local.release();
    await other.call({ do: 'rest' });
    await other.call({ do: 'send', text: '#2 from the other window' });
    const before = await other.call({ do: 'rest' });
    const written = file();
    // What it wanted to write meanwhile: the rest of the answer, a heartbeat, and what its user does next.
    const said = sleeper.call({ do: 'send', text: '#3 from the one that slept' });
    process.kill(sleeper.pid, 'SIGCONT');
    await said.catch(() => {});
    const after = await sleeper.shows(({ readOnly }) => readOnly === 'otherWindow');
    assert.equal(file(), written, 'not a byte');
    assert.deepEqual(after.transcript, before.transcript);
    const looked = await sleeper.call({ do: 'look' });
    assert.ok(looked.draft.text.includes('#3'), 'what its user wrote is in the composer');
    const side = await bench.server.side();
    assert.deepEqual([side.asked(1), side.asked(2), side.asked(3)], [1, 1, 0]);
  }).timeout(30_000);

  for (const [name, skewMs] of [
    ['ahead', 20_000],
    ['behind', -20_000],
  ] as const) {
    it(`stays with its window when another machine’s clock is ${name}`, async () => {
      const writer = start({ machine: 'here' });
      await writer.writes();
      const other = start({ machine: 'there', skewMs });
      await other.shows(({ readOnly }) => readOnly === 'otherWindow');
      for (let beat = 0; beat < HEARTBEATS; beat++) {
        await nextChange(path.join(threadFolder(), 'lease'), /\.json$/);
      }
      await writer.call({ do: 'send', text: '#1 still here' });
      const { readOnly } = await sees(other, ({ transcript }) => transcript.entries.length > 1);
      assert.equal(readOnly, 'otherWindow');
      await writer.kill();
      await other.writes();
    }).timeout(30_000);
  }
});

function lastWords(transcript: WindowView['transcript']): string {
  const run = lastRun(transcript);
  return run ? answerText(run) : '';
}

/** The next change in a folder, of a file with such a name. */
function nextChange(folder: string, name = /./): Promise<void> {
  mkdirSync(folder, { recursive: true });
  return new Promise(resolve => {
    const watcher = watch(folder, (_type, changed) => {
      if (name.test(changed ?? '')) {
        watcher.close();
        resolve();
      }
    });
  });
}
