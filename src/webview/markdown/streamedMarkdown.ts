import type { Links, MarkedToken } from 'marked';
import { element } from '../dom';
import { BlockFlow } from './blockFlow';
import { blockView } from './blocks';
import type { BlockView } from './blockView';
import type { MarkdownContext } from './context';
import { endnotes } from './endnotes';
import { connectJumps } from './footnoteJumps';
import { footnotesOf } from './footnotes';
import { healed, LARGEST_BLOCK, lex, plainBlock } from './lex';
import { whileStreaming } from './streaming';

const NOTHING: ReadonlySet<string> = new Set();

interface Block {
  readonly type: MarkedToken['type'];
  readonly raw: string;
  readonly healed: boolean;
  /** The definitions known when it was drawn; one that is still being written changes from frame to frame. */
  readonly links: string;
  /** Null for what shows nothing, such as blank lines. */
  readonly view: BlockView | null;
}

/**
 * Draws Markdown that grows. All blocks but the last two are closed: they are drawn once and never touched again, so
 * that a selection in them and a reader's place stay, and only the text after them is parsed again. That two suffice
 * was found by fuzzing (`test/webview/streamedFuzz.test.ts` does it again). What comes late all the same, like the
 * definition of a link used far above it, is put right once, at the end.
 */
export class StreamedMarkdown {
  readonly element = element('div', 'markdown');
  private readonly flow = new BlockFlow(this.element);
  private source = '';
  /** What of it comes after the closed blocks. */
  private tail = '';
  private hasReturns = false;
  private done = false;
  private blocks: Block[] = [];
  /** How many of the blocks, and how much of the source, are closed. */
  private closed = 0;
  private closedLength = 0;
  private closedLinks: Links = {};
  /** The open blocks have outgrown what may be parsed for each frame. */
  private tooLong = false;

  constructor(private readonly context: MarkdownContext) {
    connectJumps(this.element);
  }

  /**
   * Shows `text`; `done` when no more of it will come. `added`: what comes after the text before, where that is known.
   * Then the whole is not looked at, which would make one string of all its parts, for each frame anew.
   */
  update(text: string, done: boolean, added = ''): void {
    const hasReturns = this.hasReturns || added.includes('\r');
    if (added && !hasReturns && !done && !this.done && text.length === this.source.length + added.length) {
      this.source = text;
      this.tail += added;
      this.draw();
      return;
    }
    // As fast as comparing memory; `startsWith` goes from character to character, a hundred thousand of them each frame.
    const grew = text.slice(0, this.source.length) === this.source;
    const source = this.withLineFeeds(text, done, grew);
    if (source === this.source && done === this.done) {
      return;
    }
    if (done || this.done || !(grew || source.startsWith(this.source))) {
      // The whole text once more; what is right already keeps its nodes.
      this.closed = 0;
      this.closedLength = 0;
      this.closedLinks = {};
      this.tooLong = false;
    }
    this.source = source;
    this.tail = source.slice(this.closedLength);
    this.done = done;
    this.draw();
  }

  /** The lexer counts in line feeds. While text is still coming, a return at its end may be half of a line break. */
  private withLineFeeds(text: string, done: boolean, grew: boolean): string {
    // Most texts have none, and what had none is not looked through for each frame.
    this.hasReturns = text.includes('\r', grew && !this.hasReturns ? this.source.length : 0);
    return this.hasReturns ? (!done && text.endsWith('\r') ? text.slice(0, -1) : text).replace(/\r\n?/g, '\n') : text;
  }

  private draw(): void {
    const { tail } = this;
    const { tokens, links, referred } = this.tooLong
      ? { tokens: [plainBlock(tail)], links: this.closedLinks, referred: () => NOTHING }
      : lex(tail, this.closedLinks);
    const last = this.done ? -1 : tokens.findLastIndex(isBlock);
    const footnotes = footnotesOf(this.done ? tokens : [], referred);
    const context = { ...this.context, footnotes };
    const known = JSON.stringify([links, ...footnotes.keys()]);
    const select = whileStreaming().heldSelection(nodesOf(this.blocks.slice(this.closed)));
    const open = tokens.map((token, index) => {
      const shown = index === last ? healed(token, links) : token;
      return this.place(shown, shown !== token, known, this.blocks[this.closed + index], context);
    });
    this.showAfterClosed(open);
    select(nodesOf(open));
    if (footnotes.size > 0) {
      this.element.append(endnotes(footnotes, context));
    }
    this.blocks.splice(this.closed, Number.POSITIVE_INFINITY, ...open);
    if (!this.done) {
      this.close(tokens);
    }
  }

  /** The block for a token: the one in its place where that still holds, else a new one. */
  private place(
    token: MarkedToken,
    isHealed: boolean,
    links: string,
    known: Block | undefined,
    context: MarkdownContext,
  ): Block {
    const { type, raw } = token;
    const block = (view: BlockView | null): Block => ({ type, raw, healed: isHealed, links, view });
    const sameText = known?.type === type && known.raw === raw && known.healed === isHealed;
    const sameLinks = type === 'code' || !raw.includes('[') || known?.links === links;
    if (known && sameText && sameLinks) {
      return block(known.view);
    }
    if (known?.view?.update && sameLinks && known.view.update(token)) {
      return block(known.view);
    }
    const view = blockView(token, context);
    return block(known?.view && view && known.view.node.isEqualNode(view.node) && sameText ? known.view : view);
  }

  /** Makes the page show these blocks after the closed ones, without moving any node that stays. */
  private showAfterClosed(open: readonly Block[]): void {
    const { flow } = this;
    const wanted = new Set<HTMLElement>(open.flatMap(({ view }) => view?.node ?? []));
    const lastClosed = this.blocks.slice(0, this.closed).findLast(({ view }) => view)?.view?.node;
    let next = lastClosed ? flow.after(lastClosed) : flow.first;
    const dropUnwanted = () => {
      while (next && !(next instanceof HTMLElement && wanted.has(next))) {
        const gone = next;
        next = flow.after(next);
        flow.remove(gone);
      }
    };
    for (const node of wanted) {
      dropUnwanted();
      if (node === next) {
        next = flow.after(next);
      } else {
        flow.insert(node, next);
      }
    }
    dropUnwanted();
  }

  private close(tokens: readonly MarkedToken[]): void {
    const { tail } = this;
    const last = tokens.findLastIndex(isBlock);
    const firstOpen = tokens.slice(0, Math.max(last, 0)).findLastIndex(isBlock);
    let length = 0;
    for (const token of tokens.slice(0, Math.max(firstOpen, 0))) {
      if (!tail.startsWith(token.raw, length)) {
        break;
      }
      this.closed++;
      length += token.raw.length;
      if (token.type === 'def') {
        const { tag, href, title } = token;
        this.closedLinks = { [tag]: { href, title }, ...this.closedLinks };
      }
    }
    this.closedLength += length;
    this.tail = tail.slice(length);
    this.tooLong = this.tail.length > LARGEST_BLOCK;
  }
}

function nodesOf(blocks: readonly Block[]): readonly (HTMLElement | undefined)[] {
  return blocks.map(({ view }) => view?.node);
}

function isBlock(token: MarkedToken): boolean {
  return token.type !== 'space';
}
