import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { HistoryEntry } from '../../../../src/core/backend';
import { LocalTurns } from '../../../../src/core/history/localTurns';
import type { Item } from '../../../../src/shared/runEvent';
import type { Transcript } from '../../../../src/shared/transcript';
import {
  asked,
  CUT,
  call,
  mergeChanges,
  merged,
  mergedAfterCursor,
  type OwnTurn,
  transcriptOf,
  words,
} from './threads';

const CASES = { numRuns: 500 };

/** What became here of a turn that the server has: all of it, a part, its message alone, nothing, or a damaged record. */
type Fate = 'whole' | 'torn' | 'asked' | 'elsewhere' | 'noMessage' | 'noRun';

interface TurnPlan {
  readonly text: string;
  readonly items: readonly ('message' | 'call')[];
  readonly fate: Fate;
  /** A turn that only this side has, in front of this one. */
  readonly ownOnly: 'unsent' | 'torn' | null;
}

const plan: fc.Arbitrary<TurnPlan> = fc.record({
  text: fc.constantFrom('hi', 'go on', 'why?'),
  items: fc.array(fc.constantFrom('message', 'call'), { maxLength: 3 }),
  fate: fc.constantFrom<Fate>('whole', 'whole', 'torn', 'asked', 'elsewhere', 'noMessage', 'noRun'),
  ownOnly: fc.constantFrom(null, null, null, 'unsent', 'torn'),
});

interface Case {
  readonly server: readonly HistoryEntry[];
  readonly local: Transcript;
}

function caseOf(plans: readonly TurnPlan[], { named = false, renamed = false } = {}): Case {
  const server: HistoryEntry[] = [];
  const own: OwnTurn[] = [];
  for (const [index, { text, items, fate, ownOnly }] of plans.entries()) {
    const question = renamed ? `${text} ${index}` : text;
    const name = String(index);
    const remoteRunId = named ? { remoteRunId: `t${index}` } : {};
    // The server's last word in each turn is an answer: it keeps no other.
    const whole = [...items, 'message' as const].map((kind, place) => itemOf(kind, `i${index}.${place}`));
    if (ownOnly) {
      const end = { kind: 'failed', error: CUT.kind === 'detached' ? CUT.error : assert.fail() } as const;
      own.push({
        name: `own${index}`,
        text: `only here ${index}`,
        kept: false,
        delivery: ownOnly === 'torn' ? 'unknown' : 'unsent',
        items: ownOnly === 'torn' ? [words(`o${index}`, 'Torn', { state: 'open' })] : [],
        end: ownOnly === 'torn' ? CUT : end,
      });
    }
    server.push(asked(`u${index}`, question, remoteRunId.remoteRunId));
    for (const item of whole) {
      const shown = renamed ? { ...item, id: `other-${item.id}` } : item;
      server.push({ kind: 'item', item: shown, ...remoteRunId });
    }
    const turn: OwnTurn = { name, text: question, items: whole, ...remoteRunId };
    switch (fate) {
      case 'whole':
        own.push(turn);
        break;
      case 'torn':
        own.push({ ...turn, items: torn(whole), end: CUT, kept: named, delivery: 'sent' });
        break;
      case 'asked':
        own.push({ name, text: question, items: [], end: CUT, kept: false, delivery: 'unknown' });
        break;
      case 'noMessage':
        own.push({ ...turn, only: 'run' });
        break;
      case 'noRun':
        own.push({ ...turn, only: 'message' });
        break;
      case 'elsewhere':
        break;
    }
  }
  return { server, local: transcriptOf(...own) };
}

function itemOf(kind: 'message' | 'call', id: string): Item {
  return kind === 'call' ? call(id, `result ${id}`) : words(id, `answer ${id}`);
}

/** All but the last item, and the beginning of that. */
function torn(items: readonly Item[]): readonly Item[] {
  const last = items.at(-1);
  return last?.kind === 'message'
    ? [...items.slice(0, -1), words(last.id, (last.parts[0]?.text ?? '').slice(0, 4), { state: 'open' })]
    : items;
}

const plans = fc.array(plan, { maxLength: 7 });
const naming = fc.boolean();

