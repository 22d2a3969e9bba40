import { type TextEditor, workspace } from 'vscode';
import { selectionSize } from '../../core/messageText';
import { newId } from '../../shared/ids';
import type { SelectionAttachment } from '../../shared/transcript';
import { userError } from '../../shared/userError';

/**
 * What is selected in an editor, as it stands on the screen, saved or not; several selections in their order in the
 * file, none when nothing is selected. Throws `selectionTooLarge` over the limit (in bytes of UTF-8, all together).
 */
export function selectionsOf(editor: TextEditor, limit: number): readonly SelectionAttachment[] {
  const { document } = editor;
  const attachments = editor.selections
    .filter(selection => !selection.isEmpty)
    .toSorted((a, b) => a.start.compareTo(b.start))
    .map((selection): SelectionAttachment => {
      // A selection of whole lines ends at the start of the next one, which isn't part of it.
      const endLine =
        selection.end.character === 0 && selection.end.line > selection.start.line
          ? selection.end.line
          : selection.end.line + 1;
      return {
        kind: 'selection',
        id: newId(),
        path: pathOf(editor),
        language: document.languageId,
        startLine: selection.start.line + 1,
        endLine,
        text: document.getText(selection),
      };
    });
  const size = attachments.reduce((sum, { text }) => sum + selectionSize(text), 0);
  if (size > limit) {
    throw userError('selectionTooLarge', {
      args: { size: String(Math.ceil(size / 1000)), limit: String(Math.floor(limit / 1000)) },
    });
  }
  return attachments;
}

/** Relative to the workspace folder, its name first when there are several; outside of any the file's name alone. */
function pathOf({ document }: TextEditor): string {
  const several = (workspace.workspaceFolders?.length ?? 0) > 1;
  return workspace.getWorkspaceFolder(document.uri)
    ? workspace.asRelativePath(document.uri, several)
    : (document.uri.path.split('/').at(-1) ?? '');
}
