import { element } from '../dom';

/** So many blocks stand in the answer itself, and as many in each part after them. */
const PART = 24;

/**
 * The nodes of an answer's blocks, one after the other. Those of a long answer stand in parts, which a browser lays out
 * and paints only where they are near: with each frame it would look at all of them otherwise.
 */
export class BlockFlow {
  constructor(private readonly root: HTMLElement) {}

  get first(): ChildNode | null {
    return this.block(this.root.firstChild);
  }

  after(node: ChildNode): ChildNode | null {
    const { parentNode, nextSibling } = node;
    return nextSibling || parentNode === this.root
      ? this.block(nextSibling)
      : this.block(parentNode instanceof Element ? parentNode.nextSibling : null);
  }

  /** Without `next` the node comes last. */
  insert(node: HTMLElement, next: ChildNode | null): void {
    if (next) {
      next.before(node);
    } else {
      this.lastPart().append(node);
    }
  }

  remove(node: ChildNode): void {
    const { parentNode } = node;
    node.remove();
    if (parentNode instanceof Element && parentNode !== this.root && !parentNode.firstChild) {
      parentNode.remove();
    }
  }

  private block(node: ChildNode | null): ChildNode | null {
    return isPart(node) ? node.firstChild : node;
  }

  private lastPart(): Element {
    const last = this.root.lastElementChild;
    const part = isPart(last) ? last : this.root;
    if (part.childElementCount < PART) {
      return part;
    }
    const made = element('div', 'part');
    this.root.append(made);
    return made;
  }
}

function isPart(node: ChildNode | null): node is HTMLElement {
  return node instanceof HTMLElement && node.className === 'part';
}
