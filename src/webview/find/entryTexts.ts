import type { Entry } from '../../shared/transcript';
import type { Step } from '../view/segments';
import type { FindPage } from './findPage';
import { unitsOf } from './shownText';

/** What is read of an entry: of each of its parts (a message, the steps between two, a notice) the texts, in order. */
export type Texts = readonly (readonly string[])[];

/** The panel's own words in a turn: who it is, and what can be done with it. */
const FURNITURE = '.who, .actions, .over, .chips, .delivery, button';

/**
 * What can be found in an entry: what a reader sees of it. `**bold**` on the page is the word alone, so this is read from
 * what was drawn and not from the source. What isn't on the page (older turns, folded steps) is drawn apart from it
 * by the same views and read in the same way, so that it is the same text, in the same place, once it is there. Without
 * the page's own words, and of a step's output only as much as is ever shown.
 */
export class EntryTexts {
  private readonly folded = new WeakMap<Step, { readonly steps: readonly Step[]; readonly texts: readonly string[] }>();

  constructor(private readonly page: FindPage) {}

  /** `turn` is the entry's element, where the page has one. */
  of(entry: Entry, turn: Element | null): Texts {
    let stepsSeen = 0;
    return partsOf(turn ?? this.page.draw(entry)).map(part => {
      const index = part.matches('.steps') ? stepsSeen++ : -1;
      return isFoldedAway(part) ? this.foldedTexts(entry, index) : textsIn(part);
    });
  }

  /** While an answer grows its steps stay the same objects: they are drawn once. */
  private foldedTexts(entry: Entry, index: number): readonly string[] {
    const run = entry.kind === 'run' ? entry : null;
    const segments = run ? this.page.segmentsOf(run).filter(({ kind }) => kind === 'steps') : [];
    const segment = segments[index];
    const first = segment?.kind === 'steps' ? segment.items[0] : undefined;
    if (!run || segment?.kind !== 'steps' || !first) {
      return [];
    }
    const { items } = segment;
    const known = this.folded.get(first);
    if (known?.steps.length === items.length && known.steps.every((step, at) => step === items[at])) {
      return known.texts;
    }
    const drawn = this.page.draw({ ...run, items }).querySelector('.steps');
    const texts = drawn ? textsIn(drawn) : [];
    this.folded.set(first, { steps: items, texts });
    return texts;
  }
}

function textsIn(part: Element): readonly string[] {
  return unitsOf(part).map(({ text }) => text);
}

/** The content of steps is drawn when they are unfolded for the first time. */
export function isFoldedAway(part: Element): boolean {
  return part.matches('.steps') && !part.querySelector('.line');
}

/** The parts of a turn, drawn on the page or apart from it; their order is what a match's place counts by. */
export function partsOf(root: Element): readonly Element[] {
  const article = root.querySelector('article') ?? root;
  return [...article.children].filter(part => !part.matches(FURNITURE));
}
