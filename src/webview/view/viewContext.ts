import type { FromPanel } from '../../shared/protocol';
import type { Format } from '../format';
import type { MarkdownContext } from '../markdown/context';

/** What every view draws with. A new one is made only when the words or the language change. */
export interface ViewContext extends MarkdownContext {
  readonly format: Format;
  readonly post: (message: FromPanel) => void;
  /** Copies a text, and says so to who sees it and to who hears it. */
  readonly copy: (text: string, button: EventTarget | null) => void;
}
