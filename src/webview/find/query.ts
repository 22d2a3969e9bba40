import { compile, type Program } from './regex/program';
import { Run } from './regex/run';
import { parse } from './regex/syntax';

/** What is searched for. */
export interface Query {
  readonly text: string;
  readonly matchCase: boolean;
  readonly wholeWord: boolean;
  readonly isRegex: boolean;
}

/** Where a match lies in a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What is found, in order, and null wherever the search may be interrupted. Returns false when it was given up. */
export type Matches = Generator<Span | null, boolean>;

/** Finds a query in one text after the other. */
export type Matcher = (text: string) => Matches;

/** An expression is run over so much of a text at once, or a little more: up to the end of a line. */
const WINDOW = 10_000;
/** So many places are tried without a pause. */
const PLACES = 500;
const WORD_AT_END = /[\p{L}\p{M}\p{N}_]$/u;
const WORD_AT_START = /^[\p{L}\p{M}\p{N}_]/u;

/**
 * The way to find a query; null when it is no regular expression. VS Code's rules: `^` and `$` are at each line, and
 * what matches nothing at all isn't found. Expressions aren't run by the browser, which can't be interrupted and needs
 * for ever for some: see {@link Run}.
 */
export function matcherOf({ text, matchCase, wholeWord, isRegex }: Query): Matcher | null {
  const find = isRegex ? expression(text, matchCase) : words(text, matchCase);
  return find && (wholeWord ? within => onlyWholeWords(find(within), within) : find);
}

function words(wanted: string, matchCase: boolean): Matcher {
  const source = wanted.normalize('NFC').replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const pattern = new RegExp(source, matchCase ? 'gu' : 'giu');
  return function* (text) {
    pattern.lastIndex = 0;
    for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
      const end = pattern.lastIndex;
      yield { start: found.index, end };
      // Someone else may have searched meanwhile.
      pattern.lastIndex = end;
    }
    return true;
  };
}

function expression(source: string, matchCase: boolean): Matcher | null {
  try {
    new RegExp(source, 'u');
  } catch {
    return null;
  }
  const syntax = parse(source);
  const program = syntax && compile(syntax, matchCase);
  return program && (text => search(program, matchCase, text));
}

function* search(program: Program, matchCase: boolean, text: string): Matches {
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf('\n', from + WINDOW);
    const to = newline < 0 || newline > from + 2 * WINDOW ? Math.min(text.length, from + 2 * WINDOW) : newline + 1;
    const run = new Run(program, matchCase, text, from, to);
    let at = from;
    for (let places = 0; at < to; places++) {
      if (places % PLACES === 0) {
        yield null;
      }
      const end = run.endFrom(at);
      if (run.isExhausted) {
        return false;
      }
      if (end > at) {
        yield { start: at, end };
        at = end;
      } else {
        at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
      }
    }
    from = to;
  }
  return true;
}

function* onlyWholeWords(matches: Matches, text: string): Matches {
  for (let next = matches.next(); ; next = matches.next()) {
    if (next.done) {
      return next.value;
    }
    if (next.value === null || isWholeWord(text, next.value)) {
      yield next.value;
    }
  }
}

/** A word ends where it begins with none, or where none goes on. */
function isWholeWord(text: string, { start, end }: Span): boolean {
  const goesOn = (at: number) =>
    WORD_AT_END.test(text.slice(Math.max(0, at - 2), at)) && WORD_AT_START.test(text.slice(at, at + 2));
  return !goesOn(start) && !goesOn(end);
}
