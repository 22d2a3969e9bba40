import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {
  answerInput,
  clearNotifications,
  notification,
  quickInput,
  quickPickItem,
  runCommand,
} from '../support/host/workbench';
import { eventually } from './eventually';
import { Scenario } from './scenario';
import { createAssistant, extensionStorage, newThread, waitForPrompt } from './support';

/** A new user: the server's address is set, and nothing else. */
describe('a new user', () => {
  let scenario: Scenario;

  before(async () => {
    scenario = await Scenario.start({
      home: 'agents',
      files: { 'readme.md': 'A folder to work in.' },
      settings: { 'askAssistant.assistantId': '' },
    });
    scenario.server.seedAgent({ name: 'Team Reviewer', model: 'scripted-mini' });
    await scenario.editor.openPanel();
  });
  beforeEach(async () => {
    await scenario.editor.writeSettings({ 'askAssistant.assistantId': '' });
    await scenario.panel.getByText('Choose an assistant').waitFor();
    assert.equal(await scenario.input.inputValue(), '');
  });
  afterEach(function () {
    scenario.server.clearFaults();
    return scenario.editor.explainFailure(this.currentTest);
  });
  after(() => scenario.stop());

  const rows = () => scenario.editor.page.locator('.quick-input-list .monaco-list-row');
  const row = (text: string) => quickPickItem(scenario.editor.page, text);

  /** Chooses in the list of assistants, once the server's are there: they move the others down. */
  async function choose(text: string): Promise<void> {
    await row('Team Reviewer').waitFor();
    await row(text).click();
  }

  async function draftIs(text: string): Promise<void> {
    await eventually(
      () => scenario.input.inputValue(),
      value => value === text,
    );
  }

  it('is told what to do first', async () => {
    await scenario.panel
      .getByText('Pick one that the server keeps, paste its ID, or create one of your own.')
      .waitFor();
    await scenario.panel.getByRole('button', { name: 'Create assistant', exact: true }).waitFor();
    await scenario.editor.screenshot('setup-empty');
    await scenario.panel.getByRole('button', { name: 'Select assistant', exact: true }).click();
    await waitForPrompt(scenario.editor.page, 'Choose an assistant, or paste its ID');
    await row('Team Reviewer').waitFor();
    const texts = await rows().allInnerTexts();
    const server = texts.find(text => text.includes('Team Reviewer')) ?? '';
    assert.match(server, /agent_\w+/);
    assert.match(server, /scripted-mini/);
    assert.ok(texts.some(text => text.includes('local:helper') && text.includes('Your own')));
    assert.ok(texts.some(text => text.includes('Create an assistant…')));
    await scenario.editor.screenshot('setup-select');
    await choose('Team Reviewer');
    await scenario.panel.getByRole('button', { name: 'Select assistant: Team Reviewer' }).waitFor();
    await scenario.panel.getByText('Ask a question').waitFor();
  });

  it('asks in the panel, chooses on the way, and is answered', async () => {
    await scenario.ask('Is this sent?');
    await choose('Sample Assistant');
    await scenario.answered('You asked: “Is this sent?”');
    await scenario.questions.getByText('Is this sent?', { exact: true }).waitFor();
    await draftIs('');
  });

  it('asks by the palette, chooses on the way, and is answered', async () => {
    const { page } = scenario.editor;
    await runCommand(page, 'Ask Assistant');
    await waitForPrompt(page, 'Ask your assistant');
    await answerInput(page, 'Is this sent as well?');
    await waitForPrompt(page, 'Choose an assistant, or paste its ID');
    await choose('Sample Assistant');
    await scenario.answered('You asked: “Is this sent as well?”');
  });

  it('gives up choosing, and the question is the draft', async () => {
    const { page } = scenario.editor;
    const before = scenario.sentMessages().length;
    await scenario.ask('Later, perhaps?');
    await row('Sample Assistant').waitFor();
    await page.keyboard.press('Escape');
    await draftIs('Later, perhaps?');
    assert.equal(scenario.sentMessages().length, before);

    await scenario.input.fill('');
    await runCommand(page, 'Ask Assistant');
    await waitForPrompt(page, 'Ask your assistant');
    await quickInput(page).fill('Half a question');
    await page.keyboard.press('Escape');
    await draftIs('Half a question');
    // The draft goes along to the assistant that is chosen for it.
    await runCommand(page, 'Ask Assistant: Select Assistant');
    await choose('Team Reviewer');
    await scenario.panel.getByRole('button', { name: 'Select assistant: Team Reviewer' }).waitFor();
    await draftIs('Half a question');
    await scenario.input.fill('');
    await eventually(
      () => scenario.draftsOnDisk().join(),
      drafts => drafts === '',
    );
  });

  it('creates an assistant, and it answers the question that was asked', async () => {
    const { editor } = scenario;
    await scenario.ask('What are your instructions?');
    await choose('Create an assistant…');
    const wanted = { name: 'Prüfer 검토', model: 'scripted-mini', instructions: 'Be kind: always.' };
    await createAssistant(editor.page, wanted);
    await scenario.answered('My instructions are:');
    await scenario.answers.last().getByText('Be kind: always.').waitFor();
    assert.equal(await scenario.answers.last().getAttribute('aria-label'), wanted.name);
    await scenario.panel.getByRole('button', { name: 'Select assistant: Prüfer 검토' }).waitFor();
    const file = path.join(extensionStorage(editor), 'assistants/prüfer-검토.md');
    assert.match(
      fs.readFileSync(file, 'utf8'),
      /^---\nname: Prüfer 검토\nmodel: scripted-mini\n---\n\nBe kind: always\.\n$/,
    );
    await editor.page.locator('.part.editor .tab.active').filter({ hasText: 'prüfer-검토.md' }).waitFor();
    await editor.screenshot('setup-created');
    await runCommand(editor.page, 'View: Close All Editors');
  });

  it('pastes an ID: a wrong kind is refused with a word, a right one is taken', async () => {
    const { page } = scenario.editor;
    const requests = scenario.sentMessages().length;
    await runCommand(page, 'Ask Assistant: Select Assistant');
    await choose('Paste an ID…');
    await waitForPrompt(page, 'agent_…, asst_…, local:NAME');
    const widget = page.locator('.quick-input-widget:visible');
    for (const [id, words] of [
      ['thread_abc123', 'This is a thread’s ID, not an assistant’s ID.'],
      ['gpt-5.5', 'This is a model’s name, not an assistant’s ID.'],
      ['pmpt_abc123', 'This is a prompt’s ID.'],
      ['sk-proj-0123456789', 'This is an API key (it was not sent;'],
    ] as const) {
      await quickInput(page).fill(id);
      await widget.getByText(words).waitFor();
      await page.keyboard.press('Enter');
      await widget.getByText(words).waitFor();
    }
    await scenario.editor.screenshot('setup-paste');
    await quickInput(page).fill('local:helper');
    await page.keyboard.press('Enter');
    await scenario.panel.getByRole('button', { name: /Select assistant: helper/i }).waitFor();
    assert.equal(scenario.sentMessages().length, requests);
  });

  it('takes an ID that is typed straight into the list and on no list', async () => {
    const { page } = scenario.editor;
    await runCommand(page, 'Ask Assistant: Select Assistant');
    await row('Team Reviewer').waitFor();
    const agent = scenario.server.seedAgent({ name: 'Late Comer' });
    await quickInput(page).fill(`  ${agent.id} `);
    await page.keyboard.press('Enter');
    await scenario.panel.getByRole('button', { name: /Select assistant: (Late Comer|agent_)/ }).waitFor();
  });

  it('tests the connection: with no assistant, with one, and when it fails', async () => {
    const { page } = scenario.editor;
    const { host } = new URL(scenario.server.baseUrl);
    await runCommand(page, 'Ask Assistant: Test Connection');
    await notification(page, `${host} answers. Choose an assistant to go on.`).waitFor();
    await clearNotifications(page);

    await runCommand(page, 'Ask Assistant: Select Assistant');
    await choose('Team Reviewer');
    await scenario.panel.getByRole('button', { name: 'Select assistant: Team Reviewer' }).waitFor();
    await runCommand(page, 'Ask Assistant: Test Connection');
    await notification(page, `${host} answers, and “Team Reviewer” is ready.`).waitFor();
    await clearNotifications(page);

    scenario.server.fault({ kind: 'status', status: 401 }, { times: Number.POSITIVE_INFINITY });
    await runCommand(page, 'Ask Assistant: Test Connection');
    const failure = notification(page, `${host} does not accept the API key.`);
    await failure.getByRole('button', { name: 'Set API key' }).waitFor();
    await scenario.editor.screenshot('setup-connection-failed');
    await clearNotifications(page);
  });

  it('begins another thread, and finds the first one again', async () => {
    const { page } = scenario.editor;
    await scenario.ask('The first question of all?');
    await choose('Team Reviewer');
    await scenario.answered('You asked: “The first question of all?”');
    await newThread(scenario);
    assert.equal(await scenario.questions.count(), 0);
    await scenario.ask('And another one?');
    await scenario.answered('You asked: “And another one?”');

    await runCommand(page, 'Ask Assistant: Open Thread');
    await row('And another one?').waitFor();
    await row('Prüfer 검토').waitFor();
    await scenario.editor.screenshot('setup-threads');
    await row('The first question of all?').filter({ hasText: 'Team Reviewer' }).click();
    await scenario.questions.getByText('The first question of all?', { exact: true }).waitFor();
    await scenario.ask('count');
    await scenario.answered(/I was sent \d+ messages, \d+ of them yours\./);
    assert.equal(await scenario.questions.filter({ hasText: 'And another one?' }).count(), 0);
  });

  it('starts with an address that cannot be used, is told so, and mends it', async () => {
    const { editor } = scenario;
    await editor.writeSettings({ 'askAssistant.baseUrl': 'my server', 'askAssistant.assistantId': 'local:helper' });
    await editor.crash();
    const alert = scenario.panel.getByRole('alert');
    await alert.getByText('The server’s address in the settings cannot be used.').waitFor();
    await scenario.ask('Is anybody there?');
    await draftIs('Is anybody there?');
    await editor.writeSettings({ 'askAssistant.baseUrl': scenario.server.baseUrl });
    await alert.waitFor({ state: 'detached' });
    await draftIs('Is anybody there?');
    await scenario.panel.getByRole('button', { name: 'Send' }).click();
    await scenario.answered('You asked: “Is anybody there?”');
  });
});
