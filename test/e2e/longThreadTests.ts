import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { quickInput, quickPickItem, runCommand } from '../support/host/workbench';
import { lastRunOf, longThread } from '../support/longThread';
import { eventually } from './eventually';
import type { Scenario } from './scenario';
import { extensionStorage } from './support';

const TURNS = 2_000;
const TITLE = 'The first question of very many';

/** One of this server's first assistant, written beside the others. */
export function longThreadTests(shared: () => Scenario): void {
  describe(`a thread of ${TURNS} turns`, () => {
    let scenario: Scenario;

    before(() => {
      scenario = shared();
      const { editor, server, assistantId } = scenario;
      const folder = path.join(extensionStorage(editor), 'threads/long');
      const about = {
        id: 'long',
        createdAt: 1,
        workspaceFolders: [],
        connection: { baseUrl: server.baseUrl, organization: null, project: null },
        protocol: 'agents',
        assistantId,
        assistantName: 'Sample',
      } as const;
      const bytes = longThread(about, TURNS, TITLE);
      assert.ok(bytes.length > 20_000_000);
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(path.join(folder, 'thread.jsonl'), bytes);
    });
    afterEach(function () {
      return scenario.editor.explainFailure(this.currentTest);
    });

    const entry = (id: string) => scenario.log.locator(`[data-entry="${id}"]`);

    it('opens at its end', async () => {
      const { page } = scenario.editor;
      await runCommand(page, 'Ask Assistant: Open Thread');
      await quickInput(page).fill(TITLE);
      await quickPickItem(page, TITLE).click();
      await entry(lastRunOf(TURNS)).locator('pre').waitFor();
      assert.equal(await scenario.questions.count(), 30);
    });

    it('shows what came before, without moving what is being read', async () => {
      await scenario.log.evaluate(log => log.scrollTo({ top: 0 }));
      const topmost = entry(`message-${TURNS - 30}`);
      const placed = () => topmost.evaluate(node => Math.round(node.getBoundingClientRect().top));
      const before = await placed();
      await scenario.log.getByRole('button', { name: /^Show 3,940 older/ }).click();
      await entry(`message-${TURNS - 60}`).waitFor({ state: 'attached' });
      assert.ok(Math.abs((await placed()) - before) <= 1, `from ${before} to ${await placed()}`);
      await scenario.log.getByRole('button', { name: /^Show 3,880 older/ }).waitFor({ state: 'attached' });
      const older = entry(`run-${TURNS - 60}`);
      assert.match((await older.textContent()) ?? '', /quick brown fox/);
    });

    it('is searched to its beginning, and goes where something was found', async () => {
      const { editor, panel } = scenario;
      await runCommand(editor.page, 'Ask Assistant: Find in Conversation');
      const find = panel.getByRole('search');
      await find.getByRole('textbox').fill(TITLE);
      await find.getByText(/of 1$/).waitFor();
      await find.getByRole('textbox').fill(`Question ${TURNS - 100}:`);
      await find.getByText(/of 1$/).waitFor();
      await find.getByRole('textbox').press('Enter');
      const question = entry(`message-${TURNS - 101}`);
      await question.waitFor();
      await eventually(
        () => question.evaluate(node => node.getBoundingClientRect().top),
        top => top > 0 && top < 1_000,
      );
      await find.getByText('1 of 1', { exact: true }).waitFor();
      await editor.page.keyboard.press('Escape');
    });

    it('goes on', async () => {
      await scenario.ask('And now?');
      await scenario.answered('You asked: “And now?”');
      assert.equal(await scenario.log.getByRole('alert').count(), 0);
    });
  });
}
