import assert from 'node:assert/strict';
import { aTurn } from './support/builders';
import type { PanelPage } from './support/panelPage';
import { withPanels } from './support/withPanels';

describe('going from turn to turn', function () {
  this.timeout(30_000);
  const { open } = withPanels();

  const focused = (panel: PanelPage) =>
    panel.page.evaluate(
      () =>
        document.activeElement?.closest<HTMLElement>('[data-entry]')?.dataset.entry ?? document.activeElement?.tagName,
    );
  const topOf = (panel: PanelPage, id: string) =>
    panel.page
      .locator(`[data-entry="${id}"]`)
      .evaluate(node =>
        Math.round(node.getBoundingClientRect().top - (node.closest('.log')?.getBoundingClientRect().top ?? 0)),
      );

  const long = Array.from({ length: 60 }, (_, index) => `Paragraph ${index}.`).join('\n\n');
  const entries = [...aTurn(1, 'One?', long), ...aTurn(2, 'Two?', long), ...aTurn(3, 'Three?', long)];

  it('takes Alt and an arrow, from the input upwards and back into it', async () => {
    const panel = await open({ snapshot: { entries } });
    const { page } = panel;
    await page.getByRole('textbox').focus();
    for (const id of ['run-3', 'message-3', 'run-2']) {
      await page.keyboard.press('Alt+ArrowUp');
      assert.equal(await focused(panel), id);
      assert.ok(Math.abs(await topOf(panel, id)) <= 1, id);
    }
    for (const id of ['message-3', 'run-3']) {
      await page.keyboard.press('Alt+ArrowDown');
      assert.equal(await focused(panel), id);
    }
    await page.keyboard.press('Alt+ArrowDown');
    assert.equal(await focused(panel), 'TEXTAREA');
  });

  it('leaves the keys to the input while there is text in it', async () => {
    const panel = await open({ snapshot: { entries } });
    await panel.page.getByRole('textbox').fill('half a question');
    await panel.page.keyboard.press('Alt+ArrowUp');
    assert.equal(await focused(panel), 'TEXTAREA');
  });
});

describe('a long message of the user’s', function () {
  this.timeout(30_000);
  const { open } = withPanels();

  it('is folded until someone wants to see all of it', async () => {
    const text = Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n');
    const panel = await open({ snapshot: { entries: [...aTurn(1, text, 'Answer'), ...aTurn(2, 'short', 'Answer')] } });
    const { page } = panel;
    const message = page.getByRole('article', { name: 'You' }).first();
    const height = () => message.evaluate(node => node.clientHeight);
    const folded = await height();
    assert.equal(await page.getByRole('button', { name: 'Show all of it' }).count(), 1);
    await message.getByRole('button', { name: 'Show all of it' }).click();
    await message.getByRole('button', { name: 'Show less' }).waitFor();
    assert.ok((await height()) > 2 * folded);
    await message.getByRole('button', { name: 'Show less' }).click();
    await message.getByRole('button', { name: 'Show all of it' }).waitFor();
    assert.equal(await height(), folded);
  });
});
