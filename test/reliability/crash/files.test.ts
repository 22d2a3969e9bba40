import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../../src/core/threads/clock';
import { ThreadStore } from '../../../src/core/threads/threadStore';
import type { RemoteThread } from '../../../src/shared/runEvent';
import { answerText, type Run } from '../../../src/shared/transcript';
import { NodeFileSystem } from '../../../src/vscode/threads/nodeFileSystem';
import { numberIn } from './kills/serverSide';
import { eventually } from './window/eventually';
import type { WindowView } from './window/messages';
import type { Window } from './window/window';
import { windowBench } from './window/windowBench';

const SPEED = 20;
const LINE_BREAK = 10;

/** What was written of a thread with two turns, and where its server has it. */
interface Written {
  readonly bytes: Buffer;
  readonly remote: RemoteThread;
}

/** A window whose files were damaged while it was closed; its server has everything. */
describe('a window that finds its files damaged', () => {
  const bench = windowBench(SPEED);
  const file = () => path.join(bench.root, 'threads/thread/thread.jsonl');
  let written: Written;

  beforeEach(async () => {
    const window = bench.start();
    await window.writes();
    for (const text of ['#1 first', '#2 second']) {
      await window.call({ do: 'send', text });
      await window.call({ do: 'rest' });
    }
    await window.close();
    const bytes = fs.readFileSync(file());
    const id = /"id":"(sess_\w+)"/.exec(bytes.toString())?.[1] ?? '';
    written = { bytes, remote: { kind: 'session', id } };
  });

  /** Opens what is there now, waits until it is whole again, and asks on. */
  async function isWhole(window: Window, damaged: number): Promise<void> {
    await window.writes();
    const side = await bench.server.side();
    await eventually(async () => {
      const { transcript, state } = await window.call({ do: 'look' });
      assert.equal(state, 'idle');
      const texts = transcript.entries.map(entry => (entry.kind === 'message' ? entry.text : answerText(entry)));
      assert.deepEqual(texts, ['#1 first', side.answered(1), '#2 second', side.answered(2)]);
    });
    await window.call({ do: 'send', text: '#3 third' });
    const { transcript, warnings } = await window.call({ do: 'rest' });
    const after = await bench.server.side();
    assert.equal(answerOf(transcript, 3), after.answered(3));
    assert.deepEqual([1, 2, 3].map(after.asked), [1, 1, 1]);
    assert.equal(damagedLines(fs.readFileSync(file())), damaged);
    assert.equal(warnings.filter(line => line.includes(`${damaged} damaged`)).length, damaged === 0 ? 0 : 1);
    const told = runsOf(transcript).flatMap(({ notices }) => notices.filter(({ code }) => code === 'recordsDamaged'));
    assert.equal(told.length, Math.min(damaged, 1));
    await window.close();
  }

  it('has all of a thread again whose file was cut short: in its middle, in its last record, between two of them', async () => {
    const { bytes, remote } = written;
    const ends = [...bytes.entries()].filter(([, byte]) => byte === LINE_BREAK).map(([index]) => index);
    const last = ends.at(-2) ?? 0;
    const cuts = [ends[0], ends[3], last].flatMap(end => (end === undefined ? [] : [end + 1, end + 40]));
    for (const cut of [...cuts, bytes.length - 2, bytes.length - 1]) {
      fs.writeFileSync(file(), bytes.subarray(0, cut));
      const window = bench.start({ remote });
      await window.writes();
      const side = await bench.server.side();
      await eventually(async () => {
        const { transcript } = await window.call({ do: 'look' });
        assert.equal(answerOf(transcript, 1), side.answered(1), `cut at ${cut} of ${bytes.length}`);
        assert.equal(answerOf(transcript, 2), side.answered(2), `cut at ${cut} of ${bytes.length}`);
        assert.equal(transcript.entries.length, 4);
      });
      assert.ok(damagedLines(fs.readFileSync(file())) <= 1);
      assert.deepEqual([1, 2].map(side.asked), [1, 1]);
      await window.close();
    }
  }).timeout(60_000);

  for (const [name, line] of [
    ['zeros', Buffer.alloc(300)],
    ['half a record', Buffer.from('{"type":"runEvent","runId":')],
    ['broken UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
  ] as const) {
    it(`passes over ${name} in place of a record, and says so once`, async () => {
      const lines = linesOf(written.bytes);
      const damaged = lines.with(Math.floor(lines.length / 2), line);
      fs.writeFileSync(file(), joined(damaged));
      await isWhole(bench.start({ remote: written.remote }), 1);
      const again = await bench.start().writes();
      const told = runsOf(again.transcript).flatMap(({ notices }) => notices);
      assert.equal(told.length, 1);
    }).timeout(30_000);
  }

  for (const [name, rewritten] of [
    ['a byte order mark', (bytes: Buffer) => Buffer.concat([Buffer.from('\ufeff'), bytes])],
    ['CRLF', (bytes: Buffer) => Buffer.from(bytes.toString().replaceAll('\n', '\r\n'))],
    ['empty lines', (bytes: Buffer) => Buffer.from(bytes.toString().replaceAll('\n', '\n\n'))],
    ['no line break at its end', (bytes: Buffer) => bytes.subarray(0, -1)],
  ] as const) {
    it(`reads a file that a tool has written anew, with ${name}`, async () => {
      fs.writeFileSync(file(), rewritten(written.bytes));
      await isWhole(bench.start(), 0);
    }).timeout(30_000);
  }

  it('goes on with a thread whose first record is damaged, as the list of threads knows it', async () => {
    await new ThreadStore(new NodeFileSystem(bench.root), systemClock).list();
    fs.writeFileSync(file(), joined(linesOf(written.bytes).with(0, Buffer.from('{"type":"thr'))));
    await isWhole(bench.start(), 1);
    // From its own file from now on.
    fs.rmSync(path.join(bench.root, 'threads/index.json'));
    assert.equal((await bench.start().writes()).transcript.entries.length, 6);
  }).timeout(30_000);

  it('only shows a thread of which nobody knows the server any more', async () => {
    const damaged = joined(linesOf(written.bytes).with(0, Buffer.from('{"type":"thr')));
    fs.writeFileSync(file(), damaged);
    const window = bench.start();
    const view = await window.shows(({ readOnly }) => readOnly === 'damaged');
    assert.equal(view.transcript.entries.length, 4);
    assert.deepEqual(fs.readFileSync(file()), damaged, 'not a byte');
    assert.ok(view.warnings.some(line => line.includes('1 damaged')));
    const [listed] = await new ThreadStore(new NodeFileSystem(bench.root), systemClock).list();
    assert.equal(listed?.title, '#1 first');
  }).timeout(30_000);

  it('only shows what a newer version wrote, and leaves it as it is', async () => {
    const [header, ...rest] = linesOf(written.bytes);
    const newer = { ...JSON.parse(String(header)), schema: 2, mood: 'good' };
    const bytes = joined([Buffer.from(JSON.stringify(newer)), ...rest, Buffer.from('{"type":"poll","of":[1]}')]);
    fs.writeFileSync(file(), bytes);
    const view = await bench.start().shows(({ readOnly }) => readOnly === 'newerVersion');
    assert.equal(view.transcript.entries.length, 4);
    assert.deepEqual(fs.readFileSync(file()), bytes);
  }).timeout(30_000);

  it('does without a list of threads, a lease or a draft that make no sense', async () => {
    const folder = path.join(bench.root, 'threads');
    fs.writeFileSync(path.join(folder, 'index.json'), '{"version":1,"threads":{"thread":{"size":');
    fs.writeFileSync(path.join(folder, 'thread/draft.json'), '\0\0\0');
    fs.writeFileSync(path.join(folder, 'thread/lease/99.json'), '{"machine":');
    await isWhole(bench.start(), 0);
  }).timeout(30_000);
});

function linesOf(bytes: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(LINE_BREAK, start);
    const end = found < 0 ? bytes.length : found;
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

function joined(lines: readonly Buffer[]): Buffer {
  return Buffer.concat(lines.flatMap(line => [line, Buffer.from([LINE_BREAK])]));
}

function damagedLines(bytes: Buffer): number {
  return linesOf(bytes).filter(line => {
    const text = line.toString().trim();
    return text !== '' && !(text.startsWith('{') && text.endsWith('}'));
  }).length;
}

function runsOf({ entries }: WindowView['transcript']): readonly Run[] {
  return entries.filter(entry => entry.kind === 'run');
}

function answerOf(transcript: WindowView['transcript'], number: number): string | undefined {
  const message = transcript.entries.find(entry => entry.kind === 'message' && numberIn(entry.text) === number);
  const run = runsOf(transcript).findLast(({ messageId }) => messageId === message?.id);
  return run && answerText(run);
}
