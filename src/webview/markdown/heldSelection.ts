type Nodes = readonly (Node | undefined)[];

/** One end of a selection: in which of the nodes it stands, and after how much of its text. */
interface End {
  readonly index: number;
  readonly text: string;
}

/**
 * Holds on to the reader's selection while some nodes are drawn anew: once they are, the function returned makes it stand
 * where it stood, by the text before it. What an end stands behind may have become another text; then it is left to the
 * browser, as is a selection elsewhere.
 */
export function heldSelection(before: Nodes): (after: Nodes) => void {
  const selection = getSelection();
  const { anchorNode = null, anchorOffset = 0, focusNode = null, focusOffset = 0 } = selection ?? {};
  // To ask whether it is collapsed would have the browser lay the page out.
  if (!selection || (anchorNode === focusNode && anchorOffset === focusOffset)) {
    return () => {};
  }
  const anchor = endOf(anchorNode, anchorOffset, before);
  const focus = endOf(focusNode, focusOffset, before);
  return after => {
    const isMoved = selection.anchorNode !== anchorNode || selection.focusNode !== focusNode;
    const from = anchor ? placeOf(anchor, after) : ([selection.anchorNode, selection.anchorOffset] as const);
    const to = focus ? placeOf(focus, after) : ([selection.focusNode, selection.focusOffset] as const);
    if (isMoved && from?.[0] && to?.[0]) {
      selection.setBaseAndExtent(from[0], from[1], to[0], to[1]);
    }
  };
}

function endOf(node: Node | null, offset: number, nodes: Nodes): End | null {
  const index = nodes.findIndex(one => one?.contains(node));
  const whole = nodes[index];
  if (!node || !whole) {
    return null;
  }
  const range = document.createRange();
  range.selectNodeContents(whole);
  range.setEnd(node, offset);
  return { index, text: String(range) };
}

function placeOf({ index, text }: End, nodes: Nodes): readonly [Node, number] | null {
  const whole = nodes[index];
  if (!whole?.textContent?.startsWith(text)) {
    return null;
  }
  const walker = document.createTreeWalker(whole, NodeFilter.SHOW_TEXT);
  let left = text.length;
  for (let node = walker.nextNode(); node instanceof Text; node = walker.nextNode()) {
    if (left <= node.length) {
      return [node, left];
    }
    left -= node.length;
  }
  return null;
}
