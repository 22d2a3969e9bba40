import assert from 'node:assert/strict';
import { openRun } from '../../../../src/core/threads/openRun';
import { applyChange } from '../../../../src/shared/applyChange';
import { EMPTY_TRANSCRIPT, type ThreadChange } from '../../../../src/shared/transcript';
import { added, event, started } from '../support/changes';

function idAfter(...changes: readonly ThreadChange[]): string | undefined {
  return openRun(changes.reduce(applyChange, EMPTY_TRANSCRIPT))?.id;
}

const END = event({ type: 'end', end: { kind: 'cancelled' } });

describe('openRun', () => {
  it('is the run that has no end', () => {
    assert.equal(idAfter(), undefined);
    assert.equal(idAfter(added()), undefined);
    assert.equal(idAfter(added(), started()), 'r1');
    assert.equal(idAfter(added(), started(), END), undefined);
    assert.equal(idAfter(added(), started(), END, event({ type: 'phase', phase: 'working' })), 'r1');
    assert.equal(idAfter(added(), started(), END, started({ id: 'r2', messageId: 'm2' })), 'r2');
  });
});
