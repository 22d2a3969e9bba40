import type { FromPanel } from '../../shared/protocol';
import type { Entry, Run } from '../../shared/transcript';
import type { Format } from '../format';
import type { PanelModel } from '../panelModel';
import type { Segment } from '../view/segments';

/**
 * What find uses of the page. Functions of the page come through here, too: a module that both imported would become a
 * script of its own, which the page's first load would have to wait for.
 */
export interface FindPage {
  readonly root: HTMLElement;
  /** As it is now. */
  readonly model: () => PanelModel | null;
  /** An entry as it would look on the page, with all its steps unfolded. */
  readonly draw: (entry: Entry) => Element;
  readonly segmentsOf: (run: Run) => readonly Segment[];
  /** Moves the conversation for the reader, who then stays there. */
  readonly scrollBy: (pixels: number) => void;
  /** Has the next older entries put on the page. */
  readonly loadOlder: () => void;
  readonly post: (message: FromPanel) => void;
  /** Tells a screen reader. */
  readonly say: (text: string) => void;
  readonly format: Format;
  readonly fillIn: (template: string, values: Readonly<Record<string, string>>) => string;
  readonly isComposing: (event: KeyboardEvent) => boolean;
  readonly iconElement: (paths: readonly string[]) => Element;
}
