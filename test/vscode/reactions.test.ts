import assert from 'node:assert/strict';
import path from 'node:path';
import { commands, EventEmitter, Position, Selection, type Terminal, Uri, window, workspace } from 'vscode';
import { insertAtCursor } from '../../src/vscode/editor/insertAtCursor';
import { typeInTerminal } from '../../src/vscode/editor/typeInTerminal';
import { existingFiles, openWorkspaceFile } from '../../src/vscode/editor/workspaceFiles';

describe('files of the workspace', () => {
  const [folder] = workspace.workspaceFolders ?? [];
  const full = folder ? `${folder.uri.path}/hello.ts` : '';
  const named = folder ? `${folder.name}/hello.ts` : '';

  before(async () => {
    assert.ok(folder);
    const write = (name: string) => workspace.fs.writeFile(Uri.joinPath(folder.uri, name), new Uint8Array());
    await Promise.all(['deep/only.ts', 'deep/twice.ts', 'other/twice.ts', 'node_modules/hidden.ts'].map(write));
  });

  it('are found by their path, their name where there is only one, and nothing outside is looked at', async () => {
    const asked = [
      ...['hello.ts', full, named, 'deep/only.ts', 'only.ts'],
      ...[
        'twice.ts',
        'hidden.ts',
        'nope.ts',
        'deep',
        '../hello.ts',
        '/etc/passwd',
        'deep/../../../../etc/passwd',
        '*.ts',
      ],
    ];
    assert.deepEqual(await existingFiles(asked), asked.slice(0, 5));
  });

  it('are opened at their place', async () => {
    await openWorkspaceFile('hello.ts', { line: 2, column: 3 });
    const editor = window.activeTextEditor;
    assert.equal(path.basename(editor?.document.uri.path ?? ''), 'hello.ts');
    assert.deepEqual(editor?.selection.active, new Position(1, 2));
    await openWorkspaceFile('nope.ts', { line: 1, column: null });
    assert.equal(window.activeTextEditor, editor);
  });
});

describe('code that is inserted at the cursor', () => {
  after(() => commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));

  it('is indented to fit, in one undoable edit', async () => {
    const content = 'function f() {\n    \n}\n';
    const document = await workspace.openTextDocument({ language: 'javascript', content });
    const editor = await window.showTextDocument(document);
    editor.options = { insertSpaces: true, tabSize: 4 };
    editor.selection = new Selection(1, 4, 1, 4);
    await insertAtCursor('if (a) {\n\tb();\n}');
    assert.equal(document.getText(), 'function f() {\n    if (a) {\n        b();\n    }\n}\n');
    await commands.executeCommand('undo');
    assert.equal(document.getText(), content);
  });
});

describe('a command that is typed into the terminal', () => {
  let terminal: Terminal | undefined;
  after(() => terminal?.dispose());

  it('is there, and isn’t started', async () => {
    let typed = '';
    const writes = new EventEmitter<string>();
    const opened = new Promise<void>(resolve => {
      terminal = window.createTerminal({
        name: 'test',
        pty: {
          onDidWrite: writes.event,
          open: () => resolve(),
          close: () => undefined,
          handleInput: (data: string) => {
            typed += data;
          },
        },
      });
    });
    terminal?.show();
    await opened;
    await typeInTerminal('$ npm test \\\n  -- unit\n');
    for (const end = Date.now() + 5_000; !typed.includes('unit') && Date.now() < end; ) {
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    assert.equal(typed, 'npm test -- unit');
  });
});
