import assert from 'node:assert/strict';
import { damageNotice } from '../../../../src/core/threads/damageNotice';
import { applyChange } from '../../../../src/shared/applyChange';
import { EMPTY_TRANSCRIPT, lastRun } from '../../../../src/shared/transcript';
import { added, started } from '../support/changes';

describe('the notice about damaged records', () => {
  const turn = [added(), started()].reduce(applyChange, EMPTY_TRANSCRIPT);
  const tell = (transcript: typeof turn, damagedRecords: number) => {
    const change = damageNotice(transcript, damagedRecords, 5);
    return change && applyChange(transcript, change);
  };

  it('says how many there are, in the newest turn', () => {
    assert.deepEqual(lastRun(tell(turn, 2) ?? turn)?.notices, [{ code: 'recordsDamaged', count: 2 }]);
  });

  it('says nothing twice, and later only what is new', () => {
    const told = tell(turn, 2) ?? turn;
    assert.equal(tell(told, 2), null);
    assert.deepEqual(lastRun(tell(told, 5) ?? turn)?.notices.at(-1), { code: 'recordsDamaged', count: 3 });
  });

  it('says nothing where nothing is damaged, or where there is no turn', () => {
    assert.equal(damageNotice(turn, 0, 5), null);
    assert.equal(damageNotice(EMPTY_TRANSCRIPT, 1, 5), null);
  });
});
