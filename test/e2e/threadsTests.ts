import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import {
  answerFileDialog,
  answerInput,
  clearNotifications,
  clickMenuItem,
  dialog,
  notification,
  openView,
  quickInput,
  quickPickItem,
  runCommand,
} from '../support/host/workbench';
import { eventually } from './eventually';
import type { Scenario } from './scenario';
import { extensionStorage } from './support';

const QUESTION = 'The question that is looked for';

/** The view of threads, and what can be done with one in it. */
export function threadsTests(shared: () => Scenario): void {
  describe('the view of threads', () => {
    let scenario: Scenario;
    let view: Locator;

    before(async () => {
      scenario = shared();
      await scenario.editor.openPanel();
      await scenario.newThread();
      await scenario.ask(QUESTION);
      await scenario.answered(`You asked: “${QUESTION}”`);
      view = await openView(scenario.editor.page, 'Threads');
    });
    afterEach(function () {
      return scenario.editor.explainFailure(this.currentTest);
    });

    const row = (text: string): Locator => view.getByRole('treeitem').filter({ hasText: text });
    const exported = (): string => path.join(scenario.editor.workspace, 'exported.json');
    const labels = (): readonly string[] => {
      const folder = path.join(extensionStorage(scenario.editor), 'labels');
      return fs.existsSync(folder)
        ? fs.readdirSync(folder).map(name => fs.readFileSync(path.join(folder, name), 'utf8'))
        : [];
    };

    async function choose(text: string, entry: string): Promise<void> {
      await row(text).click({ button: 'right' });
      await clickMenuItem(scenario.editor.page, entry);
    }

    it('lists them by day, newest first, each with its assistant', async () => {
      await row('Today').waitFor();
      await row(QUESTION).filter({ hasText: 'Sample Assistant' }).waitFor();
      const rows = await view.getByRole('treeitem').allInnerTexts();
      assert.ok(rows[0]?.includes('Today') && rows[1]?.includes(QUESTION), rows.join(' | '));
    });

    it('opens the one that is clicked', async () => {
      await scenario.newThread();
      assert.equal(await scenario.questions.count(), 0);
      await row(QUESTION).click();
      await scenario.questions.getByText(QUESTION).waitFor();
    });

    it('finds one by words of its answer, and shows them in it', async () => {
      const { page } = scenario.editor;
      await scenario.newThread();
      await page.locator('.part.sidebar .pane-header').filter({ hasText: 'Threads' }).hover();
      await page.getByRole('button', { name: 'Search Threads' }).click();
      await quickInput(page).fill('NO MODEL is behind');
      const found = quickPickItem(page, 'a scripted answer: no model is behind it. You asked: “The question');
      await found.waitFor();
      await scenario.editor.screenshot('threads-search');
      await page.keyboard.press('Enter');
      await scenario.questions.getByText(QUESTION).waitFor();
      const find = scenario.panel.getByRole('search', { name: 'Find in conversation' });
      await find.getByText('1 of 1', { exact: true }).waitFor();
      assert.equal(await find.getByRole('textbox', { name: 'Find' }).inputValue(), 'NO MODEL is behind');
      await page.keyboard.press('Escape');
      await find.waitFor({ state: 'detached' });
    });

    it('branches one by the menu over an answer, and shows what it is a branch of', async () => {
      const { page } = scenario.editor;
      await scenario.answers.first().click({ button: 'right' });
      await clickMenuItem(page, 'Branch Thread from Here');
      await eventually(
        () => row(QUESTION).count(),
        count => count === 2,
      );
      await eventually(
        () => scenario.input.evaluate(node => node === document.activeElement),
        hasFocus => hasFocus,
      );
      await scenario.editor.screenshot('threads-branch');
      await scenario.answers.first().click({ button: 'right' });
      await clickMenuItem(page, 'Ask Again in a New Thread');
      await scenario.answered(`You asked: “${QUESTION}”`);
      await eventually(
        () => row(QUESTION).count(),
        count => count === 3,
      );
      const names = await row(QUESTION).evaluateAll(rows => rows.map(one => one.getAttribute('aria-label') ?? ''));
      assert.deepEqual(
        names.map(name => name.includes(', branch, ')),
        [false, true, false],
      );
      for (const left of [2, 1]) {
        await row(QUESTION).first().click({ button: 'right' });
        await clickMenuItem(page, 'Delete Thread');
        await dialog(page, 'Delete the thread').getByRole('button', { name: 'Delete', exact: true }).click();
        await eventually(
          () => row(QUESTION).count(),
          count => count === left,
        );
      }
      await row(QUESTION).click();
      await scenario.questions.getByText(QUESTION).waitFor();
    });

    it('calls one what the user calls it', async () => {
      const { page } = scenario.editor;
      await choose(QUESTION, 'Rename Thread');
      await answerInput(page, 'A name of its own');
      await row('A name of its own').waitFor();
      assert.equal(await row(QUESTION).count(), 0);
      assert.deepEqual(
        labels().map(text => JSON.parse(text)),
        [{ title: 'A name of its own' }],
      );
    });

    it('keeps one at the top that is pinned', async () => {
      await row('A name of its own').hover();
      await row('A name of its own').getByRole('button', { name: 'Pin Thread' }).click();
      await row('Pinned').waitFor();
      await scenario.editor.screenshot('threads-pinned');
      await row('A name of its own').hover();
      await row('A name of its own').getByRole('button', { name: 'Unpin Thread' }).click();
      await row('Pinned').waitFor({ state: 'detached' });
    });

    it('exports one', async () => {
      const { page } = scenario.editor;
      await choose('A name of its own', 'Export Thread');
      await quickPickItem(page, 'JSON').click();
      await answerFileDialog(page, exported());
      await eventually(
        () => fs.existsSync(exported()) && fs.readFileSync(exported(), 'utf8').includes(QUESTION),
        isThere => isThere,
      );
      const { schema, title } = JSON.parse(fs.readFileSync(exported(), 'utf8'));
      assert.deepEqual([schema, title], ['ask-assistant/thread/1', 'A name of its own']);
    });

    it('counts the answers that are under way, and deletes no thread in which one is', async () => {
      const { page } = scenario.editor;
      const { server } = scenario;
      server.holdAfterWord(5);
      await scenario.ask('What is this?');
      await server.waitUntilHeld();
      const badge = page.locator('.part.activitybar .action-item.checked .badge');
      await badge.filter({ hasText: '1' }).waitFor();
      await choose('A name of its own', 'Delete Thread');
      await notification(page, 'An answer is under way in “A name of its own”.').waitFor();
      server.release();
      await scenario.answered('I was sent');
      await badge.waitFor({ state: 'hidden' });
      await clearNotifications(page);
    });

    it('deletes one here and on the server, once that is confirmed', async () => {
      const { page } = scenario.editor;
      const { server } = scenario;
      const before = server.requests.length;
      const deleted = () => server.requests.slice(before).filter(({ method }) => method === 'DELETE');
      await choose('A name of its own', 'Delete Thread');
      const box = dialog(page, 'Delete the thread “A name of its own”?');
      await scenario.editor.screenshot('threads-delete');
      await box.getByRole('button', { name: 'Cancel' }).click();
      await row('A name of its own').waitFor();
      assert.deepEqual(deleted(), []);
      await choose('A name of its own', 'Delete Thread');
      await box.getByRole('button', { name: 'Delete here and on the server' }).click();
      await row('A name of its own').waitFor({ state: 'detached' });
      assert.equal(deleted().length, 1);
      assert.match(deleted()[0]?.path ?? '', /^\/v1\/agents\/sessions\//);
      assert.deepEqual(labels(), []);
      await eventually(
        () => scenario.questions.count(),
        count => count === 0,
      );
    });

    it('imports one', async () => {
      const { page } = scenario.editor;
      await runCommand(page, 'Ask Assistant: Import Thread');
      await answerFileDialog(page, exported());
      await row('A name of its own').waitFor();
      await scenario.questions.getByText(QUESTION).waitFor();
      assert.match(await scenario.answerText.innerText(), /You asked:/);
    });
  });
}
