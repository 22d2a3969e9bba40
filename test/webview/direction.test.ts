import assert from 'node:assert/strict';
import { aMessage, aSelection, aSnapshot, aTurn } from './support/builders';
import type { PanelPage } from './support/panelPage';
import { withPanels } from './support/withPanels';

const RLO = '\u202e';
const RLI = '\u2067';
const PDI = '\u2069';

/** Characters that turn what follows them, each alone and with those that end an isolation before it. */
const TURNED: Readonly<Record<string, string>> = {
  override: `${RLO}abc`,
  'override after isolates that end nothing': `${PDI}${PDI}${RLO}abc`,
  'isolate that never ends': `${RLI}${RLO}abc`,
  'override as an entity': '&#8238;abc',
  'isolate’s end as an entity': `&#x2069;${RLO}abc`,
};

/** Places inside a line that hold a text of their own, and the text around them. */
const PLACES: Readonly<Record<string, (text: string) => string>> = {
  'a link': text => `before [${text}](https://example.com/) after`,
  'a link with emphasis': text => `before [x **${text}**](https://example.com/) after`,
  'a link by reference': text => `before [${text}][r] after\n\n[r]: https://example.com/`,
  'a link that leads nowhere': text => `before [${text}](nowhere) after`,
  'an address': text => `before https://example.com/${text} after`,
  'an address in angle brackets': text => `before <https://example.com/${text}> after`,
  'a picture': text => `before ![${text}](https://example.com/) after`,
  'a picture that leads nowhere': text => `before ![${text}](nowhere) after`,
  'a formula that is none': text => `before $\\x ${text}$ after`,
  'a code span': text => `before \`${text}\` after`,
  'a link in a cell': text => `| before [${text}](https://example.com/) after |\n|--|`,
  'a link in a list': text => `- before [${text}](https://example.com/) after`,
  'a link in a heading': text => `# before [${text}](https://example.com/) after`,
};

describe('text that turns its direction', function () {
  this.timeout(60_000);
  const { open } = withPanels();

  const answer = (panel: PanelPage, markdown: string) =>
    panel.show(aSnapshot(panel.strings, { entries: aTurn(1, 'Question', markdown) }));

  it('turns nothing outside of its own place', async () => {
    const panel = await open({ width: 900 });
    const failures: string[] = [];
    for (const [place, write] of Object.entries(PLACES)) {
      for (const [name, text] of Object.entries(TURNED)) {
        await answer(panel, write(text));
        const seen = await order(panel, '.run .markdown', ['before', 'after']);
        if (seen !== 'before<after') {
          failures.push(`${place}, ${name}: ${seen}`);
        }
      }
    }
    assert.deepEqual(failures, []);
  });

  it('is written out where it could hide what something is', async () => {
    const panel = await open();
    await answer(panel, `[x${RLO}moc.elgoog](https://leak.example/) and \`${RLO}gpj.exe\``);
    const markdown = panel.page.locator('.run .markdown');
    assert.equal(await markdown.textContent(), 'x[U+202E]moc.elgoog and [U+202E]gpj.exe');
    const attachments = [aSelection({ path: `src/${RLO}gpj.exe`, startLine: 3, endLine: 3 })];
    await panel.show(aSnapshot(panel.strings, { entries: [aMessage('m', 'Question', { attachments })] }));
    const chip = panel.page.locator('.chip');
    assert.equal((await chip.textContent())?.trim(), 'src/[U+202E]gpj.exe:3');
    assert.equal(await chip.getAttribute('title'), 'src/[U+202E]gpj.exe:3');
  });

  it('stays as it is where nothing depends on it', async () => {
    const panel = await open();
    await answer(panel, `Text ${RLI}שלום${PDI} and more.`);
    assert.equal(await panel.page.locator('.run .markdown').textContent(), `Text ${RLI}שלום${PDI} and more.`);
  });

  it('has a link apart from the numbers and signs beside it', async () => {
    const panel = await open({ width: 900 });
    await answer(panel, 'before [שלום](https://example.com/) 123 after');
    assert.equal(await order(panel, '.run .markdown', ['before', 'שלום', '123', 'after']), 'before<שלום<123<after');
  });

  it('hides no address: a link says where it leads, in letters that look like no others', async () => {
    const panel = await open();
    for (const [written, leads] of [
      ['[https://example.com/](https://leak.example/x)', 'https://leak.example/x'],
      ['<https://аррle.com/>', 'https://xn--le-6kc8da.com/'],
      [`https://example.com/${RLO}gpj.exe`, 'https://example.com/%E2%80%AEgpj.exe'],
      ['[x](https://example.com@leak.example/)', 'https://example.com@leak.example/'],
      ['[x](https://exam\u200bple.com/\u200b)', 'https://example.com/%E2%80%8B'],
      ['[x](mailto:a\u202e@example.com)', 'mailto:a%E2%80%AE@example.com'],
    ] as const) {
      await answer(panel, written);
      const link = panel.page.locator('.run .markdown a');
      assert.equal(await link.count(), 1, written);
      assert.deepEqual([await link.getAttribute('href'), await link.getAttribute('title')], [leads, leads], written);
    }
  });
});

/** The words in the order in which they stand on the screen; a word whose letters are turned is in capitals. */
function order(panel: PanelPage, selector: string, words: readonly string[]): Promise<string> {
  return panel.page.evaluate(
    ({ root, list }) => {
      const walker = document.createTreeWalker(document.querySelector(root) ?? document.body, NodeFilter.SHOW_TEXT);
      const found: { readonly word: string; readonly left: number }[] = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        for (const word of list) {
          const at = node.textContent?.indexOf(word) ?? -1;
          if (at >= 0) {
            const rightToLeft = /[֐-׿]/.test(word);
            const lefts = [...word].map((_, index) => {
              const range = document.createRange();
              range.setStart(node, at + index);
              range.setEnd(node, at + index + 1);
              return range.getBoundingClientRect().left;
            });
            const upright = lefts.every((left, index) => index === 0 || left > (lefts[index - 1] ?? 0));
            found.push({ word: upright || rightToLeft ? word : word.toUpperCase(), left: lefts[0] ?? 0 });
          }
        }
      }
      return found
        .sort((a, b) => a.left - b.left)
        .map(({ word }) => word)
        .join('<');
    },
    { root: selector, list: words },
  );
}
