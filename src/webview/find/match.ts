import { isFoldedAway, partsOf } from './entryTexts';
import { rangeOf, type Unit, unitsOf } from './shownText';

/** One place of what is found: in which entry, in which of its parts, in which unit of this, and where in its text. */
export interface Match {
  readonly entryId: string;
  readonly section: number;
  readonly unit: number;
  readonly start: number;
  readonly end: number;
}

export function isSame(one: Match, other: Match): boolean {
  return one.entryId === other.entryId && compareWithin(one, other) === 0 && one.end === other.end;
}

/** Which of two matches in one entry comes first. */
export function compareWithin(one: Match, other: Match): number {
  return one.section - other.section || one.unit - other.unit || one.start - other.start;
}

/** Where matches of one entry stand on the page; null for what isn't drawn there. */
export class MatchRanges {
  private readonly units = new Map<number, readonly Unit[]>();
  private readonly parts: readonly Element[];

  constructor(turn: Element) {
    this.parts = partsOf(turn);
  }

  part(match: Match): Element | undefined {
    return this.parts[match.section];
  }

  of(match: Match): StaticRange | null {
    const unit = this.unit(match);
    return unit && match.end <= unit.text.length ? rangeOf(unit, match.start, match.end) : null;
  }

  /** The text that a match is in. */
  unit(match: Match): Unit | undefined {
    const part = this.part(match);
    if (!part || isFoldedAway(part)) {
      return undefined;
    }
    const units = this.units.get(match.section) ?? unitsOf(part);
    this.units.set(match.section, units);
    return units[match.unit];
  }
}

/** The first line of a range, as it lies on the screen. */
export function boxOf(range: StaticRange): DOMRect {
  const live = document.createRange();
  live.setStart(range.startContainer, range.startOffset);
  live.setEnd(range.endContainer, range.endOffset);
  return live.getClientRects()[0] ?? live.getBoundingClientRect();
}
