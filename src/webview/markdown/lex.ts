import { Lexer, type Links, type MarkedToken } from 'marked';
import { MATH } from './mathSyntax';

/** A longer block is shown as plain text: parsing what no one wrote by hand could stop the page. */
export const LARGEST_BLOCK = 100_000;

/** The blocks of a Markdown text, in order, and the link definitions found in it. */
export interface Lexed {
  readonly tokens: readonly MarkedToken[];
  readonly links: Links;
}

/**
 * Splits a text into blocks with their inline tokens. `known` are link definitions from blocks before it. A text that
 * the lexer can't take (nested a thousand levels deep, say) comes back as one block of plain text.
 */
export function lex(source: string, known: Links = {}): Lexed {
  const lexer = new Lexer({ gfm: true, extensions: MATH });
  Object.assign(lexer.tokens.links, known);
  try {
    lexer.blockTokens(source, lexer.tokens);
    for (const { src, tokens } of lexer.inlineQueue) {
      if (src.length <= LARGEST_BLOCK) {
        // An `<a>` or `<code>` left open in one block must not change the next: it may be drawn without the first.
        lexer.state.inLink = false;
        lexer.state.inRawBlock = false;
        lexer.inlineTokens(src, tokens);
      }
    }
  } catch {
    return { tokens: [plainBlock(source)], links: known };
  }
  // Of formulas, which are none of its own tokens, those that draw them know.
  return { tokens: lexer.tokens as MarkedToken[], links: lexer.tokens.links };
}

export function isTooLong(token: MarkedToken): boolean {
  return token.raw.length > LARGEST_BLOCK;
}

let heal = (source: string): string => source;

/** Loads what closes open syntax. It has time until the first answer streams, and isn't part of the page's first load. */
export async function loadHealing(): Promise<void> {
  ({ heal } = await import('./heal'));
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
      const source = heal(token.raw);
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
