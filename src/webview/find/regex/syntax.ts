/** A regular expression's parts, as far as the order of trying them goes. */
export type Syntax =
  /** One character of a text; `source` is the expression that it has to match. */
  | { readonly kind: 'character'; readonly source: string }
  | { readonly kind: 'sequence'; readonly parts: readonly Syntax[] }
  | { readonly kind: 'choice'; readonly options: readonly Syntax[] }
  | {
      readonly kind: 'repeat';
      readonly body: Syntax;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    }
  | { readonly kind: 'group'; readonly body: Syntax; readonly index: number }
  | { readonly kind: 'look'; readonly body: Syntax; readonly behind: boolean; readonly negative: boolean }
  | { readonly kind: 'place'; readonly place: '^' | '$' | 'b' | 'B' }
  /** What a group has matched, once more. */
  | { readonly kind: 'same'; readonly index: number };

const GROUP = /\((?:\?(?:(:|=|!|<=|<!)|<(?<name>[^>]*)>))?/y;
const QUANTIFIER = /(?:([*+?])|\{(\d+)(,(\d*))?\})(\??)/y;
const ESCAPE = /\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[dD][89abAB]..\\u[dD][c-fC-F]..|u.{4}|x..|c.|k<[^>]*>|[1-9]\d*|.)/suy;
const CLASS = /\[(?:\\.|[^\]\\])*\]/suy;
const ANY = /./suy;
const TOKEN = /\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?<(?![=!])([^>]*)>|(?!\?))/gsu;

/** Reads an expression that `RegExp` has taken with the flag `u`; null for what is too new to be known here. */
export function parse(source: string): Syntax | null {
  return new Parser(source).whole();
}

class Parser {
  private at = 0;
  private groups = 0;
  private readonly indexes = new Map<string, number>();

  constructor(private readonly source: string) {
    // A name may be used before its group.
    let index = 0;
    for (const [token, name] of source.matchAll(TOKEN)) {
      if (token.startsWith('(')) {
        index++;
        if (name !== undefined) {
          this.indexes.set(name, index);
        }
      }
    }
  }

  whole(): Syntax | null {
    const read = this.choice();
    return this.at === this.source.length ? read : null;
  }

  private choice(): Syntax | null {
    const options: Syntax[] = [];
    do {
      const parts: Syntax[] = [];
      while (this.at < this.source.length && !')|'.includes(this.source[this.at] ?? '')) {
        const term = this.term();
        if (!term) {
          return null;
        }
        parts.push(term);
      }
      options.push({ kind: 'sequence', parts });
    } while (this.take('|'));
    const [only] = options;
    return options.length === 1 && only ? only : { kind: 'choice', options };
  }

  private term(): Syntax | null {
    const body = this.atom();
    const found = body && this.match(QUANTIFIER);
    if (!found) {
      return body;
    }
    const [, sign, least, comma, most, lazy] = found;
    const min = sign ? Number(sign === '+') : Number(least);
    const max = sign
      ? sign === '?'
        ? 1
        : Number.POSITIVE_INFINITY
      : comma
        ? Number(most || Number.POSITIVE_INFINITY)
        : min;
    return { kind: 'repeat', body, min, max, lazy: lazy === '?' };
  }

  private atom(): Syntax | null {
    const first = this.source[this.at];
    if (first === '(') {
      return this.group();
    }
    if (first === '^' || first === '$') {
      this.at++;
      return { kind: 'place', place: first };
    }
    const [source] = this.match(ESCAPE) ?? this.match(CLASS) ?? this.match(ANY) ?? [];
    if (source === undefined) {
      return null;
    }
    if (source === '\\b' || source === '\\B') {
      return { kind: 'place', place: source === '\\b' ? 'b' : 'B' };
    }
    if (/^\\[1-9]/.test(source)) {
      return { kind: 'same', index: Number(source.slice(1)) };
    }
    if (source.startsWith('\\k<')) {
      return { kind: 'same', index: this.indexes.get(source.slice(3, -1)) ?? 0 };
    }
    return { kind: 'character', source };
  }

  private group(): Syntax | null {
    const found = this.match(GROUP);
    if (!found || this.source[this.at] === '?') {
      return null;
    }
    const look = found[1];
    const index = look === undefined ? ++this.groups : 0;
    const body = this.choice();
    if (!body || !this.take(')')) {
      return null;
    }
    if (look === undefined) {
      return { kind: 'group', body, index };
    }
    return look === ':' ? body : { kind: 'look', body, behind: look.startsWith('<'), negative: look.endsWith('!') };
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source);
    this.at += found?.[0].length ?? 0;
    return found;
  }

  private take(character: string): boolean {
    const isNext = this.source[this.at] === character;
    this.at += Number(isNext);
    return isNext;
  }
}
