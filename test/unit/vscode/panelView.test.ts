import assert from 'node:assert/strict';
import type { Entry } from '../../../src/shared/transcript';
import { newestEntries } from '../../../src/vscode/panel/panelView';

describe('what the panel is shown of a thread', () => {
  const entries = Array.from({ length: 100 }, (_, turn) => turnOf(turn)).flat();

  it('is the newest 30 turns, each whole', () => {
    const shown = newestEntries(entries, null);
    assert.equal(shown.entries.length, 60);
    assert.equal(shown.entries[0]?.id, 'm70');
    assert.equal(shown.older, 140);
  });

  it('is all of a short one', () => {
    const shown = newestEntries(entries.slice(0, 4), null);
    assert.equal(shown.entries.length, 4);
    assert.equal(shown.older, 0);
  });

  it('goes back page by page to the first turn', () => {
    const seen: string[] = [];
    let before: string | null = null;
    for (let page = newestEntries(entries, before); ; page = newestEntries(entries, before)) {
      seen.unshift(...page.entries.map(({ id }) => id));
      before = page.entries[0]?.id ?? null;
      if (page.older === 0) {
        break;
      }
    }
    assert.deepEqual(
      seen,
      entries.map(({ id }) => id),
    );
  });
});

function turnOf(turn: number): readonly Entry[] {
  return [
    { kind: 'message', id: `m${turn}`, text: 'q', attachments: [], createdAt: 0, delivery: 'sent' },
    {
      kind: 'run',
      id: `r${turn}`,
      messageId: `m${turn}`,
      assistantId: 'a',
      assistantName: 'A',
      startedAt: 0,
      phase: 'working',
      items: [],
      notices: [],
      end: { kind: 'completed' },
    },
  ];
}
