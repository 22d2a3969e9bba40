import {
  commands,
  l10n,
  Position,
  Range,
  TabInputTextDiff,
  type TextDocument,
  Uri,
  WorkspaceEdit,
  window,
  workspace,
} from 'vscode';
import type { Disposable } from '../../shared/disposable';
import type { CodeToApply } from '../../shared/protocol';
import { findFile } from '../editor/workspaceFiles';
import { applied } from './applied';
import { lineEdits } from './lineEdits';

const SCHEME = 'ask-assistant-apply';

/** Puts an answer's code into a file: shows VS Code's own diff first, and changes nothing before the user says so. */
export class CodeApplier implements Disposable {
  private readonly proposals = new Map<string, string>();
  private readonly provider = workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: uri => this.proposals.get(uri.toString()) ?? '',
  });
  private count = 0;

  /** Resolves when the user has decided. What can't be done is said in a message. */
  async apply(code: CodeToApply): Promise<void> {
    const document = await this.target(code);
    for (let isAsked = document !== null; document && isAsked; ) {
      const { version } = document;
      const name = workspace.asRelativePath(document.uri);
      const before = document.getText();
      const after = applied(before, code, indentFor(document));
      if (after === null) {
        void window.showWarningMessage(l10n.t('The patch does not fit {0}. Nothing was changed.', name));
        return;
      }
      if (after === before) {
        void window.showInformationMessage(l10n.t('{0} has this code already.', name));
        return;
      }
      const isWanted = await this.showDiff(document, after, name);
      // What was looked at is not what would be done any more: look again.
      isAsked = isWanted && document.version !== version;
      if (isWanted && !isAsked) {
        await change(document, before, after);
      }
    }
  }

  dispose(): void {
    this.provider.dispose();
    this.proposals.clear();
  }

  private async target({ places, text }: CodeToApply): Promise<TextDocument | null> {
    for (const place of places) {
      const uri = await findFile(place);
      if (uri) {
        return workspace.openTextDocument(uri);
      }
    }
    const open = workspace.textDocuments.filter(({ uri, isClosed }) => !isClosed && uri.scheme === 'file');
    const newFile = { label: l10n.t('New file'), document: null };
    const chosen = await window.showQuickPick(
      [...open.map(document => ({ label: workspace.asRelativePath(document.uri), document })), newFile],
      { placeHolder: l10n.t('The file that the code is for') },
    );
    if (chosen === newFile) {
      await window.showTextDocument(await workspace.openTextDocument({ content: text }));
    }
    return chosen?.document ?? null;
  }

  private async showDiff({ uri }: TextDocument, after: string, name: string): Promise<boolean> {
    const proposal = Uri.from({ scheme: SCHEME, path: uri.path, query: String(++this.count) });
    const key = proposal.toString();
    this.proposals.set(key, after);
    try {
      await commands.executeCommand('vscode.diff', uri, proposal, l10n.t('{0}: what the answer changes', name));
      const apply = l10n.t('Apply');
      const asked = l10n.t('Apply the change to {0}?', name);
      return (await window.showInformationMessage(asked, apply, l10n.t('Discard'))) === apply;
    } finally {
      this.proposals.delete(key);
      await closeDiff(key);
    }
  }
}

async function change(document: TextDocument, before: string, after: string): Promise<void> {
  const newline = before.includes('\r\n') ? '\r\n' : '\n';
  const edit = new WorkspaceEdit();
  for (const { start, end, lines } of lineEdits(before, after)) {
    // The last line has no line break after it: there the one before is taken.
    const isAtEnd = end >= document.lineCount && start > 0;
    const from = isAtEnd ? document.lineAt(start - 1).range.end : new Position(start, 0);
    const text = lines.map(line => (isAtEnd ? newline + line : line + newline)).join('');
    edit.replace(
      document.uri,
      document.validateRange(new Range(from, new Position(end, 0))),
      end >= document.lineCount && start === 0 ? text.slice(0, -newline.length) : text,
    );
  }
  const isDone = await workspace.applyEdit(edit);
  await window.showTextDocument(document);
  if (!isDone) {
    void window.showErrorMessage(l10n.t('{0} could not be changed.', workspace.asRelativePath(document.uri)));
  }
}

async function closeDiff(proposal: string): Promise<void> {
  const tabs = window.tabGroups.all
    .flatMap(group => group.tabs)
    .filter(({ input }) => input instanceof TabInputTextDiff && input.modified.toString() === proposal);
  await window.tabGroups.close(tabs);
}

function indentFor({ uri, languageId }: TextDocument) {
  const editor = workspace.getConfiguration('editor', { uri, languageId });
  const shown = window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString())?.options;
  const { insertSpaces = editor.get('insertSpaces', true), tabSize = editor.get('tabSize', 4) } = shown ?? {};
  return { insertSpaces: insertSpaces !== false, tabSize: typeof tabSize === 'number' ? tabSize : 4 };
}
