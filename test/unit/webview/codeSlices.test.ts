import assert from 'node:assert/strict';
import type { CodeTheme } from '../../../src/shared/codeTheme';
import { loadGrammars } from '../../../src/webview/highlight/languages';
import { tokenize } from '../../../src/webview/highlight/worker/slices';
import { type LineState, Tokenizer } from '../../../src/webview/highlight/worker/tokenizer';
import type { Slice } from '../../../src/webview/highlight/workerProtocol';

const THEME: CodeTheme = {
  type: 'dark',
  foreground: '#CCCCCC',
  rules: [
    { scope: 'comment', settings: { foreground: '#00AA00', fontStyle: 'italic' } },
    { scope: 'string', settings: { foreground: '#FF0000' } },
  ],
};
const CODE = '// first\n\nconst a = "one" + "two";\n/* in\nbetween */ const b = `\n  three\n`;\n';

describe('code in slices', () => {
  const tokenizer = new Tokenizer();

  before(async () => {
    tokenizer.setTheme(THEME);
    tokenizer.load(await loadGrammars('typescript'));
  });

  const slicesOf = (...texts: readonly string[]): readonly Slice[] => {
    let state: LineState | undefined;
    return texts.map(text => {
      const answer = tokenize(tokenizer, text, 'typescript', state);
      state = answer.state;
      return answer.slice;
    });
  };

  it('say of each run of characters how it looks', () => {
    assert.deepEqual(
      slicesOf('// first\n\nconst a = "one" + "two";\n').map(shown('// first\n\nconst a = "one" + "two";\n')),
      [
        [
          '#00AA00 1 “// first”',
          '“\n”',
          '“\n”',
          '“const a = ”',
          '#FF0000 0 “"one"”',
          '“ + ”',
          '#FF0000 0 “"two"”',
          '“;\n”',
        ],
      ],
    );
  });

  it('go on where the last one ended: all in one, or line by line', () => {
    const lines = CODE.match(/.*\n/g) ?? [];
    const one = slicesOf(CODE).flatMap(shown(CODE));
    const many = slicesOf(...lines).flatMap((slice, index) => shown(lines[index] ?? '')(slice));
    assert.deepEqual(many, one);
    assert.ok(one.includes('#FF0000 0 “  three”'), one.join());
  });

  it('may end without a line break', () => {
    assert.deepEqual(slicesOf('"a"').map(shown('"a"')), [['#FF0000 0 “"a"”']]);
    assert.deepEqual(slicesOf('a').map(shown('a')), [['“a”']]);
  });

  it('look otherwise in another theme, without the grammar being loaded again', async () => {
    const other = new Tokenizer();
    other.setTheme(THEME);
    other.load(await loadGrammars('typescript'));
    const color = (): string | undefined => tokenize(other, '"a"', 'typescript', undefined).slice.styles[0]?.color;
    assert.equal(color(), '#FF0000');
    other.setTheme({ ...THEME, rules: [{ scope: 'string', settings: { foreground: '#0000FF' } }] });
    assert.equal(color(), '#0000FF');
  });
});

/** The runs of a slice of this text. */
function shown(text: string): (slice: Slice) => readonly string[] {
  return ({ runs, styles }) => {
    const all: string[] = [];
    let from = 0;
    for (let at = 0; at < runs.length; at += 2) {
      const to = from + (runs[at] ?? 0);
      const style = styles[(runs[at + 1] ?? 0) - 1];
      all.push(`${style ? `${style.color} ${style.font} ` : ''}“${text.slice(from, to)}”`);
      from = to;
    }
    assert.equal(from, text.length);
    return all;
  };
}
