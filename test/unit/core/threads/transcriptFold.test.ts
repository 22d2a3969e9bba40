import assert from 'node:assert/strict';
import { TranscriptFold } from '../../../../src/core/threads/transcriptFold';
import { applyChange } from '../../../../src/shared/applyChange';
import { EMPTY_TRANSCRIPT, type ThreadChange } from '../../../../src/shared/transcript';
import { added, delta, event, message, started } from '../support/changes';
import { Random } from '../support/random';
import { randomChange } from '../support/randomChanges';

function bothWays(changes: readonly ThreadChange[], keep: number, begin = EMPTY_TRANSCRIPT): void {
  const fold = new TranscriptFold(keep, begin);
  let expected = begin;
  for (const [index, change] of changes.entries()) {
    fold.add(change);
    expected = applyChange(expected, change);
    assert.deepEqual(fold.transcript, expected, `after change ${index}`);
  }
}

describe('TranscriptFold', () => {
  it('makes of any changes what applyChange makes of them', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = new Random(seed);
      bothWays(
        Array.from({ length: 60 }, () => randomChange(random)),
        random.below(3),
      );
    }
  });

  it('goes on from a transcript', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = new Random(seed);
      const changes = (count: number) => Array.from({ length: count }, () => randomChange(random));
      bothWays(changes(30), random.below(3), changes(30).reduce(applyChange, EMPTY_TRANSCRIPT));
    }
  });

  it('finds what it set aside', () => {
    const turns = Array.from({ length: 10 }, (_, turn) => [
      added({ id: `m${turn}` }),
      started({ id: `r${turn}`, messageId: `m${turn}` }),
      event({ type: 'end', end: { kind: 'cancelled' } }, `r${turn}`),
    ]).flat();
    bothWays(
      [
        ...turns,
        { type: 'deliveryChanged', messageId: 'm0', delivery: 'unsent' },
        event({ type: 'phase', phase: 'working' }, 'r3'),
        started({ id: 'again', messageId: 'm1' }),
        added({ id: 'm2' }),
        started({ id: 'r4', messageId: 'm4' }),
        { type: 'messageQueued', message: message({ id: 'm5' }) },
        delta('x'),
      ],
      2,
    );
  });

  it('replaces a try of a message that was lost', () => {
    const END = event({ type: 'end', end: { kind: 'cancelled' } });
    bothWays([started(), END, added({ id: 'm2' }), added({ id: 'm3' }), started({ id: 'r2' })], 0);
  });
});
