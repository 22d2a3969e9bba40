import assert from 'node:assert/strict';
import type { Item } from '../../../../src/shared/runEvent';
import type { Run } from '../../../../src/shared/transcript';
import { unmarked } from './normalForm';

/** What a run's messages say, one part per line. */
export function saidIn({ items }: Run): string {
  return items.flatMap(item => (item.kind === 'message' ? item.parts.map(({ text }) => text) : [])).join('\n');
}

/** What its reasoning says. */
export function thoughtIn({ items }: Run): string {
  return items.flatMap(item => (item.kind === 'reasoning' ? item.parts : [])).join('\n');
}

/** Throws when a cut run holds anything that the whole one doesn't, or in another order, or done before it was. */
export function checkBeginning(cut: Run, whole: Run): void {
  checkNothingElse(cut, whole);
  for (const [index, item] of cut.items.entries()) {
    // A call that is done has its result only later.
    if (item.state === 'done' && item.kind !== 'step') {
      assert.deepEqual(textsOf(item), textsOf(whole.items[index] ?? item), `item ${index} is done`);
    }
  }
}

/** Throws when it holds anything that the whole one doesn't, or in another order. */
export function checkNothingElse(cut: Run, whole: Run): void {
  for (const [index, item] of cut.items.entries()) {
    const full = whole.items[index];
    assert.equal(item.kind, full?.kind, `item ${index}`);
    for (const [part, text] of textsOf(item).entries()) {
      assert.ok((full && textsOf(full)[part])?.startsWith(text), `item ${index} says ${JSON.stringify(text)}`);
    }
  }
}

function textsOf(item: Item): readonly string[] {
  switch (item.kind) {
    case 'message':
      return item.parts.map(({ text }) => unmarked(text));
    case 'reasoning':
      return item.parts.map(unmarked);
    case 'step':
      return [item.arguments ?? '', item.output ?? ''];
  }
}
