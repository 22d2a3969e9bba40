/** A part of a unit's text, and where on the page it stands. */
interface Piece {
  readonly node: Text;
  /** From where in the node. */
  readonly from: number;
  /** From where in the unit's text. */
  readonly at: number;
  readonly length: number;
}

/** Text that is read without a break: a paragraph, an item of a list, a cell of a table, a block of code. */
export interface Unit {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

/** What stands between texts. All else goes on within a line. */
const BLOCKS: ReadonlySet<string> = new Set(
  'ARTICLE BLOCKQUOTE DETAILS DIV FIGCAPTION FIGURE H2 H3 H4 H5 H6 HR LI OL P PRE SUMMARY TABLE TBODY TD TH THEAD TR UL'.split(
    ' ',
  ),
);
/** Controls and pictures, and the panel's own words around a step. */
const NOT_TEXT = 'button, input, svg, .steps > summary, .head > b, .alert .row';
/** Where white space is shown as it is written. */
const AS_WRITTEN = 'pre, .plain, .refusal, .undrawn, .you > .text, .alert .detail p';
/** Elsewhere any of it is one space. */
const SPACE = /[ \t\r\n\f]+/g;

/** What was read of elements that begin and end a unit. */
let known = new WeakMap<Element, readonly Unit[]>();

/** Something in a node has changed: what was read of all around it is old. */
export function forget(node: Node): void {
  for (let around: Node | null = node; around; around = around.parentNode) {
    if (around instanceof Element) {
      known.delete(around);
    }
  }
}

export function forgetAll(): void {
  known = new WeakMap();
}

/**
 * What a reader sees of an element, in order, whether it is on the page or not. It is read only once until somebody says
 * that it has changed: of an answer that grows all but the last lines stay.
 */
export function unitsOf(root: Element): readonly Unit[] {
  const units: Unit[] = [];
  let text = '';
  let pieces: Piece[] = [];
  const end = () => {
    if (text !== '') {
      units.push({ text, pieces });
      text = '';
      pieces = [];
    }
  };
  const add = (node: Text, from: number, shown: string) => {
    if (shown !== '') {
      pieces.push({ node, from, at: text.length, length: shown.length });
      text += shown;
    }
  };
  const addCollapsed = (node: Text) => {
    let from = 0;
    for (const { 0: space, index } of node.data.matchAll(SPACE)) {
      if (space.length > 1) {
        add(node, from, `${node.data.slice(from, index)} `.replace(SPACE, ' '));
        from = index + space.length;
      }
    }
    add(node, from, node.data.slice(from).replace(SPACE, ' '));
  };
  const walk = (parent: Element, asWritten: boolean) => {
    for (const child of parent.childNodes) {
      if (child instanceof Text) {
        if (asWritten) {
          add(child, 0, child.data);
        } else {
          addCollapsed(child);
        }
      } else if (child instanceof HTMLBRElement) {
        text += '\n';
      } else if (child instanceof Element && !child.matches(NOT_TEXT)) {
        enter(child, asWritten);
      }
    }
  };
  const enter = (element: Element, asWritten: boolean) => {
    const isBlock = BLOCKS.has(element.tagName);
    if (!isBlock) {
      walk(element, asWritten);
      return;
    }
    end();
    const before = known.get(element);
    if (before) {
      for (const unit of before) {
        units.push(unit);
      }
      return;
    }
    const from = units.length;
    walk(element, asWritten || element.matches(AS_WRITTEN));
    end();
    known.set(element, units.slice(from));
  };
  enter(root, root.closest(AS_WRITTEN) !== null);
  end();
  return units.filter(unit => unit.text.trim() !== '');
}

/** Where a part of a unit stands on the page; null when it isn't there any more. */
export function rangeOf({ pieces }: Unit, start: number, end: number): StaticRange | null {
  const first = pieceAt(pieces, start);
  const last = pieceAt(pieces, end - 1);
  if (!first || !last) {
    return null;
  }
  return new StaticRange({
    startContainer: first.node,
    startOffset: first.from + Math.max(0, start - first.at),
    endContainer: last.node,
    endOffset: last.from + Math.min(last.length, end - last.at),
  });
}

/** The piece that holds a place, or the next one after it: a line break has none. */
function pieceAt(pieces: readonly Piece[], place: number): Piece | undefined {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const piece = pieces[middle];
    if (piece && piece.at + piece.length <= place) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return pieces[low];
}
