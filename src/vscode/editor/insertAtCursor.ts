import { type TextEditor, window, workspace } from 'vscode';
import { fitIndent } from '../../core/code/fitIndent';

/**
 * Replaces the selection of the editor that was used last, as one undoable edit and indented to fit; without one, opens
 * a new document.
 */
export async function insertAtCursor(text: string): Promise<void> {
  const editor = window.activeTextEditor ?? window.visibleTextEditors[0];
  if (editor) {
    const { document, selections } = editor;
    const indent = indentOf(editor);
    await editor.edit(edit => {
      for (const selection of selections) {
        const before = document.lineAt(selection.start).text.slice(0, selection.start.character);
        edit.replace(selection, fitIndent(text, before, indent));
      }
    });
    await window.showTextDocument(document, editor.viewColumn);
  } else {
    await window.showTextDocument(await workspace.openTextDocument({ content: text }));
  }
}

/** Of an editor that is open VS Code gives both as what they came to be. */
function indentOf({ options: { insertSpaces, tabSize } }: TextEditor) {
  return { insertSpaces: insertSpaces !== false, tabSize: typeof tabSize === 'number' ? tabSize : 4 };
}
