import type { PanelStrings } from '../../shared/panelStrings';
import type { ColoredCode } from './coloredCode';
import type { FileTarget } from './fileTarget';
import type { Footnotes } from './footnotes';

/** What drawing Markdown needs from the page around it. */
export interface MarkdownContext {
  readonly strings: PanelStrings;
  /** What the text that grows has grown by since it was drawn last; empty or left out where that isn't known. */
  readonly added?: () => string;
  /** Each block with buttons on the page: what they copy, insert and open. */
  readonly sourceOf: WeakMap<Element, () => BlockSource>;
  /** Colors the code; it stays plain without. */
  readonly colors?: CodeColoring;
  /** Draws formulas; they stay TeX without. */
  readonly math?: { node(tex: string, display: boolean): HTMLElement };
  /** Makes links of what names a file of the workspace; nothing is one without. */
  readonly files?: { add(node: HTMLElement, target: FileTarget): void };
  /** Those of the text that is drawn, once it is complete: until then a reference is text. */
  readonly footnotes?: Footnotes;
}

/** Who colors code blocks. */
export interface CodeColoring {
  /** From now on the block has its colors whenever it is on the screen. */
  add(block: ColoredCode): void;
  /** There is more of it. */
  changed(block: ColoredCode): void;
}

/** A block as it is now. */
export interface BlockSource {
  /** The code, or the table as comma-separated values. */
  readonly text: string;
  /** As the answer has it, with its fences. */
  readonly raw: string;
  /** The words after the fence. */
  readonly lang?: string | undefined;
}
