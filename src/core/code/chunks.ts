/** Comments, decorators and the like, which belong to what follows them. */
const LEAD = /^\s*(@|#\[|\/\/|\/\*|\*|--|<!--|#(?!include|define|if|endif|pragma|region)|"""|''')/;
/** Ends or goes on with what is above it at the same indentation. */
const TAIL = /^\s*([\])}]|(end|else|elif|elsif|except|finally|catch|fi|done|esac|then|while)\b)/;

const MODIFIERS =
  /^(?:(?:export|default|declare|public|private|protected|internal|static|async|override|readonly|final|abstract|virtual|inline|pub(?:\([\w:]+\))?|unsafe|open|sealed|partial)\s+)+/;
const NAMED =
  /^(?:function|class|interface|enum|struct|trait|impl|def|fn|func|fun|module|namespace|type|const|let|var|sub|record|object)\b\s*\*?\s*([\w$.]+)/;
const CALLABLE = /^(?:[\w<>[\],.?*&]+\s+)?([\w$]+)\s*\([^;]*$/;
const NO_CALLABLE = /^(?:if|for|while|switch|return|await|catch|with|match|foreach|unless|until|elif)\b/;

/** One thing in a piece of code: a function with its comment, a class, an import, a statement. From line `start` to before `end`. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  /** The line that says what it is, below its comments. */
  readonly head: number;
  /** The same for the old and the new form of one thing. */
  readonly key: string;
}

/** The chunks among lines `from` to before `to` that aren't part of another one. Blank lines between them are in none. */
export function chunksOf(lines: readonly string[], from = 0, to = lines.length): readonly Chunk[] {
  const filled = Array.from({ length: to - from }, (_, offset) => from + offset).filter(at => lines[at]?.trim());
  const base = Math.min(...filled.map(at => indentOf(lines[at])));
  const chunks: { start: number; end: number; head: number | null }[] = [];
  for (const at of filled) {
    const line = lines[at] ?? '';
    const last = chunks.at(-1);
    const isBelow = indentOf(line) > base || (last?.head != null && TAIL.test(line));
    if (last && (isBelow || last.head === null)) {
      last.end = at + 1;
      last.head ??= LEAD.test(line) ? null : at;
    } else {
      chunks.push({ start: at, end: at + 1, head: LEAD.test(line) ? null : at });
    }
  }
  return chunks.map(({ start, end, head }) => ({ start, end, head: head ?? start, key: keyOf(lines[head ?? start]) }));
}

export function indentOf(line = ''): number {
  return /^\s*/.exec(line)?.[0].length ?? 0;
}

/** What names a thing, whatever its parameters and modifiers are; anything else is known by its whole line. */
function keyOf(line = ''): string {
  const text = line.trim().replace(MODIFIERS, '');
  const named = NAMED.exec(text)?.[1];
  const callable = NO_CALLABLE.test(text) ? undefined : CALLABLE.exec(text)?.[1];
  return named ?? callable ?? text.replace(/\s+/g, ' ').replace(/[\s{,;:]+$/, '');
}
