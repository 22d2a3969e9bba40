import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseHeader, parseRecord } from '../../../src/core/threads/recordSchema';
import { encodeRecords, THREAD_SCHEMA, type ThreadRecord } from '../../../src/core/threads/threadRecord';
import { ThreadStore } from '../../../src/core/threads/threadStore';
import { applyChange } from '../../../src/shared/applyChange';
import { EMPTY_TRANSCRIPT, type ThreadChange, type Transcript } from '../../../src/shared/transcript';
import { added, newThread } from '../../unit/core/support/changes';
import { FakeClock } from '../../unit/core/support/fakeClock';
import { MemoryFileSystem } from '../../unit/core/support/memoryFileSystem';
import { record } from './support/changes';
import { damaged, damages, oddJson } from './support/damage';
import { PATIENCE_MS, report, tryCases } from './support/fuzz';

const PATH = 'threads/t1/thread.jsonl';
const encoder = new TextEncoder();

/** What befalls a file, line by line. */
type Mishap =
  | { readonly kind: 'insert'; readonly at: number; readonly line: string }
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'truncate'; readonly at: number }
  | { readonly kind: 'zero'; readonly at: number; readonly length: number };

/** A record of a version to come, or a line of nonsense. */
const unknownLine = fc.oneof(
  oddJson.map(value => JSON.stringify(value)),
  fc.tuple(record, damages).map(([known, all]) => JSON.stringify(damaged(JSON.parse(JSON.stringify(known)), all))),
  fc.record({ type: fc.string(), more: fc.jsonValue() }, { noNullPrototype: true }).map(value => JSON.stringify(value)),
  fc.string().map(text => text.replaceAll('\n', ' ')),
);

const mishaps: fc.Arbitrary<readonly Mishap[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('insert'), at: fc.nat(40), line: unknownLine }),
    fc.record({ kind: fc.constant('flip'), at: fc.nat(20_000), bit: fc.nat(7) }),
    fc.record({ kind: fc.constant('truncate'), at: fc.nat(20_000) }),
    fc.record({ kind: fc.constant('zero'), at: fc.nat(20_000), length: fc.integer({ min: 1, max: 600 }) }),
  ),
  { maxLength: 4 },
);

/** A file after whatever may happen to one. */
describe('fuzz: a thread’s file', function () {
  this.timeout(PATIENCE_MS);

  after(report);

  it('opens with all that is whole in it, says how much isn’t, and is never written over', async () => {
    await tryCases(
      'threadFile',
      'damaged files of threads',
      fc.asyncProperty(fc.array(record, { maxLength: 20 }), mishaps, fc.nat(3), async (records, all, schema) => {
        const header = { type: 'thread', schema, ...newThread() } as const;
        const lines = [header, ...records].map(one => JSON.stringify(one));
        const bytes = all.reduce(befall, encoder.encode(lines.map(line => `${line}\n`).join('')));
        await checkOpened(bytes);
      }),
    );
  });
});

function befall(bytes: Uint8Array, mishap: Mishap): Uint8Array {
  switch (mishap.kind) {
    case 'insert': {
      const text = new TextDecoder().decode(bytes).split('\n');
      text.splice(mishap.at % (text.length + 1), 0, mishap.line);
      return encoder.encode(text.join('\n'));
    }
    case 'flip':
      return bytes.map((byte, index) => (index === mishap.at % bytes.length ? byte ^ (1 << mishap.bit) : byte));
    case 'truncate':
      return bytes.slice(0, mishap.at % (bytes.length + 1));
    case 'zero':
      // What a file system leaves of a page that was never written.
      return bytes.map((byte, index) => (index >= mishap.at && index < mishap.at + mishap.length ? 0 : byte));
  }
}

/** Holds what the store makes of a file against a reading of its own, which is slow and simple. */
async function checkOpened(bytes: Uint8Array): Promise<void> {
  const { lines, damagedLines } = readSimply(bytes);
  const header = lines.map(parseHeader).find(one => one !== null);
  const changes = lines.map(parseRecord).filter((one): one is ThreadRecord => one !== null);
  const expected = changes.filter(isChange).reduce(applyChange, EMPTY_TRANSCRIPT);
  const files = new MemoryFileSystem();
  files.put(PATH, bytes);
  const store = new ThreadStore(files, new FakeClock());
  const opened = await store.open('t1');
  await store.list();
  if (opened === null) {
    assert.equal(opened, null, 'it doesn’t open');
    assert.ok(header === undefined && isEmpty(expected), 'it is passed over');
    return;
  }
  assert.deepEqual(opened.transcript, expected);
  assert.equal(opened.damagedRecords, damagedLines);
  const isNewer = header && header.schema > THREAD_SCHEMA;
  assert.equal(opened.readOnly, isNewer ? 'newerVersion' : header ? null : 'damaged');
  await checkGoesOn(files, bytes, store, expected);
}

/** Going on adds to the file, and leaves every byte of it as it was. */
async function checkGoesOn(
  files: MemoryFileSystem,
  bytes: Uint8Array,
  store: ThreadStore,
  before: Transcript,
): Promise<void> {
  const opened = await store.open('t1');
  const more = added({ id: 'm99', text: 'And then?' });
  await opened?.file?.append(more);
  const now = files.files.get(PATH)?.bytes ?? new Uint8Array();
  assert.deepEqual(now.slice(0, bytes.length), bytes);
  const end = opened?.file ? encodeRecords([more]) : new Uint8Array();
  const separator = opened?.file && bytes.length > 0 && bytes.at(-1) !== 10 ? 1 : 0;
  assert.deepEqual(now.slice(bytes.length + separator), end);
  const again = await store.open('t1');
  assert.deepEqual(again?.transcript, opened?.file ? applyChange(before, more) : before);
}

function readSimply(bytes: Uint8Array): { readonly lines: readonly object[]; readonly damagedLines: number } {
  const lines: object[] = [];
  let damagedLines = 0;
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(10, start);
    const end = found < 0 ? bytes.length : found;
    try {
      const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(start, end)));
      assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value));
      lines.push(value);
    } catch {
      damagedLines += end > start ? 1 : 0;
    }
    start = end + 1;
  }
  return { lines, damagedLines };
}

function isChange(one: ThreadRecord): one is ThreadChange {
  return one.type !== 'remoteThread';
}

function isEmpty({ entries, queue }: Transcript): boolean {
  return entries.length === 0 && queue.length === 0;
}
