/** Whether the page is the panel itself. */
export function isPanel(file: string): boolean {
  return file.startsWith('panel');
}

/** A way of showing an answer, and how it is called in the table. */
export interface StrategyRow {
  /** Its file in `page/strategies`. */
  readonly file: string;
  readonly name: string;
  readonly notes: string;
}

/** The least that can be done, which all others are compared with. */
export const LIMIT = 'plainText';
/** Our own: the renderer alone, and the whole panel as it ships. */
export const OURS = 'ours';
export const PANEL = 'panelColored';
/** The peers that have a budget of their own. */
export const STREAMDOWN = 'streamdown';
export const MARKED = 'marked';
export const REACT_HIGHLIGHT = 'reactMarkdownHighlight';

export const STRATEGIES: readonly StrategyRow[] = [
  { file: LIMIT, name: 'plain text, one node per paragraph (the limit)', notes: 'no Markdown' },
  { file: OURS, name: 'ours, the renderer', notes: 'without highlighting' },
  { file: 'panel', name: 'ours, the whole panel', notes: 'without highlighting' },
  { file: PANEL, name: 'ours, the whole panel with highlighting', notes: 'as it ships' },
  { file: 'streamingMarkdown', name: 'streaming-markdown', notes: 'six constructs wrong' },
  { file: STREAMDOWN, name: 'Streamdown', notes: 'without highlighting' },
  { file: MARKED, name: 'marked, whole, innerHTML', notes: 'lets HTML through' },
  { file: 'markdownIt', name: 'markdown-it, whole, innerHTML', notes: '' },
  { file: 'reactMarkdown', name: 'react-markdown + gfm', notes: '' },
  { file: REACT_HIGHLIGHT, name: 'react-markdown + gfm + highlight', notes: 'with highlighting' },
];
