/** What stands beside the text and isn't part of it. */
const BESIDE = 'button, figcaption, summary, .who, .actions, .over, .status, [aria-hidden=true]';

/** Markdown that draws what these nodes show: a part of what the panel has drawn, as a selection has it. */
export function markdownOf(nodes: Iterable<Node>): string {
  return blocks(nodes)
    .join('\n\n')
    .replace(/[ \t]+$/gm, '')
    .trim();
}

/** Each block of the nodes; text between blocks is one, too. */
function blocks(nodes: Iterable<Node>): string[] {
  const found: string[] = [];
  let loose = '';
  let lists = 0;
  const close = () => {
    if (loose.trim()) {
      found.push(loose.trim());
    }
    loose = '';
  };
  for (const node of nodes) {
    if (node instanceof Element && !node.matches(BESIDE) && isBlock(node)) {
      close();
      // Two lists in a row are told apart by their markers.
      lists = node.matches('ul, ol') ? lists + 1 : 0;
      found.push(...block(node, lists % 2 === 0).filter(text => text.trim()));
    } else {
      loose += inline(node);
    }
  }
  close();
  return found;
}

function block(node: Element, isSecondList: boolean): readonly string[] {
  const heading = /^H([3-6])$/.exec(node.tagName)?.[1];
  if (heading) {
    return [`${'#'.repeat(Number(heading) - 2)} ${inlines(node)}`];
  }
  switch (node.tagName) {
    case 'P':
      return [inlines(node)];
    case 'HR':
      return ['---'];
    case 'BLOCKQUOTE':
      return [indented(blocks(node.childNodes).join('\n\n'), '> ', '> ')];
    case 'UL':
    case 'OL':
      return [list(node, isSecondList)];
    case 'LI':
      return [listItem(node, '- ')];
    case 'FIGURE':
    case 'PRE':
      return [fenced(node)];
    case 'TABLE':
      return [table([...node.querySelectorAll('tr')])];
    default:
      return node.matches('.text, .plain') ? [node.textContent ?? ''] : blocks(node.childNodes);
  }
}

function isBlock(node: Element): boolean {
  return /^(P|H[1-6]|HR|BLOCKQUOTE|UL|OL|LI|FIGURE|PRE|TABLE|DIV|ARTICLE|SECTION|DETAILS|MAIN)$/.test(node.tagName);
}

function list(node: Element, isSecond: boolean): string {
  const start = node instanceof HTMLOListElement ? node.start : null;
  const items = [...node.children].map((item, index) =>
    listItem(item, start === null ? (isSecond ? '* ' : '- ') : `${start + index}${isSecond ? ')' : '.'} `),
  );
  return items.join('\n');
}

function listItem(item: Element, marker: string): string {
  const [first = '', ...rest] = blocks(item.childNodes);
  // A list right below the item's own text keeps the list tight.
  const text = rest.reduce((before, next) => `${before}${/^([*-]|\d+[.)]) /.test(next) ? '\n' : '\n\n'}${next}`, first);
  return indented(text, marker, ' '.repeat(marker.length));
}

function fenced(node: Element): string {
  const language = node.querySelector('.label')?.textContent?.split(' · ')[0] ?? '';
  const code = (node.querySelector('code') ?? node).textContent ?? '';
  if (!code) {
    return '';
  }
  const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${code.replace(/\n$/, '')}\n${fence}`;
}

function table(rows: readonly HTMLTableRowElement[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const lines = rows.map(row => line([...row.cells].map(cell => inlines(cell).replaceAll('|', '\\|'))));
  const [head] = rows;
  if (head) {
    lines.splice(1, 0, line([...head.cells].map(dashes)));
  }
  return lines.join('\n');
}

function dashes(cell: Element): string {
  return cell.matches('.align-center') ? ':-:' : cell.matches('.align-right') ? '--:' : '---';
}

function inlines(node: Node): string {
  return [...node.childNodes].map(inline).join('').trim();
}

function inline(node: Node): string {
  if (!(node instanceof Element)) {
    return node instanceof Text ? node.data : '';
  }
  if (node.matches(BESIDE)) {
    return '';
  }
  if (node instanceof HTMLElement && node.dataset.tex !== undefined) {
    return node.matches('.display') ? `$$${node.dataset.tex}$$` : `$${node.dataset.tex}$`;
  }
  const text = () => [...node.childNodes].map(inline).join('');
  switch (node.tagName) {
    case 'STRONG':
      return around(text(), '**');
    case 'EM':
      return around(text(), '*');
    case 'DEL':
      return around(text(), '~~');
    case 'CODE':
      return around(node.textContent ?? '', '`');
    case 'BR':
      return '  \n';
    case 'INPUT':
      return node.hasAttribute('checked') ? '[x] ' : '[ ] ';
    case 'A': {
      const href = node.getAttribute('href') ?? '';
      const shown = text();
      return shown === href || `${shown}/` === href ? href : `[${shown}](${href})`;
    }
    default:
      return text();
  }
}

function around(text: string, mark: string): string {
  return text.trim() ? `${mark}${text}${mark}` : text;
}

function indented(text: string, first: string, others: string): string {
  return text
    .split('\n')
    .map((line, index) => (index === 0 ? first : line || others.trim() ? others : '') + line)
    .join('\n');
}