describe('merging any history with any thread', function () {
  this.timeout(20_000);

  it('brings in all that the server has, once, whole and in its order', () => {
    fc.assert(
      fc.property(plans, naming, (turns, named) => {
        const { server, local } = caseOf(turns, { named });
        const thread = merged(local, server);
        const items = thread.entries.flatMap(entry => (entry.kind === 'run' ? entry.items : []));
        const listed = server.flatMap(entry => (entry.kind === 'item' ? [entry.item] : []));
        assert.deepEqual(
          items.filter(({ id }) => !id.startsWith('o')),
          listed,
        );
      }),
      CASES,
    );
  });

  it('takes nothing away, moves nothing and invents nothing', () => {
    fc.assert(
      fc.property(plans, naming, (turns, named) => {
        const { server, local } = caseOf(turns, { named });
        const thread = merged(local, server);
        const before = local.entries.map(({ id }) => id);
        const known = new Set(before);
        const after = thread.entries.map(({ id }) => id);
        assert.deepEqual(
          after.filter(id => known.has(id)),
          before,
        );
        assert.equal(new Set(after).size, after.length);
        const texts = (entries: Transcript['entries']) =>
          entries.flatMap(entry => (entry.kind === 'message' && !entry.text.startsWith('only') ? [entry.text] : []));
        assert.deepEqual(
          texts(thread.entries),
          server.flatMap(entry => (entry.kind === 'message' ? [entry.text] : [])),
        );
      }),
      CASES,
    );
  });

  it('leaves no failure on what is whole, and takes none from what is not', () => {
    fc.assert(
      fc.property(plans, naming, (turns, named) => {
        const { server, local } = caseOf(turns, { named });
        for (const entry of merged(local, server).entries) {
          const ownOnly = entry.id.includes('own');
          if (entry.kind === 'run') {
            assert.equal(entry.end?.kind === 'completed', !ownOnly, entry.id);
            assert.equal(entry.kept ?? false, !ownOnly, entry.id);
          } else {
            assert.equal(entry.delivery === 'sent', !ownOnly, entry.id);
          }
        }
      }),
      CASES,
    );
  });

  it('changes nothing the second time, nor with what only begins later', () => {
    fc.assert(
      fc.property(plans, naming, fc.nat(), (turns, named, seed) => {
        const { server, local } = caseOf(turns, { named });
        const thread = merged(local, server);
        assert.deepEqual(mergeChanges(thread, server), []);
        const known = new LocalTurns(thread);
        const items = server.filter(entry => entry.kind === 'item');
        const after = items[seed % Math.max(1, items.length)];
        if (after && known.ownerOf(after.item.id)) {
          assert.deepEqual(mergeChanges(thread, server.slice(server.indexOf(after) + 1), after.item.id), []);
        }
      }),
      CASES,
    );
  });

  it('comes to the same when only what follows the last settled item is listed', () => {
    fc.assert(
      fc.property(plans, plans, naming, (settled, more, named) => {
        const whole = settled.map((turn): TurnPlan => ({ ...turn, fate: 'whole', ownOnly: null }));
        const { server, local } = caseOf([...whole, ...more], { named });
        // What was said elsewhere between turns that are whole can't be known of: no cursor would find it.
        const firstOdd = more.findIndex(({ fate }) => fate !== 'whole' && fate !== 'elsewhere');
        const firstElsewhere = more.findIndex(({ fate }) => fate === 'elsewhere');
        fc.pre(firstElsewhere < 0 || (firstOdd >= 0 && firstOdd < firstElsewhere));
        assert.deepEqual(mergedAfterCursor(local, server), merged(local, server));
      }),
      CASES,
    );
  });

  it('says nothing twice where a server gives everything other names', () => {
    fc.assert(
      fc.property(plans, turns => {
        const { server, local } = caseOf(turns, { renamed: true });
        const thread = merged(local, server);
        const said = thread.entries.flatMap(entry =>
          entry.kind === 'run' ? entry.items.flatMap(item => (item.kind === 'message' ? item.parts : [])) : [],
        );
        const answers = said.map(({ text }) => text).filter(text => text !== 'Torn');
        const listed = server.flatMap(entry =>
          entry.kind === 'item' && entry.item.kind === 'message' ? entry.item.parts.map(({ text }) => text) : [],
        );
        const lost = turns.some(({ fate }) => fate === 'noMessage');
        assert.deepEqual(lost ? new Set(answers) : answers, lost ? new Set(listed) : listed);
        assert.deepEqual(mergeChanges(thread, server), []);
      }),
      CASES,
    );
  });
});
