/** A way of showing an answer, and how it is called in the table. */
export interface StrategyRow {
  /** Its file in `page/strategies`. */
  readonly file: string;
  readonly name: string;
  readonly notes: string;
}

/** The least that can be done, which all others are compared with. */
export const LIMIT = 'plainText';
/** Our own, without and with the panel around it. */
export const OURS = 'ours';
export const PANEL = 'panel';
/** The peers that have a budget of their own. */
export const STREAMDOWN = 'streamdown';
export const MARKED = 'marked';
export const REACT_HIGHLIGHT = 'reactMarkdownHighlight';

export const STRATEGIES: readonly StrategyRow[] = [
  { file: LIMIT, name: 'plain text, one node per paragraph (the limit)', notes: 'no Markdown' },
  { file: OURS, name: 'ours', notes: '' },
  { file: PANEL, name: 'ours, the whole panel', notes: 'with everything else that the panel does' },
  { file: 'streamingMarkdown', name: 'streaming-markdown', notes: 'six constructs wrong' },
  { file: STREAMDOWN, name: 'Streamdown', notes: 'without highlighting' },
  { file: MARKED, name: 'marked, whole, innerHTML', notes: 'lets HTML through' },
  { file: 'markdownIt', name: 'markdown-it, whole, innerHTML', notes: '' },
  { file: 'reactMarkdown', name: 'react-markdown + gfm', notes: '' },
  { file: REACT_HIGHLIGHT, name: 'react-markdown + gfm + highlight', notes: 'with highlighting' },
];
