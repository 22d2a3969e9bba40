import type { CodeTheme } from '../../../../../src/shared/codeTheme';
import type { ToPanel } from '../../../../../src/shared/protocol';
import type { Strategy } from '../strategy';
import { create as createPanel } from './panel';

const THEME: CodeTheme = {
  type: 'dark',
  foreground: '#cccccc',
  rules: [
    { scope: 'comment', settings: { foreground: '#6a9955' } },
    { scope: ['string', 'meta.embedded.assembly'], settings: { foreground: '#ce9178' } },
    { scope: ['constant.numeric', 'keyword.other.unit'], settings: { foreground: '#b5cea8' } },
    { scope: 'constant.language', settings: { foreground: '#569cd6' } },
    { scope: ['storage', 'storage.type', 'keyword.operator.new'], settings: { foreground: '#569cd6' } },
    { scope: ['keyword.control', 'keyword.operator.word'], settings: { foreground: '#c586c0' } },
    { scope: ['entity.name.function', 'support.function'], settings: { foreground: '#dcdcaa' } },
    { scope: ['entity.name.type', 'entity.name.class', 'support.type'], settings: { foreground: '#4ec9b0' } },
    { scope: ['variable', 'support.variable', 'meta.object-literal.key'], settings: { foreground: '#9cdcfe' } },
    { scope: ['support.type.property-name', 'entity.other.attribute-name'], settings: { foreground: '#9cdcfe' } },
    { scope: 'invalid', settings: { foreground: '#f44747', fontStyle: 'underline' } },
  ],
};

/** The same with its code in colors: the grammars are loaded while the answer streams. */
export function create(): Strategy {
  const message: ToPanel = { type: 'codeTheme', theme: THEME };
  window.postMessage(message, '*');
  return createPanel();
}
