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
  readonly nodes: readonly ChildNode[];
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
    let kept = drawn.findIndex(({ type, raw }, index) => tokens[index]?.type !== type || tokens[index].raw !== raw);
    kept = kept < 0 ? drawn.length : kept;
    const next = tokens[kept];
    const text = next ? plainTextOf(next, context) : null;
    const [held, more] = drawn[kept]?.nodes ?? [];
    if (next && held instanceof Text && !more && text?.startsWith(held.data)) {
      // Only added to: a selection in it stays.
      held.appendData(text.slice(held.length));
      drawn[kept++] = { type: next.type, raw: next.raw, nodes: [held] };
    }
    for (const { nodes } of drawn.splice(kept)) {
      for (const gone of nodes) {
        gone.remove();
      }
    }
    for (const token of tokens.slice(kept)) {
      const made = inlineNode(token, context);
      const nodes = made instanceof DocumentFragment ? [...made.childNodes] : [made as ChildNode];
      node.append(made);
      drawn.push({ type: token.type, raw: token.raw, nodes });
    }
  }
}
