import assert from 'node:assert/strict';
import type { Token } from 'marked';
import { inlineTokens, lex } from '../../../src/webview/markdown/lex';
import { isMath } from '../../../src/webview/markdown/mathSyntax';

/** The formulas of a text, those that stand by themselves in brackets. */
function formulas(text: string): readonly string[] {
  const all: string[] = [];
  const collect = (tokens: readonly Token[]) => {
    const read: readonly Token[] = inlineTokens(tokens);
    for (const token of read) {
      if (isMath(token)) {
        all.push(token.display ? `[${token.tex}]` : token.tex);
      }
      collect('tokens' in token ? (token.tokens ?? []) : []);
      collect('items' in token ? token.items : []);
    }
  };
  collect(lex(text).tokens);
  return all;
}

describe('formulas in Markdown', () => {
  const found: Readonly<Record<string, readonly string[]>> = {
    'So $x_1 + y_2$ and $a*b*c$.': ['x_1 + y_2', 'a*b*c'],
    'The $n$-th, ($k$), "$m$": $5$': ['n', 'k', 'm', '5'],
    'Models write \\(a_1\\) and \\[b_2\\].': ['a_1', '[b_2]'],
    '$$\nE = mc^2\n$$\n\nText': ['[E = mc^2]'],
    '$$E = mc^2$$': ['[E = mc^2]'],
    '\\[\n\\frac{a}{b}\n\\]\nText': ['[\\frac{a}{b}]'],
    'Then\n$$\nx\n$$\nfollows': ['[x]'],
    '- item $a$\n- $$b$$': ['a', '[b]'],
    '| $a$ | b |\n|---|---|\n| c | $d$ |': [],
    'a $\\text{5 \\$}$ b': ['\\text{5 \\$}'],
    '**bold $x$**': ['x'],
  };
  for (const [text, expected] of Object.entries(found)) {
    it(JSON.stringify(text), () => {
      if (text.startsWith('|')) {
        const [table] = lex(text).tokens;
        assert.ok(table?.type === 'table');
        assert.deepEqual(inlineTokens(table.header[0]?.tokens ?? []).filter(isMath).length, 1);
      } else {
        assert.deepEqual(formulas(text), expected);
      }
    });
  }

  it('are none where the signs mean something else', () => {
    const others = [
      'It costs $5 and not $10.',
      'From $10 to US$20, or 20$ and 30$.',
      'echo $HOME/$USER and $PATH',
      '`$a$` and ``$b$``',
      '```sh\n$a$\n```',
      '    $$code$$',
      'cost \\$5 and \\$6',
      '$ a $',
      '$a\nb$',
      '$$',
      '$$ $$',
      '$$a\n\nb$$',
      'a \\\\(b\\\\) c',
      '$10 and some 20$',
      'jQuery $(a) and $(b)',
    ];
    for (const text of others) {
      assert.deepEqual(formulas(text), [], text);
    }
  });

  it('take no time however many signs there are', function () {
    this.timeout(20_000);
    const started = performance.now();
    for (const sign of ['$', '$$', '\\(', '\\[', '$a ', '$a$b', '\\(\\[']) {
      formulas(sign.repeat(10_000));
    }
    assert.ok(performance.now() - started < 5_000, `${performance.now() - started} ms`);
  });
});
