import type { Entry } from '../../shared/transcript';
import type { Query } from './query';

/** What Markdown leaves out within a word, and what it puts around one. */
const MARKS = /[*_~`\\]/g;
const LINKS = /\[|\]\([^)\n]*\)|\]\[[^\]\n]*\]|[\]<>]/g;
/** Where what is drawn has other words than what was written: entities, formulas, pictures, footnotes, what turns text around. */
const OTHER_WORDS = /&#?\w+;|\$|!\[|\[\^|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** The words that every match of a query has, each as an expression; none where that can't be told. */
export function wordsOf({ text, matchCase, isRegex }: Query): readonly RegExp[] {
  const words = isRegex ? [] : (text.normalize('NFC').match(/[\p{L}\p{N}]+/gu) ?? []);
  return words.map(word => new RegExp(word, matchCase ? 'u' : 'iu'));
}

/**
 * Whether an entry may have these words in it, by what was written: to draw it takes a hundred times as long. Where
 * something else than its text is shown as well, it may.
 */
export function mayHave(entry: Entry, words: readonly RegExp[]): boolean {
  const source = sourceOf(entry);
  if (source === null || words.length === 0 || OTHER_WORDS.test(source)) {
    return true;
  }
  const unmarked = source.replace(MARKS, '');
  const unlinked = unmarked.replace(LINKS, '');
  return words.every(word => word.test(unmarked) || word.test(unlinked));
}

/** All that is shown of an entry; null where that is more than texts. */
function sourceOf(entry: Entry): string | null {
  if (entry.kind === 'message') {
    return entry.text;
  }
  const texts = entry.items.map(item =>
    item.kind === 'message' ? item.parts.map(({ text }) => text).join('\n') : null,
  );
  const isPlain = entry.end?.kind === 'completed' && !entry.reason && entry.notices.length === 0;
  return isPlain && !texts.includes(null) ? texts.join('\n') : null;
}
