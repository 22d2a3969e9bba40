import type { PanelStrings } from '../../../../../src/shared/panelStrings';
import { StreamedMarkdown } from '../../../../../src/webview/markdown/streamedMarkdown';
import type { Strategy } from '../strategy';

/** The renderer as it ships, without the panel around it. */
export function create(root: HTMLElement): Strategy {
  const strings = { copy: 'Copy', insertAtCursor: 'Insert at cursor', imageNotLoaded: 'Image: {name}' } as PanelStrings;
  const shown = new StreamedMarkdown({ strings, codeOf: new WeakMap() });
  root.replaceWith(shown.element);
  return {
    update: text => shown.update(text, false),
    end: text => shown.update(text, true),
  };
}
