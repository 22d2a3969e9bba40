import type { PanelStrings } from '../../shared/panelStrings';
import type { ColoredCode } from './coloredCode';

/** What drawing Markdown needs from the page around it. */
export interface MarkdownContext {
  readonly strings: PanelStrings;
  /** Each code block on the page, by its figure: what its buttons copy, insert and open. */
  readonly codeOf: WeakMap<Element, () => CodeSource>;
  /** Colors the code; it stays plain without. */
  readonly colors?: CodeColoring;
}

/** Who colors code blocks. */
export interface CodeColoring {
  /** From now on the block has its colors whenever it is on the screen. */
  add(block: ColoredCode): void;
  /** There is more of it. */
  changed(block: ColoredCode): void;
}

/** A block of code as it is now. */
export interface CodeSource {
  readonly text: string;
  /** With its fences, as the answer has it. */
  readonly raw: string;
}
