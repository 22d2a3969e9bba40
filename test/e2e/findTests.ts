import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { openContainer, openFile, runCommand } from '../support/host/workbench';
import { eventually } from './eventually';
import type { Scenario } from './scenario';

/** A file `a.txt` has to be there, and an answer's beginning in sight: find begins with that. */
export function findTests(shared: () => Scenario): void {
  describe('find in conversation, in VS Code', () => {
    let scenario: Scenario;
    let find: Locator;
    let input: Locator;

    before(async () => {
      scenario = shared();
      await scenario.newThread();
      await scenario.ask('markdown');
      await scenario.answered('That is all.');
      find = scenario.panel.getByRole('search', { name: 'Find in conversation' });
      input = find.getByRole('textbox', { name: 'Find' });
    });
    afterEach(function () {
      return scenario.editor.explainFailure(this.currentTest);
    });

    const hasFocus = (locator: Locator) => locator.evaluate(node => node === document.activeElement);
    const says = (text: RegExp) =>
      eventually(
        () => find.locator('.find-count').textContent(),
        shown => text.test(shown ?? ''),
      );

    it('opens by its key in the panel, finds, goes on, and gives the focus back', async () => {
      const { page } = scenario.editor;
      await scenario.input.focus();
      await page.keyboard.press('Control+F');
      await input.waitFor();
      await page.keyboard.type('the');
      await says(/^1 of \d+$/);
      await page.keyboard.press('Enter');
      await says(/^2 of \d+$/);
      await page.keyboard.press('Escape');
      await find.waitFor({ state: 'detached' });
      assert.equal(await hasFocus(scenario.input), true);
    });

    it('opens by its key when the page leaves it to VS Code', async () => {
      const { page } = scenario.editor;
      await scenario.input.focus();
      await scenario.panel.locator('body').evaluate(() => {
        // The page leaves alone what it takes for an input method's.
        const take = (key: KeyboardEvent) => Object.defineProperty(key, 'isComposing', { value: true });
        window.addEventListener('keydown', take, { capture: true });
        window.addEventListener('keyup', () => window.removeEventListener('keydown', take, { capture: true }));
      });
      await page.keyboard.press('Control+F');
      await input.waitFor();
      await eventually(() => hasFocus(input), Boolean);
      await page.keyboard.type('zebra');
      await says(/^No results$/);
      await page.keyboard.press('Escape');
      await find.waitFor({ state: 'detached' });
      assert.equal(await hasFocus(scenario.input), true);
    });

    it('opens by the palette with the panel hidden, too', async () => {
      const { page } = scenario.editor;
      await openFile(page, 'a.txt');
      await openContainer(page, 'Explorer');
      await runCommand(page, 'Ask Assistant: Find in Conversation');
      await input.waitFor();
      await eventually(() => hasFocus(input), Boolean);
      await page.keyboard.type('the');
      await says(/^1 of \d+$/);
      await page.keyboard.press('Escape');
      await find.waitFor({ state: 'detached' });
    });

    it('leaves the key to the editor that has the focus', async () => {
      const { page } = scenario.editor;
      await (await openFile(page, 'a.txt')).click();
      await page.keyboard.press('Control+F');
      await page.locator('.part.editor .find-widget.visible').waitFor();
      assert.equal(await find.count(), 0);
    });
  });
}
