import { window, workspace } from 'vscode';

/** Replaces the selection of the editor that was used last, as one undoable edit; without one, opens a new document. */
export async function insertAtCursor(text: string): Promise<void> {
  const editor = window.activeTextEditor ?? window.visibleTextEditors[0];
  if (editor) {
    await editor.edit(edit => {
      for (const selection of editor.selections) {
        edit.replace(selection, text);
      }
    });
    await window.showTextDocument(editor.document, editor.viewColumn);
  } else {
    await window.showTextDocument(await workspace.openTextDocument({ content: text }));
  }
}
