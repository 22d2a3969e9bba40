import assert from 'node:assert/strict';
import { commands, Range, TabInputTextDiff, Uri, WorkspaceEdit, window, workspace } from 'vscode';
import { CodeApplier } from '../../src/vscode/apply/codeApplier';

const FILE = 'function f() {\n  return 1;\n}\n\nfunction g() {\n  return 2;\n}';

describe('applying an answer’s code', () => {
  const applier = new CodeApplier();
  const original = { ask: window.showInformationMessage, pick: window.showQuickPick };
  let uri: Uri;
  let asked: string[] = [];

  /** Answers what the user is asked, in order; before each answer something may happen. */
  function answer(...answers: readonly (string | (() => Promise<string>))[]): void {
    const left = [...answers];
    Object.assign(window, {
      showInformationMessage: async (message: string) => {
        asked.push(message);
        const next = left.shift();
        return typeof next === 'function' ? next() : next;
      },
    });
  }

  const diffs = () =>
    window.tabGroups.all.flatMap(group => group.tabs).filter(({ input }) => input instanceof TabInputTextDiff);
  const apply = (text: string, places = ['apply.ts']) =>
    applier.apply({ text, language: 'ts', places, selection: null });
  const text = async () => (await workspace.openTextDocument(uri)).getText();

  beforeEach(async () => {
    const [folder] = workspace.workspaceFolders ?? [];
    assert.ok(folder);
    asked = [];
    uri = Uri.joinPath(folder.uri, 'apply.ts');
    await workspace.fs.writeFile(uri, new TextEncoder().encode(FILE));
    await window.showTextDocument(uri);
    await commands.executeCommand('workbench.action.files.revert');
  });
  afterEach(async () => {
    Object.assign(window, { showInformationMessage: original.ask, showQuickPick: original.pick });
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
  after(() => applier.dispose());

  it('shows the diff, changes nothing before the user says so, and is undone in one step', async () => {
    let shown = '';
    answer(async () => {
      const [diff] = diffs();
      assert.ok(diff?.input instanceof TabInputTextDiff);
      shown = (await workspace.openTextDocument(diff.input.modified)).getText();
      assert.equal(await text(), FILE);
      return 'Apply';
    });
    await apply('function g() {\n  const two = 2;\n  return two;\n}\n\nfunction h() {\n  return 3;\n}');
    const expected = FILE.replace('  return 2;', '  const two = 2;\n  return two;').concat(
      '\n\nfunction h() {\n  return 3;\n}',
    );
    assert.equal(shown, expected);
    assert.equal(await text(), expected);
    assert.deepEqual(asked, ['Apply the change to apply.ts?']);
    assert.equal(diffs().length, 0);
    await commands.executeCommand('undo');
    assert.equal(await text(), FILE);
  });

  it('does nothing when the user doesn’t want it', async () => {
    answer('Discard');
    await apply('function g() {\n  return 3;\n}');
    assert.equal(await text(), FILE);
    assert.equal(diffs().length, 0);
  });

  it('shows the diff again when the file has changed meanwhile', async () => {
    answer(async () => {
      const edit = new WorkspaceEdit();
      edit.replace(uri, new Range(1, 0, 1, 100), '  return 100;');
      await workspace.applyEdit(edit);
      return 'Apply';
    }, 'Apply');
    await apply('function g() {\n  return 3;\n}');
    assert.equal(asked.length, 2);
    assert.equal(await text(), FILE.replace('return 1;', 'return 100;').replace('return 2', 'return 3'));
  });

  it('says so when there is nothing to change', async () => {
    answer('OK');
    await apply('function g() {\n  return 2;\n}');
    assert.deepEqual(asked, ['apply.ts has this code already.']);
  });

  it('asks for the file when none is named', async () => {
    let offered: readonly string[] = [];
    Object.assign(window, {
      showQuickPick: async (items: readonly { readonly label: string }[]) => {
        offered = items.map(({ label }) => label);
        return items.find(({ label }) => label === 'apply.ts');
      },
    });
    answer('Apply');
    await apply('function g() {\n  return 3;\n}', ['nope.ts']);
    assert.ok(offered.includes('apply.ts') && offered.at(-1) === 'New file', offered.join());
    assert.equal(await text(), FILE.replace('return 2', 'return 3'));
  });
});
