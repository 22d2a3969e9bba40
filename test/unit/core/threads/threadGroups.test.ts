import assert from 'node:assert/strict';
import { groupThreads } from '../../../../src/core/threads/threadGroups';
import { newThread } from '../support/changes';

/** A Wednesday, in the machine's time zone. */
const NOW = new Date(2026, 2, 11, 9, 30).getTime();

function thread(id: string, at: Date, pinned = false) {
  return { ...newThread({ id }), title: id, pinned, updatedAt: at.getTime() };
}

describe('threads by when they changed', () => {
  it('are those of today, of yesterday, of each day of the last week and of each month before', () => {
    const groups = groupThreads(
      [
        thread('last year', new Date(2025, 11, 31, 23, 59)),
        thread('a week ago', new Date(2026, 2, 4, 23, 59)),
        thread('six days ago', new Date(2026, 2, 5)),
        thread('yesterday', new Date(2026, 2, 10)),
        thread('midnight', new Date(2026, 2, 11)),
        thread('late yesterday', new Date(2026, 2, 10, 23, 59)),
        thread('tomorrow', new Date(2026, 2, 12)),
        thread('pinned', new Date(2020, 0, 1), true),
      ],
      NOW,
    );
    assert.deepEqual(
      groups.map(({ when, threads }) => [when, threads.map(({ id }) => id)]),
      [
        [{ kind: 'pinned' }, ['pinned']],
        [{ kind: 'today' }, ['tomorrow', 'midnight']],
        [{ kind: 'yesterday' }, ['late yesterday', 'yesterday']],
        [{ kind: 'day', start: new Date(2026, 2, 5).getTime() }, ['six days ago']],
        [{ kind: 'month', start: new Date(2026, 2, 1).getTime() }, ['a week ago']],
        [{ kind: 'month', start: new Date(2025, 11, 1).getTime() }, ['last year']],
      ],
    );
    assert.equal(new Set(groups.map(({ id }) => id)).size, groups.length);
  });

  it('are none where there are none', () => {
    assert.deepEqual(groupThreads([], NOW), []);
  });
});
