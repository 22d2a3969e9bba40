import type { Entry } from '../../shared/transcript';
import type { Step } from '../view/segments';
import type { FindPage } from './findPage';
import { type Unit, unitsOf } from './shownText';

/** A part of a turn: a message, the steps between two, a notice. */
export interface Section {
  readonly units: readonly Unit[];
  /** Whether it is drawn on the page, folded or not. */
  readonly isDrawn: boolean;
}

/** The panel's own words in a turn: who it is, and what can be done with it. */
const FURNITURE = '.who, .actions, .over, .chips, .delivery, button';

/**
 * What can be found in an entry: what a reader sees of it. `**bold**` on the page is the word alone, so this is read from
 * what was drawn and not from the source. What isn't on the page (older turns, folded steps) is drawn apart from it
 * by the same views and read in the same way, so that it is the same text, in the same place, once it is there. Without
 * the page's own words, and of a step's output only as much as is ever shown.
 */
export class EntryTexts {
  private readonly folded = new WeakMap<Step, { readonly steps: readonly Step[]; readonly units: readonly Unit[] }>();

  constructor(private readonly page: FindPage) {}

  /** `turn` is the entry's element, where the page has one. */
  sectionsOf(entry: Entry, turn: Element | null): readonly Section[] {
    const root = turn ?? this.page.draw(entry);
    let stepsSeen = 0;
    return partsOf(root).map(part => {
      if (!part.matches('.steps')) {
        return { units: unitsOf(part), isDrawn: turn !== null };
      }
      const index = stepsSeen++;
      const isDrawn = turn !== null && part.querySelector('.line') !== null;
      return { units: turn === null || isDrawn ? unitsOf(part) : this.foldedUnits(entry, index), isDrawn };
    });
  }

  /** While an answer grows its steps stay the same objects: they are drawn once. */
  private foldedUnits(entry: Entry, index: number): readonly Unit[] {
    const steps = entry.kind === 'run' ? this.page.segmentsOf(entry).filter(({ kind }) => kind === 'steps') : [];
    const segment = steps[index];
    const first = segment?.kind === 'steps' ? segment.items[0] : undefined;
    if (entry.kind !== 'run' || segment?.kind !== 'steps' || !first) {
      return [];
    }
    const known = this.folded.get(first);
    if (known?.steps.length === segment.items.length && known.steps.every((step, at) => step === segment.items[at])) {
      return known.units;
    }
    const drawn = this.page.draw({ ...entry, items: segment.items }).querySelector('.steps');
    const units = drawn ? unitsOf(drawn) : [];
    this.folded.set(first, { steps: segment.items, units });
    return units;
  }
}

/** The parts of a turn, drawn on the page or apart from it; their order is what a match's place counts by. */
export function partsOf(root: Element): readonly Element[] {
  const article = root.querySelector('article') ?? root;
  return [...article.children].filter(part => !part.matches(FURNITURE));
}
