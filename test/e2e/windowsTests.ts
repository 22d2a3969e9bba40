import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { notification, openContainer, quickPickItem, runCommand } from '../support/host/workbench';
import { eventually } from './eventually';
import type { Scenario } from './scenario';

/** The window of the scenario and another one, which is gone afterwards. */
export function windowsTests(shared: () => Scenario): void {
  describe('two windows on one thread', () => {
    let scenario: Scenario;

    before(() => {
      scenario = shared();
    });
    afterEach(function () {
      return scenario.editor.explainFailure(this.currentTest);
    });

    let second: Page;

    it('one writes, the other follows and takes over when the first moves on', async () => {
      const { editor } = scenario;
      const before = scenario.sentMessages().length;
      await scenario.newThread();
      await scenario.ask('count');
      await scenario.answered('I was sent 1 message, 1 of them yours.');

      second = await editor.openWindow();
      await openContainer(second, 'Ask Assistant');
      const panel = editor.panel(second);
      await panel.getByText('I was sent 1 message, 1 of them yours.').waitFor();
      await panel.getByText('This thread is open in another window.').waitFor();
      assert.equal(await panel.getByRole('textbox', { name: 'Message' }).count(), 0);

      await scenario.ask('count');
      await panel.getByText('I was sent 3 messages, 2 of them yours.').waitFor();

      await runCommand(second, 'Ask Assistant: Delete Thread');
      await notification(second, '“count” is open in another window. Close it there first.').waitFor();

      await editor.page.bringToFront();
      await scenario.newThread();
      const input = panel.getByRole('textbox', { name: 'Message' });
      await input.waitFor({ timeout: 60_000 });
      await input.fill('count');
      await input.press('Enter');
      await panel.getByText('I was sent 5 messages, 3 of them yours.').waitFor();
      await eventually(
        () => scenario.sentMessages().length - before,
        count => count === 3,
      );
    });

    it('one dies, and the other takes over, though VS Code keeps the extension host of the first', async () => {
      const { editor } = scenario;
      const { page } = editor;
      await runCommand(page, 'Ask Assistant: Open Thread');
      await quickPickItem(page, 'count').click();
      await scenario.panel.getByText('This thread is open in another window.').waitFor();
      const died = second.waitForEvent('crash');
      await Promise.all([died, second.goto('chrome://crash').catch(() => undefined)]);
      assert.equal(await scenario.input.count(), 0);
      await scenario.input.waitFor();
      await scenario.ask('count');
      await scenario.answered('I was sent 7 messages, 4 of them yours.');
      // With that of the page that is gone.
      await editor.crash();
    });
  });
}
