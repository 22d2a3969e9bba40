import assert from 'node:assert/strict';
import { ThreadState } from '../../../src/core/runs/threadState';
import { contextOf } from '../../../src/core/runs/turns';
import { applyChange } from '../../../src/shared/applyChange';
import type { Notice } from '../../../src/shared/runEvent';
import type { Delivery, ThreadChange } from '../../../src/shared/transcript';
import { EMPTY_TRANSCRIPT } from '../../../src/shared/transcript';

/** A message and its run, with what the run had to say. */
function turn(id: string, notices: readonly Notice[] = [], delivery: Delivery = 'sent'): readonly ThreadChange[] {
  const run = { id: `run-${id}`, messageId: id, assistantId: 'local:a', assistantName: 'A', startedAt: 0 };
  return [
    { type: 'messageAdded', message: { kind: 'message', id, text: id, attachments: [], createdAt: 0, delivery } },
    { type: 'runStarted', run },
    ...notices.map((notice): ThreadChange => {
      return { type: 'runEvent', runId: run.id, at: 0, event: { type: 'notice', notice } };
    }),
  ];
}

function thread(...turns: readonly (readonly ThreadChange[])[]): ThreadState {
  const log = { append: async () => {}, flush: async () => {} };
  return new ThreadState(log, turns.flat().reduce(applyChange, EMPTY_TRANSCRIPT), null, () => 0);
}

const leftOut = (count: number): Notice => ({ code: 'turnsLeftOut', count });

describe('what a message is sent with', () => {
  const eight = Array.from({ length: 8 }, (_, index) => turn(`m${index}`));

  it('is every turn before it, unless the user chose otherwise', async () => {
    const { turns, leftOut } = await contextOf(thread(...eight), 'm7', false);
    assert.deepEqual(
      turns.map(({ text }) => text),
      ['m0', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6'],
    );
    assert.equal(leftOut, 0);
  });

  it('is the newer half of them with the first click, and of the rest with each one after', async () => {
    assert.equal((await contextOf(thread(...eight), 'm7', true)).leftOut, 4);
    const counts = [];
    for (let count = 0; count < 7; ) {
      const tried = thread(...eight.slice(0, 7), turn('m7', count === 0 ? [] : [leftOut(count)], 'unsent'));
      count = (await contextOf(tried, 'm7', true)).leftOut;
      counts.push(count);
    }
    assert.deepEqual(counts, [4, 6, 7]);
  });

  it('leaves out the same turns for the messages that follow', async () => {
    const later = thread(...eight.slice(0, 7), turn('m7', [leftOut(4)]), turn('m8'), turn('m9', [leftOut(4)]));
    assert.equal((await contextOf(later, 'm9', false)).leftOut, 4);
    assert.equal((await contextOf(later, 'm9', true)).leftOut, 4 + Math.ceil((9 - 4) / 2));
  });

  it('never leaves out more than there is', async () => {
    const odd = thread(turn('m0', [leftOut(99)]), turn('m1'));
    assert.equal((await contextOf(odd, 'm1', false)).leftOut, 1);
    assert.equal((await contextOf(odd, 'm1', true)).leftOut, 1);
    assert.deepEqual(await contextOf(thread(turn('m0')), 'm0', true), { turns: [], leftOut: 0 });
  });
});
