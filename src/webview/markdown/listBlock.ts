import type { MarkedToken, Tokens } from 'marked';
import { element } from '../dom';
import type { BlockView } from './blockView';
import { isTooLong } from './lex';

/** A list that may grow: only the items that changed are drawn again. */
export class ListBlock implements BlockView {
  readonly node: HTMLElement;
  private items: readonly { readonly raw: string; readonly li: HTMLLIElement }[] = [];

  constructor(
    private token: Tokens.List,
    private readonly draw: (item: Tokens.ListItem) => HTMLLIElement,
  ) {
    const list = element(token.ordered ? 'ol' : 'ul');
    list.dir = 'auto';
    if (list instanceof HTMLOListElement && typeof token.start === 'number' && token.start !== 1) {
      list.start = token.start;
    }
    this.node = list;
    this.fill(token.items);
  }

  update(token: MarkedToken): boolean {
    const { ordered, start, loose } = this.token;
    if (
      token.type !== 'list' ||
      isTooLong(token) ||
      token.ordered !== ordered ||
      token.start !== start ||
      token.loose !== loose
    ) {
      return false;
    }
    this.token = token;
    this.fill(token.items);
    return true;
  }

  private fill(items: readonly Tokens.ListItem[]): void {
    const before = this.items;
    this.items = items.map((item, index) => {
      // The last item has no line break yet; once another follows, it has.
      const raw = item.raw.trimEnd();
      const known = before[index];
      if (known?.raw === raw) {
        return known;
      }
      const li = this.draw(item);
      if (known) {
        known.li.replaceWith(li);
      } else {
        this.node.append(li);
      }
      return { raw, li };
    });
    for (const { li } of before.slice(items.length)) {
      li.remove();
    }
  }
}
