/** How much stands before and after what was found, in characters. */
const BEFORE = 24;
const AFTER = 96;

/** A part of a text with what is around it, in one line; cut between characters as readers know them, at words if it can. */
export function excerpt(text: string, start: number, end: number): string {
  const from = start <= BEFORE ? 0 : wordAfter(text, start - BEFORE, start);
  const to = end + AFTER >= text.length ? text.length : wordBefore(text, end + AFTER, end);
  const line = text
    .slice(from, to)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return `${from > 0 ? '…' : ''}${line}${to < text.length ? '…' : ''}`;
}

/** The first place from `at` on at which a word begins; without one, a character does. */
function wordAfter(text: string, at: number, end: number): number {
  const space = text.slice(at, end).search(/\s/u);
  return space < 0 ? characterAt(text, at) : at + space + 1;
}

function wordBefore(text: string, at: number, start: number): number {
  const space = text.slice(start, at).search(/\s\S*$/u);
  return space < 0 ? characterAt(text, at) : start + space;
}

/** Where the character begins that a place is in. */
function characterAt(text: string, at: number): number {
  const around = Math.max(0, at - 32);
  for (const { index, segment } of new Intl.Segmenter().segment(text.slice(around, at + 32))) {
    if (around + index + segment.length > at) {
      return around + index;
    }
  }
  return at;
}
