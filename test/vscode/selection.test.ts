import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { commands, Position, Selection, type TextDocument, type TextEditor, Uri, window, workspace } from 'vscode';
import { insertAtCursor } from '../../src/vscode/editor/insertAtCursor';
import { selectionsOf } from '../../src/vscode/editor/selection';

const LIMIT = 200_000;

describe('what a selection sends', () => {
  it('is the text on the screen, also when it isn’t saved', async () => {
    const editor = await openSample();
    await editor.edit(edit => edit.insert(new Position(1, 0), '  // not saved\n'));
    assert.equal(editor.document.isDirty, true);
    editor.selection = new Selection(0, 0, 2, 3);
    const [selection] = selectionsOf(editor, LIMIT);
    assert.equal(selection?.path, 'hello.ts');
    assert.equal(selection?.language, 'typescript');
    assert.deepEqual([selection?.startLine, selection?.endLine], [1, 3]);
    assert.ok(selection?.text.includes('// not saved'));
    await revert(editor.document);
  });

  it('counts whole lines as the user sees them', async () => {
    const editor = await openSample();
    editor.selection = new Selection(0, 0, 2, 0);
    const [selection] = selectionsOf(editor, LIMIT);
    assert.deepEqual([selection?.startLine, selection?.endLine], [1, 2]);
  });

  it('is nothing without a selection, and everything of several, in their order', async () => {
    const editor = await openSample();
    editor.selection = new Selection(1, 1, 1, 1);
    assert.deepEqual(selectionsOf(editor, LIMIT), []);
    editor.selections = [new Selection(2, 0, 2, 1), new Selection(0, 0, 0, 6)];
    assert.deepEqual(
      selectionsOf(editor, LIMIT).map(({ text }) => text),
      ['export', '}'],
    );
  });

  it('keeps the folders outside the workspace to itself', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'secret-folder-'));
    try {
      writeFileSync(path.join(folder, 'outside.py'), 'print(1)\n');
      const editor = await window.showTextDocument(Uri.file(path.join(folder, 'outside.py')));
      editor.selection = new Selection(0, 0, 0, 8);
      assert.equal(selectionsOf(editor, LIMIT)[0]?.path, 'outside.py');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('works in a document without a file', async () => {
    const editor = await window.showTextDocument(
      await workspace.openTextDocument({ content: '한국어', language: 'markdown' }),
    );
    editor.selection = new Selection(0, 0, 0, 3);
    const [selection] = selectionsOf(editor, LIMIT);
    assert.match(selection?.path ?? '', /^Untitled-/);
    assert.equal(selection?.text, '한국어');
    await revert(editor.document);
  });

  it('is refused over the limit, with its size', async () => {
    const editor = await window.showTextDocument(await workspace.openTextDocument({ content: '한'.repeat(1000) }));
    editor.selection = new Selection(0, 0, 0, 1000);
    assert.throws(
      () => selectionsOf(editor, 2000),
      (error: { info?: unknown }) => {
        assert.deepEqual(error.info, {
          code: 'selectionTooLarge',
          remedy: 'openSettings',
          retryable: false,
          args: { size: '3', limit: '2' },
        });
        return true;
      },
    );
    await revert(editor.document);
  });
});

describe('inserting at the cursor', () => {
  it('replaces the selection as one undoable edit', async () => {
    const editor = await openSample();
    const before = editor.document.getText();
    editor.selection = new Selection(0, 0, 0, 6);
    await insertAtCursor('EXPORT');
    assert.ok(editor.document.getText().startsWith('EXPORT function'));
    await commands.executeCommand('undo');
    assert.equal(editor.document.getText(), before);
    await revert(editor.document);
  });
});

async function openSample(): Promise<TextEditor> {
  const [folder] = workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return window.showTextDocument(Uri.joinPath(folder.uri, 'hello.ts'));
}

async function revert(document: TextDocument): Promise<void> {
  await window.showTextDocument(document);
  await commands.executeCommand('workbench.action.files.revert');
}
