import { Directive, directive } from 'lit/directive.js';
import { render } from 'lit/html.js';
import { answerText, type Entry } from '../../shared/transcript';
import { element } from '../dom';
import { messageView } from './messageView';
import { runView } from './runView';
import type { Redraw } from './stepsView';
import type { ViewContext } from './viewContext';

/**
 * One entry of the conversation in a root of its own. An entry that didn't change isn't looked at again, and one that
 * can't be drawn shows its plain text while all others go on.
 */
class Turn extends Directive implements Redraw {
  readonly unfolded = new Set<string>();
  private element = newRoot();
  private entry: Entry | null = null;
  private isLatest = false;
  private context: ViewContext | null = null;
  private failed = false;

  render(entry: Entry, isLatest: boolean, context: ViewContext): HTMLElement {
    if (entry !== this.entry || isLatest !== this.isLatest || context !== this.context) {
      if (this.failed || (this.context && context !== this.context)) {
        this.element = newRoot();
      }
      this.entry = entry;
      this.isLatest = isLatest;
      this.context = context;
      this.draw();
    }
    return this.element;
  }

  setUnfolded(key: string, open: boolean): void {
    if (this.unfolded.has(key) !== open) {
      if (open) {
        this.unfolded.add(key);
      } else {
        this.unfolded.delete(key);
      }
      this.draw();
    }
  }

  private draw(): void {
    const { entry, isLatest, context } = this;
    if (entry && context) {
      const { dataset } = this.element;
      if (dataset.entry !== entry.id) {
        dataset.entry = entry.id;
        // What VS Code's context menu is told: https://code.visualstudio.com/api/extension-guides/webview#context-menus
        dataset.vscodeContext = JSON.stringify({ webviewSection: entry.kind, entryId: entry.id });
      }
      this.failed = !drawEntry(this.element, entry, isLatest, context, this);
    }
  }
}

/** Returns false when its plain text is all that could be drawn. */
function drawEntry(root: HTMLElement, entry: Entry, isLatest: boolean, context: ViewContext, redraw: Redraw): boolean {
  try {
    const view =
      entry.kind === 'message'
        ? messageView(entry, isLatest, context, redraw)
        : runView(entry, isLatest, context, redraw);
    render(view, root);
    return true;
  } catch (error) {
    console.warn('an entry could not be drawn', error);
    root.replaceChildren(element('pre', 'undrawn', plainText(entry)));
    return false;
  }
}

/** An entry as it would look on the page, with all its steps unfolded. */
export function drawnApart(
  entry: Entry,
  { colors: _colors, files: _files, math: _math, ...context }: ViewContext,
): HTMLElement {
  const root = newRoot();
  const unfolded = new Set([entry.id, ...(entry.kind === 'run' ? entry.items.map(({ id }) => id) : [])]);
  drawEntry(root, entry, false, context, { unfolded, setUnfolded: () => {} });
  return root;
}

function newRoot(): HTMLElement {
  return element('div', 'turn');
}

/** As much of an entry as can be had when even its form is not what it should be. */
function plainText(entry: Entry): string {
  try {
    return entry.kind === 'message' ? entry.text : answerText(entry);
  } catch {
    return JSON.stringify(entry, null, 2);
  }
}

export const turn = directive(Turn);
