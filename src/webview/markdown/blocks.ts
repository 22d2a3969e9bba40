import type { MarkedToken, Token, Tokens } from 'marked';
import { element } from '../dom';
import type { BlockView } from './blockView';
import { ChunkedText } from './chunkedText';
import { CodeBlock } from './codeBlock';
import type { MarkdownContext } from './context';
import { isFootnoteDefinition } from './footnotes';
import { appendInline, checkbox, mathNode } from './inline';
import { InlineBlock, type InlineToken } from './inlineBlock';
import { isTooLong } from './lex';
import { ListBlock } from './listBlock';
import { isMath, type MathToken } from './mathSyntax';
import { TableBlock } from './tableBlock';

/** Lists and quotations that lie deeper in each other than this are shown as they were written. */
const DEEPEST = 16;

/** Draws one block; null for one that shows nothing here: blank lines, definitions, endnotes. */
export function blockView(token: MarkedToken | MathToken, context: MarkdownContext, depth = 0): BlockView | null {
  if (token.type === 'space' || token.type === 'def' || isEndnote(token, context)) {
    return null;
  }
  if (isMath(token)) {
    return { node: element('div', 'formula', mathNode(token, context)) };
  }
  if (isTooLong(token) || depth > DEEPEST) {
    return new PlainBlock(token);
  }
  switch (token.type) {
    case 'paragraph':
      return inlineBlock('p', token, context);
    case 'text':
      return inlineBlock('p', { type: token.type, tokens: token.tokens ?? [token] }, context);
    case 'heading':
      return inlineBlock(headingTag(token.depth), token, context);
    case 'code':
      return new CodeBlock(token, context);
    case 'list':
      return new ListBlock(token, item => listItem(item, context, depth));
    case 'table':
      return new TableBlock(token, context);
    case 'blockquote': {
      const quote = directed(element('blockquote'));
      appendBlocks(quote, token.tokens, context, depth + 1);
      return { node: quote };
    }
    case 'hr':
      return { node: element('hr') };
    case 'html':
      return new PlainBlock(token);
    default:
      return inlineBlock('p', { type: token.type, tokens: [token] }, context);
  }
}

function isEndnote(token: Token, { footnotes }: MarkdownContext): boolean {
  return isFootnoteDefinition(token) && footnotes?.get(token.label) === token;
}

export function appendBlocks(parent: Element, tokens: readonly Token[], context: MarkdownContext, depth: number): void {
  for (const token of tokens as readonly MarkedToken[]) {
    const view = blockView(token, context, depth);
    if (view) {
      parent.append(view.node);
    }
  }
}

/** The answer's own headings come below the page's, which name each turn. */
function headingTag(depth: number): 'h3' | 'h4' | 'h5' | 'h6' {
  return depth <= 1 ? 'h3' : depth === 2 ? 'h4' : depth === 3 ? 'h5' : 'h6';
}

function inlineBlock(tag: keyof HTMLElementTagNameMap, token: InlineToken, context: MarkdownContext): BlockView {
  return new InlineBlock(directed(element(tag)), token, context);
}

/** Each block finds its own writing direction. */
export function directed<T extends HTMLElement>(block: T): T {
  block.dir = 'auto';
  return block;
}

function listItem(item: Tokens.ListItem, context: MarkdownContext, depth: number): HTMLLIElement {
  const li = directed(element('li', item.task ? 'task' : ''));
  for (const token of item.tokens as readonly MarkedToken[]) {
    if (token.type === 'checkbox') {
      li.append(checkbox(token));
    } else if (token.type === 'text') {
      // A tight item's text stands in the item itself, not in a paragraph.
      appendInline(li, token.tokens ?? [token], context);
    } else {
      appendBlocks(li, [token], context, depth + 1);
    }
  }
  const box = item.task ? li.querySelector('input') : null;
  if (box) {
    box.ariaLabel = li.textContent.trim().slice(0, 80);
  }
  return li;
}

/** Text as it was written: HTML, and what is too long or too deep to be laid out. */
class PlainBlock implements BlockView {
  readonly node = directed(element('div', 'plain'));
  private readonly text = new ChunkedText(this.node);

  constructor(token: MarkedToken) {
    this.text.set(token.raw);
  }

  update(token: MarkedToken): boolean {
    if (token.type !== 'html' && !isTooLong(token)) {
      return false;
    }
    this.text.set(token.raw);
    return true;
  }
}
