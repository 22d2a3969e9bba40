import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { dialog, quickInput, quickPickItem, runCommand, trustWorkspace } from '../support/host/workbench';
import { Scenario } from './scenario';
import { newThread, shownStatus, waitForPrompt } from './support';

/** What the workspace's assistant is told, to be found again in requests. */
const SECRET_PLAN = 'Follow the plan of this folder.';
const COMES_WITH = 'The assistant “reviewer” comes with this folder.';

/** A folder that brings an assistant, and settings that choose it and another protocol. */
const FILES = {
  'readme.md': 'A folder from somewhere.',
  '.vscode/settings.json': JSON.stringify({
    'askAssistant.assistantId': 'local:reviewer',
    'askAssistant.protocol': 'agents',
    'askAssistant.baseUrl': 'http://127.0.0.1:9/v1',
    'askAssistant.keepOnServer': false,
  }),
  '.assistants/reviewer.md': assistantFile(SECRET_PLAN),
  // Of the same name as one of the user's own, and with a text that will be confirmed for another name.
  '.assistants/helper.md': assistantFile(SECRET_PLAN),
};

interface Sent {
  readonly instructions?: string;
  readonly store?: boolean;
}

describe('a folder that is not trusted', () => {
  let scenario: Scenario;

  before(async () => {
    scenario = await Scenario.start({
      home: 'conversation',
      files: FILES,
      settings: {
        'security.workspace.trust.enabled': true,
        'security.workspace.trust.startupPrompt': 'never',
        'security.workspace.trust.banner': 'never',
      },
    });
    await scenario.editor.page.locator('[id="status.workspaceTrust"]').waitFor();
    await scenario.editor.openPanel();
  });
  afterEach(function () {
    return scenario.editor.explainFailure(this.currentTest);
  });
  after(() => scenario.stop());

  const sentText = (): string => JSON.stringify(scenario.server.requests.map(({ body }) => body ?? null));
  const lastSent = () => scenario.sentMessages().at(-1)?.body as Sent | undefined;
  const lastInstructions = () => lastSent()?.instructions;

  async function openPicker(): Promise<readonly string[]> {
    const { page } = scenario.editor;
    await runCommand(page, 'Ask Assistant: Select Assistant');
    await quickPickItem(page, 'local:helper').waitFor();
    await quickPickItem(page, 'Sample Assistant').waitFor();
    return page.locator('.quick-input-list .monaco-list-row').allInnerTexts();
  }

  it('chats with the user’s own assistant, whatever the folder’s settings say', async () => {
    assert.equal(shownStatus(scenario.editor)?.assistant?.id, 'local:helper');
    await newThread(scenario);
    await scenario.ask('Who are you?');
    await scenario.answered('You asked: “Who are you?” I was sent 1 message, 1 of them yours.');
    assert.equal(lastInstructions(), 'You are used in a test.');
    assert.equal(lastSent()?.store, true);
    assert.ok(!sentText().includes(SECRET_PLAN));
    assert.equal(await scenario.editor.page.locator('.monaco-dialog-box').count(), 0, 'and nothing is asked');
  });

  it('has its assistants neither listed nor found by their name', async () => {
    const rows = await openPicker();
    assert.deepEqual(
      rows.filter(row => row.includes('local:')).map(row => /local:\w+/.exec(row)?.[0]),
      ['local:helper'],
    );
    await scenario.editor.page.keyboard.press('Escape');
    assert.ok(!rows.some(row => row.includes('From this folder')));
  });

  it('is offered no file for a new assistant', async () => {
    const { page } = scenario.editor;
    await runCommand(page, 'Ask Assistant: Create Assistant');
    await waitForPrompt(page, 'What is it called?');
    await page.keyboard.type('Mine');
    await page.keyboard.press('Enter');
    await waitForPrompt(page, 'Which model answers?');
    await quickPickItem(page, 'scripted-mini').click();
    await waitForPrompt(page, 'What should it know and do?');
    await page.keyboard.type('Be brief.');
    await page.keyboard.press('Enter');
    await page.locator('.part.editor .tab.active').filter({ hasText: 'mine.md' }).waitFor();
    assert.ok(!fs.existsSync(path.join(scenario.editor.workspace, '.assistants/mine.md')));
    await runCommand(page, 'View: Close All Editors');
  });

  describe('once it is trusted', () => {
    const file = (): string => path.join(scenario.editor.workspace, '.assistants/reviewer.md');

    before(async () => {
      const { page } = scenario.editor;
      await runCommand(page, 'Workspaces: Manage Workspace Trust');
      await trustWorkspace(page);
      await runCommand(page, 'View: Close All Editors');
      // The folder's settings choose its assistant now; what it must never choose is still the user's.
      await scenario.panel.getByRole('button', { name: /select assistant: (reviewer|Folder)/i }).waitFor();
      assert.equal(shownStatus(scenario.editor)?.host, new URL(scenario.server.baseUrl).host);
    });

    it('has its assistant asked for before the first use, and a no sends nothing', async () => {
      const { page } = scenario.editor;
      const before = scenario.server.requests.length;
      await newThread(scenario);
      await scenario.ask('May I?');
      const box = dialog(page, COMES_WITH);
      await box.getByText('.assistants/reviewer.md says what the assistant is told with each question.').waitFor();
      await scenario.editor.screenshot('trust-confirm');
      await box.getByRole('button', { name: 'Cancel' }).click();
      await scenario.panel.getByRole('alert').getByText('No assistant is chosen yet.').waitFor();
      assert.equal(scenario.server.requests.length, before);
      await scenario.questions.getByText('May I?').waitFor();
    });

    it('answers after a yes, and is not asked for again while it stays the same', async () => {
      const { page } = scenario.editor;
      await newThread(scenario);
      await scenario.ask('And now?');
      await dialog(page, COMES_WITH).getByRole('button', { name: 'Use it' }).click();
      await scenario.answered('You asked: “And now?”');
      assert.equal(lastInstructions(), SECRET_PLAN);
      await scenario.ask('Still?');
      await scenario.answered('You asked: “Still?”');
      assert.equal(await page.locator('.monaco-dialog-box').count(), 0);
    });

    it('is asked for again when the file has changed', async () => {
      const { page } = scenario.editor;
      fs.writeFileSync(file(), assistantFile('Follow another plan.'));
      await newThread(scenario);
      await scenario.ask('Changed?');
      await dialog(page, COMES_WITH).getByRole('button', { name: 'Use it' }).click();
      await scenario.answered('You asked: “Changed?”');
      assert.equal(lastInstructions(), 'Follow another plan.');
      fs.writeFileSync(file(), assistantFile(SECRET_PLAN));
      await scenario.ask('As before?');
      await scenario.answered('You asked: “As before?”');
      assert.equal(lastInstructions(), SECRET_PLAN, 'what was confirmed once needs no second yes');
    });

    it('does not put its assistant in the place of the user’s own without a word', async () => {
      const { page } = scenario.editor;
      const rows = await openPicker();
      assert.ok(rows.some(row => row.includes('local:reviewer') && row.includes('From this folder')));
      await quickInput(page).fill('Your own');
      await quickPickItem(page, 'Your own').waitFor();
      await page.keyboard.press('Enter');
      await scenario.panel.getByRole('button', { name: 'Select assistant: Helper' }).waitFor();
      await newThread(scenario);
      await scenario.ask('Whose are you?');
      const box = dialog(page, 'The assistant “helper” comes with this folder.');
      await box.getByRole('button', { name: 'Use my own' }).click();
      await scenario.answered('You asked: “Whose are you?”');
      assert.equal(lastInstructions(), 'You are used in a test.');
      await scenario.ask('Are you sure?');
      await scenario.answered('You asked: “Are you sure?”');
      assert.equal(lastInstructions(), 'You are used in a test.', 'that, too, is asked once');
    });
  });
});

function assistantFile(instructions: string): string {
  return `---\nname: Folder's\nmodel: scripted-1\n---\n\n${instructions}\n`;
}
