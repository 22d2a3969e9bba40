import '../../../../webview/support/markdownEntry';
import { warmUp } from '../../../../../src/webview/markdown/warmUp';
import type { MarkdownGlobals } from '../../../../webview/support/markdownEntry';
import type { Strategy } from '../strategy';

void warmUp();

/** The renderer as it ships, without the panel around it. */
export function create(root: HTMLElement): Strategy {
  const shown = (window as unknown as MarkdownGlobals).newMarkdown();
  root.replaceWith(shown.element);
  return {
    update: text => shown.update(text, false),
    end: text => shown.update(text, true),
  };
}
