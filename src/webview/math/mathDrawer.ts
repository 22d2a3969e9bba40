import { element } from '../dom';

/** As many formulas are kept; a longer answer draws some of them again. */
const KEPT = 300;
/** A longer one is a mistake, or a way to stop the page. */
const LONGEST = 5_000;

type Draw = typeof import('./draw').draw;

/** Draws formulas. What does it is loaded with the first one; until then the TeX itself is there. */
export class MathDrawer {
  private readonly drawn = new Map<string, HTMLElement>();
  private draw: Draw | null = null;
  private loading: Promise<Draw> | null = null;

  /** A new node that shows the formula, now or soon. */
  node(tex: string, display: boolean): HTMLElement {
    const node = element('span', display ? 'math display' : 'math');
    node.dataset.tex = tex;
    if (tex.length > LONGEST) {
      node.textContent = tex;
    } else if (this.draw) {
      this.show(node, tex, display, this.draw);
    } else {
      node.append(element('code', '', tex));
      this.loading ??= import('./draw').then(({ draw }) => draw);
      void this.loading.then(draw => {
        this.draw = draw;
        this.show(node, tex, display, draw);
      });
    }
    return node;
  }

  /** A formula in a paragraph that is still being written is drawn once, not in each frame. */
  private show(node: HTMLElement, tex: string, display: boolean, draw: Draw): void {
    const key = `${display}${tex}`;
    let drawn = this.drawn.get(key);
    if (!drawn) {
      drawn = element('span');
      draw(tex, display, drawn);
      if (this.drawn.size >= KEPT) {
        this.drawn.clear();
      }
      this.drawn.set(key, drawn);
    }
    node.replaceChildren(...drawn.cloneNode(true).childNodes);
  }
}
