/** A document's structure: a text, or an element with what matters of it and its children. */
export type Structure = string | readonly [tag: string, ...rest: readonly (string | readonly Structure[])[]];

/** Headings begin at the third level: the page has its own above. */
const HEADINGS: Readonly<Record<string, string>> = { H1: 'h3', H2: 'h4', H3: 'h5', H4: 'h6', H5: 'h6', H6: 'h6' };

/** What the specification's HTML says. Runs inside a page. */
export function structureOfSpec(html: string): readonly Structure[] {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  return children(body, node => HEADINGS[node.tagName] ?? node.tagName.toLowerCase());
}

/** What the panel has drawn. Runs inside a page. */
export function structureOfPanel(root: Element): readonly Structure[] {
  return children(root, node => node.tagName.toLowerCase());
}

function children(parent: Node, nameOf: (node: Element) => string): readonly Structure[] {
  const found: Structure[] = [];
  for (const node of parent.childNodes) {
    const last = found.at(-1);
    if (node instanceof Element) {
      found.push(...elementStructure(node, nameOf));
    } else if (typeof last === 'string') {
      found[found.length - 1] = last + (node.textContent ?? '');
    } else {
      found.push(node.textContent ?? '');
    }
  }
  const texts = found.map(one => (typeof one === 'string' ? one.replace(/\s+/g, ' ') : one));
  // White space between blocks, and at the ends of one, shows nothing.
  return texts
    .map((one, index) => (typeof one === 'string' ? trimmed(one, texts[index - 1], texts[index + 1]) : one))
    .filter(one => one !== '');
}

const BLOCKS = new Set([
  'p',
  'h3',
  'h4',
  'h5',
  'h6',
  'ul',
  'ol',
  'li',
  'blockquote',
  'code block',
  'hr',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
  'br',
  // The space after a task's box is a margin.
  'input',
]);

function trimmed(text: string, before: Structure | undefined, after: Structure | undefined): string {
  const start = isEdge(before) ? text.trimStart() : text;
  return isEdge(after) ? start.trimEnd() : start;
}

function isEdge(neighbour: Structure | undefined): boolean {
  return neighbour === undefined || (typeof neighbour !== 'string' && BLOCKS.has(neighbour[0]));
}

function elementStructure(node: Element, nameOf: (node: Element) => string): readonly Structure[] {
  const name = nameOf(node);
  switch (true) {
    case name === 'pre' || node.matches('figure.code'):
      return [['code block', node.querySelector('code')?.textContent?.replace(/\n$/, '') ?? '']];
    case name === 'code':
      return [['code', node.textContent ?? '']];
    case node.matches('.picture'):
      return [['picture', address(node.getAttribute('href'))]];
    case name === 'img':
      return [['picture', address(node.getAttribute('src'))]];
    case name === 'a':
      return [['a', address(node.getAttribute('href')), children(node, nameOf)]];
    case name === 'input':
      return [['input', node.hasAttribute('checked') ? 'checked' : '']];
    case name === 'th' || name === 'td':
      return [[name, alignment(node), children(node, nameOf)]];
    case node.matches('div.table, div.scroller'):
      return children(node, nameOf);
    case name === 'button' || (name === 'tbody' && !node.hasChildNodes()):
      return [];
    case name === 'ol':
      return [['ol', node.getAttribute('start') ?? '1', children(node, nameOf)]];
    default:
      return [[name, children(node, nameOf)]];
  }
}

function alignment(cell: Element): string {
  return cell.getAttribute('align') ?? cell.className.replace('align-', '');
}

/** Where it leads: what has to be encoded in it, a browser encodes by itself. */
function address(written: string | null): string {
  const base = 'https://base.example/';
  const href = URL.canParse(written ?? '', base) ? new URL(written ?? '', base).href : (written ?? '');
  return href.replaceAll('[', '%5B').replaceAll(']', '%5D');
}
