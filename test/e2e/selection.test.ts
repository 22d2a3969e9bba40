import assert from 'node:assert/strict';
import { editorContextMenu, notification, openFile, runCommand, selectLines } from '../support/host/workbench';
import { Scenario } from './scenario';

describe('a selection, from the editor’s context menu', () => {
  let scenario: Scenario;

  before(async () => {
    const file = ['one', 'two with ``` and ```` in it', 'three', 'four'].join('\n');
    scenario = await Scenario.start({
      home: 'agents',
      folders: {
        api: { 'src/api.txt': file },
        web: { 'src/web.txt': file, 'src/large.txt': `${'x'.repeat(99)}\n`.repeat(25) },
      },
      settings: { 'askAssistant.selectionLimit': 2 },
    });
  });
  afterEach(function () {
    return scenario.editor.explainFailure(this.currentTest);
  });
  after(() => scenario.stop());

  it('names its folder when there are several', async () => {
    const { page } = scenario.editor;
    await openFile(page, 'web.txt');
    await selectLines(page, 2, 3);
    await editorContextMenu(page, 'Send Selection to Assistant');
    await scenario.answered('path: web/src/web.txt');
    const body = JSON.stringify(scenario.sentMessages().at(-1)?.body);
    assert.ok(
      body.includes('web/src/web.txt:2-3\\n`````plaintext\\ntwo with ``` and ```` in it\\nthree\\n`````'),
      body,
    );
  });

  it('waits as a chip for a question about it', async () => {
    const { page } = scenario.editor;
    const before = scenario.sentMessages().length;
    await openFile(page, 'api.txt');
    await selectLines(page, 1, 1);
    await editorContextMenu(page, 'Ask About Selection…');
    await scenario.panel.getByText('api/src/api.txt:1').waitFor();
    assert.equal(scenario.sentMessages().length, before, 'nothing is sent yet');
    await scenario.ask('What is this?');
    await scenario.answered('path: api/src/api.txt');
    const body = JSON.stringify(scenario.sentMessages().at(-1)?.body);
    assert.ok(body.includes('What is this?') && body.includes('api/src/api.txt:1\\n```'), body);
  });

  it('can be sent alone, and left out', async () => {
    const { page } = scenario.editor;
    await openFile(page, 'api.txt');
    await selectLines(page, 3, 4);
    await editorContextMenu(page, 'Ask About Selection…');
    await scenario.panel.getByRole('button', { name: 'Remove api/src/api.txt' }).click();
    await scenario.panel.getByRole('button', { name: 'Remove api/src/api.txt' }).waitFor({ state: 'detached' });
    await editorContextMenu(page, 'Ask About Selection…');
    await scenario.panel.getByRole('button', { name: 'Remove api/src/api.txt' }).waitFor();
    await scenario.panel.getByRole('button', { name: 'Send' }).click();
    await scenario.answered('lines: 3-4');
  });

  it('is refused over the limit, with its size and the way to raise it', async () => {
    const { page } = scenario.editor;
    const before = scenario.sentMessages().length;
    await openFile(page, 'large.txt');
    await selectLines(page, 1, 25);
    await runCommand(page, 'Ask Assistant: Send Selection to Assistant');
    const toast = notification(page, 'The selection is 3 kB long; at most 2 kB are sent.');
    await toast.waitFor();
    await toast.getByRole('button', { name: 'Open settings' }).waitFor();
    assert.equal(scenario.sentMessages().length, before);
  });
});
