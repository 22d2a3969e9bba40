import type { PanelStrings } from '../../shared/panelStrings';

/** What drawing Markdown needs from the page around it. */
export interface MarkdownContext {
  readonly strings: PanelStrings;
  /** The text of each code block on the page, by its figure: what its buttons copy and insert. */
  readonly codeOf: WeakMap<Element, () => string>;
}
