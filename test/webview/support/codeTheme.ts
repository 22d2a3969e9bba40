import type { CodeTheme } from '../../../src/shared/codeTheme';

/** A theme of few colors, each of which can be told from the others. */
export const CODE_THEME: CodeTheme = {
  type: 'dark',
  foreground: '#cccccc',
  rules: [
    { scope: 'comment', settings: { foreground: '#00aa00', fontStyle: 'italic' } },
    { scope: ['keyword', 'storage.type'], settings: { foreground: '#0000ff' } },
    { scope: 'string', settings: { foreground: '#ff0000' } },
  ],
};
