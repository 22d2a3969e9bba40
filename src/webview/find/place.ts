import { boxOf, type Match, MatchRanges } from './match';

/** The index of the first match that stands below a line of the screen; -1 when there is none. */
export function firstFrom(matches: readonly Match[], turns: ReadonlyMap<string, Element>, top: number): number {
  const isBelow = new Map<string, boolean>();
  const turnIsBelow = ({ entryId }: Match): boolean => {
    const known = isBelow.get(entryId) ?? (turns.get(entryId)?.getBoundingClientRect().bottom ?? top) > top;
    isBelow.set(entryId, known);
    return known;
  };
  const first = firstIndex(matches.length, index => {
    const match = matches[index];
    return match !== undefined && turnIsBelow(match);
  });
  const entryId = matches[first]?.entryId;
  const turn = entryId === undefined ? undefined : turns.get(entryId);
  if (!turn) {
    return -1;
  }
  const ranges = new MatchRanges(turn);
  const found = firstIndex(matches.length - first, index => {
    const match = matches[first + index];
    const range = match && match.entryId === entryId ? ranges.of(match) : null;
    return match?.entryId !== entryId || (range !== null && boxOf(range).top >= top);
  });
  return first + found < matches.length ? first + found : -1;
}

/** The first index from which on something holds; `length` when it never does. */
function firstIndex(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}
