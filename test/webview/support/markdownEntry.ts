import type { PanelStrings } from '../../../src/shared/panelStrings';
import { StreamedMarkdown } from '../../../src/webview/markdown/streamedMarkdown';
import { loadWhileStreaming } from '../../../src/webview/markdown/streaming';

/** What the tests of the renderer alone use inside the page. */
export interface MarkdownGlobals {
  newMarkdown(): StreamedMarkdown;
}

void loadWhileStreaming();

Object.assign(window, {
  newMarkdown: () =>
    new StreamedMarkdown({
      strings: {
        apply: 'Apply',
        copy: 'Copy',
        copyAsCsv: 'Copy as CSV',
        openAsMarkdown: 'Open as Markdown',
        showAllLines: 'Show all {count} lines',
        typeInTerminal: 'Type into the terminal',
        wrapLines: 'Wrap lines',
        insertAtCursor: 'Insert at cursor',
        imageNotLoaded: 'Image, not loaded: {name}',
        footnote: 'Footnote {number}',
        footnotes: 'Footnotes',
        backToText: 'Back to the text',
      } as PanelStrings,
      sourceOf: new WeakMap(),
    }),
});
