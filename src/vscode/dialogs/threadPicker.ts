import { l10n, type QuickPickItem, QuickPickItemKind, ThemeIcon, window, workspace } from 'vscode';
import type { ThreadSummary } from '../../core/threads/threadSummary';

interface Item extends QuickPickItem {
  readonly thread?: ThreadSummary;
}

/** Lets the user choose among all threads, this workspace's first. */
export async function pickThread(threads: readonly ThreadSummary[]): Promise<ThreadSummary | null> {
  if (!threads.length) {
    void window.showInformationMessage(l10n.t('There are no threads yet. Ask a question to begin one.'));
    return null;
  }
  const folders = new Set((workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString()));
  const isHere = (thread: ThreadSummary) =>
    folders.size === 0 ? thread.workspaceFolders.length === 0 : thread.workspaceFolders.some(uri => folders.has(uri));
  const here = threads.filter(isHere);
  const elsewhere = threads.filter(thread => !isHere(thread));
  const items: readonly Item[] = [
    ...(here.length ? [{ label: l10n.t('This workspace'), kind: QuickPickItemKind.Separator }] : []),
    ...here.map(item),
    ...(elsewhere.length ? [{ label: l10n.t('Elsewhere'), kind: QuickPickItemKind.Separator }] : []),
    ...elsewhere.map(item),
  ];
  const chosen = await window.showQuickPick(items, {
    title: l10n.t('Open thread'),
    matchOnDescription: true,
  });
  return chosen?.thread ?? null;
}

function item(thread: ThreadSummary): Item {
  return {
    label: thread.title || l10n.t('Untitled'),
    description: `${thread.assistantName} · ${new Date(thread.updatedAt).toLocaleString()}`,
    iconPath: new ThemeIcon('comment-discussion'),
    thread,
  };
}
