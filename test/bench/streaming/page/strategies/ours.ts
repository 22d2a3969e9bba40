import '../../../../webview/support/markdownEntry';
import type { MarkdownGlobals } from '../../../../webview/support/markdownEntry';
import type { Strategy } from '../strategy';

/** The renderer as it ships, without the panel around it. */
export function create(root: HTMLElement): Strategy {
  const shown = (window as unknown as MarkdownGlobals).newMarkdown();
  root.replaceWith(shown.element);
  return {
    update: (text, added) => shown.update(text, false, added),
    end: text => shown.update(text, true),
  };
}
