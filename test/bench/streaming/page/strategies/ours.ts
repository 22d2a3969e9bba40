import type { PanelStrings } from '../../../../../src/shared/panelStrings';
import { loadHealing } from '../../../../../src/webview/markdown/lex';
import { StreamedMarkdown } from '../../../../../src/webview/markdown/streamedMarkdown';
import { warmUp } from '../../../../../src/webview/markdown/warmUp';
import type { Strategy } from '../strategy';

void loadHealing().then(warmUp);

/** Each word is its own name: which ones the renderer asks for is its business. */
const strings = new Proxy({}, { get: (_, name) => String(name) }) as PanelStrings;

/** The renderer as it ships, without the panel around it. */
export function create(root: HTMLElement): Strategy {
  const shown = new StreamedMarkdown({ strings, codeOf: new WeakMap() });
  root.replaceWith(shown.element);
  return {
    update: text => shown.update(text, false),
    end: text => shown.update(text, true),
  };
}
