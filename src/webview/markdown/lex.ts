import { Lexer, type Links, type MarkedToken, type Token } from 'marked';
import { withFootnotes } from './footnotes';
import { MATH } from './mathSyntax';
import { whileStreaming } from './streaming';

/** A longer block is shown as plain text: parsing what no one wrote by hand could stop the page. */
export const LARGEST_BLOCK = 100_000;

/** The blocks of a Markdown text, in order, and the link definitions found in it. */
export interface Lexed {
  readonly tokens: readonly MarkedToken[];
  readonly links: Links;
  /** Reads all of the text; returns the labels of the footnotes that it refers to, in that order. */
  readonly referred: () => ReadonlySet<string>;
}

/** What is still to be read, by the array that it belongs in. */
const unread = new WeakMap<readonly Token[], () => void>();

/**
 * Splits a text into blocks, whose inline tokens are for {@link inlineTokens} to read. `known` are link definitions from
 * blocks before it. A text that the lexer can't take (nested a thousand levels deep, say) comes back as one block of
 * plain text.
 */
export function lex(source: string, known: Links = {}): Lexed {
  const referred = new Set<string>();
  const lexer = new Lexer({ gfm: true, extensions: withFootnotes(MATH, referred) });
  Object.assign(lexer.tokens.links, known);
  try {
    lexer.blockTokens(source, lexer.tokens);
  } catch {
    return { tokens: [plainBlock(source)], links: known, referred: () => referred };
  }
  const queue = [...lexer.inlineQueue];
  for (const { src, tokens } of queue) {
    unread.set(tokens, () => readInline(lexer, src, tokens));
  }
  return {
    // Of formulas and footnotes, which are none of its own tokens, those that draw them know.
    tokens: lexer.tokens as MarkedToken[],
    links: lexer.tokens.links,
    referred: () => {
      for (const { tokens } of queue) {
        inlineTokens(tokens);
      }
      return referred;
    },
  };
}

/**
 * The inline tokens of a block, read when they are first asked for: most of what is parsed again with each frame, and
 * all but nothing at the end, is on the page already.
 */
export function inlineTokens(tokens: readonly Token[]): readonly MarkedToken[] {
  unread.get(tokens)?.();
  unread.delete(tokens);
  return tokens as readonly MarkedToken[];
}

function readInline(lexer: Lexer, source: string, tokens: Token[]): void {
  if (source.length > LARGEST_BLOCK) {
    return;
  }
  // An `<a>` or `<code>` left open in one block must not change the next: it may be drawn without the first.
  lexer.state.inLink = false;
  lexer.state.inRawBlock = false;
  try {
    lexer.inlineTokens(source, tokens);
  } catch {
    tokens.splice(0, Number.POSITIVE_INFINITY, { type: 'text', raw: source, text: source, escaped: true });
  }
}

export function isTooLong(token: MarkedToken): boolean {
  return token.raw.length > LARGEST_BLOCK;
}

/** A block whose text is shown as it stands. */
export function plainBlock(source: string): MarkedToken {
  return { type: 'html', raw: source, text: source, pre: false, block: true };
}

/** The block that is still being written, with its open emphasis, code and links closed, so that it doesn't flicker. */
export function healed(token: MarkedToken, known: Links): MarkedToken {
  switch (token.type) {
    case 'code':
      return withoutHalfFence(token);
    case 'paragraph':
    case 'heading':
    case 'list':
    case 'blockquote':
    case 'table': {
      if (isTooLong(token)) {
        return token;
      }
      const source = whileStreaming().heal(token.raw);
      if (source === token.raw) {
        return token;
      }
      const blocks = lex(source, known).tokens.filter(({ type }) => type !== 'space');
      return blocks.length === 1 && blocks[0] ? { ...blocks[0], raw: token.raw } : token;
    }
    default:
      return token;
  }
}

/** The closing fence arrives a character at a time: until it is whole it would show as code. */
function withoutHalfFence<T extends Extract<MarkedToken, { type: 'code' }>>(token: T): T {
  const fence = /^ {0,3}(`{3,}|~{3,})/.exec(token.raw)?.[1];
  const last = /(?:^|\n) {0,3}(`+|~+)$/.exec(token.text);
  return fence && last?.[1] && fence.startsWith(last[1]) ? { ...token, text: token.text.slice(0, last.index) } : token;
}
