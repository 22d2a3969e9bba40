import checkIcon from 'codicon:check';
import copyIcon from 'codicon:copy';
import type { MarkedToken, Tokens } from 'marked';
import { element, iconElement } from '../dom';
import { blockButton } from './blockButton';
import type { BlockView } from './blockView';
import type { MarkdownContext } from './context';
import { csvOf } from './csv';
import { appendInline } from './inline';
import { isTooLong } from './lex';

/** A table in a box of its own that scrolls sideways; only the rows that changed are drawn again. */
export class TableBlock implements BlockView {
  readonly node: HTMLElement;
  private readonly body = element('tbody');
  private readonly head: string;
  private rows: readonly { readonly key: string; readonly row: HTMLTableRowElement }[] = [];

  constructor(
    private token: Tokens.Table,
    private readonly context: MarkdownContext,
  ) {
    this.head = keyOf(token.header);
    const table = element('table', '', element('thead', '', this.draw(token.header, 'th')), this.body);
    const { strings, sourceOf } = context;
    const copy = blockButton('copy', strings.copyAsCsv, iconElement(copyIcon), iconElement(checkIcon, 'icon after'));
    this.node = element('div', 'table', element('div', 'scroller', table), copy);
    this.fill(token.rows);
    sourceOf.set(this.node, () => ({ text: csvOf(table), raw: this.token.raw }));
  }

  update(token: MarkedToken): boolean {
    if (token.type !== 'table' || isTooLong(token) || keyOf(token.header) !== this.head) {
      return false;
    }
    this.token = token;
    this.fill(token.rows);
    return true;
  }

  private fill(rows: readonly (readonly Tokens.TableCell[])[]): void {
    const before = this.rows;
    this.rows = rows.map((cells, index) => {
      const key = keyOf(cells);
      const known = before[index];
      if (known?.key === key) {
        return known;
      }
      const row = this.draw(cells, 'td');
      if (known) {
        known.row.replaceWith(row);
      } else {
        this.body.append(row);
      }
      return { key, row };
    });
    for (const { row } of before.slice(rows.length)) {
      row.remove();
    }
  }

  private draw(cells: readonly Tokens.TableCell[], tag: 'th' | 'td'): HTMLTableRowElement {
    const row = element('tr');
    for (const { tokens, align } of cells) {
      const cell = element(tag, align ? `align-${align}` : '');
      cell.dir = 'auto';
      appendInline(cell, tokens, this.context);
      row.append(cell);
    }
    return row;
  }
}

function keyOf(cells: readonly Tokens.TableCell[]): string {
  return cells.map(({ text, align }) => `${align ?? ''}|${text}`).join('\0');
}
