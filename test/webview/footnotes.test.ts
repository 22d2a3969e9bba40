import assert from 'node:assert/strict';
import { aMessage, anAnswer, aRunStart, aSnapshot, aTurn, delta, runEvent } from './support/builders';
import type { PanelPage } from './support/panelPage';
import { withPanels } from './support/withPanels';

const ANSWER = `Both agree[^spec], the second[^2] more so[^spec].

[^2]: A note with \`code\`.
[^spec]: One paragraph,
continued.

    Another one, with *emphasis*.

    \`\`\`ts
    const a = 1;
    \`\`\`

After the notes.`;

describe('footnotes', function () {
  this.timeout(30_000);
  const { open } = withPanels();

  const answered = (...answers: readonly string[]) =>
    open({ snapshot: { entries: answers.flatMap((answer, index) => aTurn(index, 'Question?', answer)) } });
  const notes = ({ page }: PanelPage) =>
    page.locator('.run .markdown > section[role=doc-endnotes][aria-label=Footnotes]');
  const blocks = ({ page }: PanelPage) =>
    page
      .locator('.run .markdown')
      .last()
      .evaluate(({ children }) => [...children].map(({ localName, textContent }) => `${localName}: ${textContent}`));

  it('are numbered by their first references, and stand below the answer', async () => {
    const panel = await answered(ANSWER);
    assert.deepEqual(await blocks(panel), [
      'p: Both agree1, the second2 more so1.',
      'p: After the notes.',
      'section: One paragraph,\ncontinued.Another one, with emphasis.ts' + 'const a = 1; ↩A note with code. ↩',
    ]);
    const items = notes(panel).locator('ol > li');
    assert.equal(await items.count(), 2);
    assert.equal(await items.first().locator('em').textContent(), 'emphasis');
    assert.equal(await items.first().locator('figure code').textContent(), 'const a = 1;');
    assert.equal(await items.last().locator('code').textContent(), 'code');
  });

  it('lead from the number to the note and back, within their own answer', async () => {
    const panel = await answered(ANSWER, ANSWER);
    const runs = panel.page.locator('.run');
    for (const run of [runs.last(), runs.first()]) {
      const numbers = run.locator('[role=doc-noteref][aria-label="Footnote 1"]');
      const back = run.getByRole('button', { name: 'Back to the text' }).first();
      assert.equal(await numbers.count(), 2);
      await numbers.last().click();
      assert.ok(await back.evaluate(node => node === document.activeElement));
      await back.press('Enter');
      assert.ok(await numbers.first().evaluate(node => node === document.activeElement));
      await numbers.first().press('Enter');
      assert.ok(await back.evaluate(node => node === document.activeElement));
    }
    assert.equal(await panel.page.locator('.log [id]').count(), 0);
  });

  it('stay with the word before them, and leave the lines as high as they were', async () => {
    const panel = await open();
    for (let width = 300; width < 420; width += 7) {
      await panel.page.setViewportSize({ width, height: 700 });
      await panel.show(
        aSnapshot(panel.strings, { entries: aTurn(1, 'Q', `${'word[^1] '.repeat(40)}\n\n[^1]: Note.`) }),
      );
      const { first, height } = await panel.page.evaluate(() => {
        const paragraph = document.querySelector<HTMLElement>('.run .markdown > p');
        const start = paragraph?.getBoundingClientRect().left ?? 0;
        const numbers = [...document.querySelectorAll('.run sup')].map(one => one.getBoundingClientRect().left - start);
        return { first: Math.min(...numbers), height: paragraph?.offsetHeight ?? 0 };
      });
      assert.ok(first > 20, `at ${width} a number begins a line`);
      const line = await panel.page
        .locator('.run .markdown > p')
        .evaluate(node => Number.parseFloat(getComputedStyle(node).lineHeight));
      assert.ok(Math.abs(height / line - Math.round(height / line)) < 0.1, `${height} in lines of ${line}`);
    }
  });

  it('are text while the answer streams, and in their places when it is complete', async () => {
    const panel = await open();
    await panel.change({ type: 'messageAdded', message: aMessage('m', 'Question?') });
    await panel.change({ type: 'runStarted', run: aRunStart('r', 'm') }, delta('r', 'Text[^1] here.\n\n[^1]: The no'));
    assert.deepEqual(await blocks(panel), ['p: Text[^1] here.', 'p: [^1]: The no']);
    await panel.change(delta('r', 'te.'));
    await panel.change(runEvent('r', { type: 'item', item: anAnswer('r-item', 'Text[^1] here.\n\n[^1]: The note.') }));
    assert.deepEqual(await blocks(panel), ['p: Text1 here.', 'section: The note. ↩']);
  });

  it('are as they were written where there is no note, or nothing that refers to it', async () => {
    const panel = await answered(
      'None[^1], `[^2]`, \\[^2], [^2](https://example.com/).\n\n[^2]: Alone.\n\n[^2]: Again.',
    );
    assert.deepEqual(await blocks(panel), ['p: None[^1], [^2], [^2], ^2.', 'p: [^2]: Alone.', 'p: [^2]: Again.']);
    assert.equal(await panel.page.locator('.run .markdown a').count(), 1);
  });

  it('take an address for a note’s text, not for a link’s definition', async () => {
    const panel = await answered('See[^1].\n[^1]: https://example.com/');
    assert.deepEqual(await blocks(panel), ['p: See1.', 'section: https://example.com/ ↩']);
    assert.equal(await notes(panel).locator('a').getAttribute('href'), 'https://example.com/');
  });

  it('are one note for a name in other letters, and the first of two of a name', async () => {
    const panel = await answered('One[^Note], two[^NOTE].\n\n[^note]: First.\n\n[^Note]: Second.');
    assert.deepEqual(await blocks(panel), ['p: One1, two1.', 'p: [^Note]: Second.', 'section: First. ↩']);
  });

  it('are found when they stand in lists, tables, headings and quotations', async () => {
    const panel = await answered(
      '# H[^a]\n\n- l[^b]\n\n| t[^c] |\n|--|\n\n> q[^d]\n\n[^d]: D\n[^c]: C\n[^b]: B\n[^a]: A',
    );
    assert.deepEqual(await panel.page.locator('.run sup').allTextContents(), ['1', '2', '3', '4']);
    assert.deepEqual(await notes(panel).locator('li').allTextContents(), ['A ↩', 'B ↩', 'C ↩', 'D ↩']);
  });

  it('keep the page alive when there are very many, or very many blank lines', async () => {
    const many = Array.from({ length: 2_000 }, (_, index) => `[^${index}]`).join(' ');
    const defined = Array.from({ length: 2_000 }, (_, index) => `[^${index}]: note ${index}`).join('\n');
    const panel = await open();
    const started = Date.now();
    await panel.show(aSnapshot(panel.strings, { entries: aTurn(1, 'Question?', `${many}\n\n${defined}`) }));
    await panel.show(
      aSnapshot(panel.strings, { threadId: 't', entries: aTurn(1, 'Q', `[^1]: a${'\n   \n\t\n'.repeat(20_000)}b`) }),
    );
    assert.ok(Date.now() - started < 10_000);
  });
});
