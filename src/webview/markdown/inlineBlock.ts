import type { MarkedToken, Token } from 'marked';
import type { BlockView } from './blockView';
import type { MarkdownContext } from './context';
import { inlineNode, plainTextOf } from './inline';
import { inlineTokens } from './lex';

/** A block whose tokens are inline, as far as drawing it is concerned. */
export interface InlineToken {
  readonly type: string;
  readonly depth?: number;
  readonly tokens: readonly Token[];
}

/** What stands for a token on the page. */
interface Drawn {
  readonly type: string;
  readonly raw: string;
  /** How many of the block's child nodes. */
  readonly nodes: number;
  /** What is in its only node, if that is nothing but text. */
  readonly text: string | null;
}

/** A block of running text. While more of a paragraph or a heading comes, what was drawn already keeps its nodes. */
export class InlineBlock implements BlockView {
  private readonly type: string;
  private readonly depth: number | undefined;
  private readonly drawn: Drawn[] = [];

  constructor(
    readonly node: HTMLElement,
    { type, depth, tokens }: InlineToken,
    private readonly context: MarkdownContext,
  ) {
    this.type = type;
    this.depth = depth;
    this.draw(tokens);
  }

  update(token: MarkedToken): boolean {
    const isSame = token.type === this.type && (token.type !== 'heading' || token.depth === this.depth);
    if (!isSame || !(token.type === 'paragraph' || token.type === 'heading')) {
      return false;
    }
    this.draw(token.tokens);
    return true;
  }

  private draw(all: readonly Token[]): void {
    const { node, drawn, context } = this;
    const tokens = inlineTokens(all);
    let [kept, nodes] = [0, 0];
    for (const { type, raw, nodes: its } of drawn) {
      const token = tokens[kept];
      if (token?.type !== type || token.raw !== raw) {
        break;
      }
      kept++;
      nodes += its;
    }
    const [last, next] = [drawn[kept], tokens[kept]];
    const text = next ? plainTextOf(next, context) : null;
    const grown = node.childNodes[nodes];
    if (next && last && last.text !== null && text?.startsWith(last.text) && grown instanceof Text) {
      // Only added to: a selection in it stays.
      grown.appendData(text.slice(last.text.length));
      drawn[kept++] = { type: next.type, raw: next.raw, nodes: 1, text };
      nodes++;
    }
    drawn.length = kept;
    while (node.childNodes.length > nodes) {
      node.lastChild?.remove();
    }
    for (const token of tokens.slice(kept)) {
      const before = node.childNodes.length;
      node.append(inlineNode(token, context));
      const { type, raw } = token;
      drawn.push({ type, raw, nodes: node.childNodes.length - before, text: plainTextOf(token, context) });
    }
  }
}
