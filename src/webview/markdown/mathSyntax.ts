import type { MarkedOptions, Tokens } from 'marked';

/** A formula in TeX. */
export interface MathToken extends Tokens.Generic {
  readonly type: 'math';
  readonly raw: string;
  readonly tex: string;
  /** Whether it stands by itself, centered. */
  readonly display: boolean;
}

// What has neither a letter nor a digit is punctuation that was escaped. A blank line ends a formula, as in TeX, and so a stray sign never takes more than its own paragraph.
const BLOCKS: readonly RegExp[] = [
  /^ {0,3}\$\$((?:(?!\n[ \t]*\n|\$\$)[\s\S]){1,5000}?)\$\$[ \t]*(?:\n+|$)/,
  /^ {0,3}\\\[((?:(?!\n[ \t]*\n|\\\])[\s\S]){1,5000}?)\\\][ \t]*(?:\n+|$)/,
];
const DISPLAYED: readonly RegExp[] = [/^\$\$((?:[^$\\]|\\[\s\S])+)\$\$/, /^\\\[((?:(?!\\\])[\s\S]){1,2000}?)\\\]/];
const PARENTHESES = /^\\\(((?:(?!\\\))[\s\S]){1,2000}?)\\\)/;
/** Money, and variables of a shell, are none: the signs stand right at what they enclose, and nothing goes on after them. */
const DOLLARS = /^\$(?![\s$])((?:[^$\\\n]|\\[^\n])+?)(?<![\s\\])\$(?![\w$])/;
const MONEY = /^\d[\d.,]*\s+\p{L}{2}/u;

/** For marked's lexer: `$$…$$` and `\[…\]`, `\(…\)`, and `$…$` where it can hardly be anything else. */
export const MATH: NonNullable<MarkedOptions['extensions']> = {
  childTokens: {},
  renderers: {},
  block: [source => first(BLOCKS, source, true)],
  inline: [source => first(DISPLAYED, source, true) ?? first([PARENTHESES], source, false) ?? careful(source)],
  startInline: [
    source => {
      const at = source.search(/\$|\\[([]/);
      return at < 0 ? undefined : at;
    },
  ],
};

export function isMath(token: { readonly type: string }): token is MathToken {
  return token.type === 'math';
}

function first(rules: readonly RegExp[], source: string, display: boolean): MathToken | undefined {
  for (const rule of rules) {
    const [raw, tex = ''] = rule.exec(source) ?? [];
    if (raw && /[\p{L}\p{N}]/u.test(tex)) {
      return { type: 'math', raw, tex: tex.trim(), display };
    }
  }
  return undefined;
}

function careful(source: string): MathToken | undefined {
  const found = first([DOLLARS], source, false);
  return found && !MONEY.test(found.tex) ? found : undefined;
}
