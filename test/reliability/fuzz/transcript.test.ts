import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseRecord } from '../../../src/core/threads/recordSchema';
import { readThread } from '../../../src/core/threads/threadReader';
import { encodeRecords } from '../../../src/core/threads/threadRecord';
import { TranscriptFold } from '../../../src/core/threads/transcriptFold';
import { applyChange } from '../../../src/shared/applyChange';
import type { Item } from '../../../src/shared/runEvent';
import { EMPTY_TRANSCRIPT, type Run, type ThreadChange, type Transcript } from '../../../src/shared/transcript';
import { change, changes } from './support/changes';
import { PATIENCE_MS, report, tryCases } from './support/fuzz';

/** Whatever happens in a thread, in whatever order. */
describe('fuzz: a transcript', function () {
  this.timeout(PATIENCE_MS);

  after(report);

  it('keeps its invariants through any changes', async () => {
    await tryCases(
      'transcript',
      'any changes of a transcript',
      fc.property(changes, all => {
        let transcript: Transcript = EMPTY_TRANSCRIPT;
        for (const one of all) {
          const next = applyChange(transcript, one);
          checkSound(next);
          checkUntouched(transcript, next, one);
          checkDone(transcript, next, one);
          transcript = next;
        }
      }),
    );
  });

  it('is the same when it is folded, written and read', async () => {
    await tryCases(
      'transcript',
      'transcripts folded, written and read',
      fc.property(changes, fc.nat(3), (all, keep) => {
        const expected = all.reduce(applyChange, EMPTY_TRANSCRIPT);
        const fold = new TranscriptFold(keep);
        for (const one of all) {
          fold.add(one);
        }
        assert.deepEqual(fold.transcript, expected);
        const read = readThread(encodeRecords(all));
        assert.equal(read.damagedRecords, 0);
        // A lone half of a character can't be written as UTF-8, but JSON has a way.
        assert.deepEqual(read.transcript, expected);
      }),
    );
  });

  it('has no change that can’t be kept', async () => {
    await tryCases(
      'record',
      'changes kept as records',
      fc.property(change, one => {
        assert.deepEqual(parseRecord(JSON.parse(JSON.stringify(one))), one);
      }),
    );
  });
});

function checkSound({ entries, queue }: Transcript): void {
  unique(entries);
  unique(queue);
  for (const entry of entries) {
    if (entry.kind === 'run') {
      unique(entry.items);
      // At most one end, and only then a time at which it ended.
      assert.equal(entry.endedAt === undefined, entry.end === undefined);
      assert.ok(entry.end === undefined || entry.until === undefined, 'it has ended, and pauses');
    }
  }
}

function unique(all: readonly { readonly id: string }[]): void {
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length, 'an ID is there twice');
}

/** What a change isn't about stays the same object, so that a view may compare by identity. */
function checkUntouched(before: Transcript, after: Transcript, one: ThreadChange): void {
  const about = aboutOf(one);
  for (const entry of before.entries) {
    const isReplacedTry = one.type === 'runStarted' && entry.kind === 'run' && entry.messageId === one.run.messageId;
    if (!about.includes(entry.id) && !isReplacedTry) {
      assert.ok(after.entries.includes(entry), `${entry.id} is another object after ${one.type}`);
    }
  }
  const order = before.entries.filter(entry => after.entries.some(({ id }) => id === entry.id)).map(({ id }) => id);
  const kept = after.entries.map(({ id }) => id).filter(id => order.includes(id));
  assert.deepEqual(kept, order, 'the order has changed');
}

function aboutOf(one: ThreadChange): readonly string[] {
  switch (one.type) {
    case 'messageAdded':
    case 'messageQueued':
      return [one.message.id];
    case 'runStarted':
      return [one.run.id];
    case 'runEvent':
      return [one.runId];
    case 'messageUnqueued':
    case 'deliveryChanged':
      return [one.messageId];
  }
}

/** A done item is authoritative: only another done one takes its place, and it never leaves its run. */
function checkDone(before: Transcript, after: Transcript, one: ThreadChange): void {
  const replaces = one.type === 'runEvent' && one.event.type === 'item' && one.event.item.state === 'done';
  for (const run of runsOf(before)) {
    const next = runsOf(after).find(({ id }) => id === run.id);
    for (const item of run.items.filter(({ state }) => state === 'done')) {
      const now: Item | undefined = next?.items.find(({ id }) => id === item.id);
      if (next) {
        assert.ok(now === item || (replaces && now?.state === 'done'), `${item.id} was done`);
      }
    }
  }
}

function runsOf({ entries }: Transcript): readonly Run[] {
  return entries.filter((entry): entry is Run => entry.kind === 'run');
}
