import { l10n, type QuickPickItem, QuickPickItemKind, ThemeIcon, window, workspace } from 'vscode';
import type { Protocol } from '../../core/assistant';
import { readThreadId } from '../../core/threads/threadId';
import type { ThreadSummary } from '../../core/threads/threadSummary';
import { DisposableStore } from '../../shared/disposable';
import { errorText } from '../strings';
import { foreignThread } from './foreignThread';

/** What was picked: a thread that is here, or the ID of one on the server. */
export type PickedThread = { readonly thread: ThreadSummary } | { readonly id: string };

interface Item extends QuickPickItem {
  readonly choice?: PickedThread;
}

/**
 * Lets the user choose among all threads, this workspace's first, or give the ID of one that only the server knows.
 * `protocol` is that of the assistant in use. Null when the user gave up.
 */
export function pickThread(threads: readonly ThreadSummary[], protocol: Protocol): Promise<PickedThread | null> {
  return new Promise(resolve => {
    const owned = new DisposableStore();
    const pick = owned.add(window.createQuickPick<Item>());
    const known = threadItems(threads);
    const finish = (picked: PickedThread | null) => {
      owned.dispose();
      resolve(picked);
    };
    pick.title = l10n.t('Open thread');
    pick.placeholder = l10n.t('Search, or paste the ID of a thread on the server');
    pick.matchOnDescription = true;
    pick.items = known;
    let typed: Item | null = null;
    owned.add(
      pick.onDidChangeValue(value => {
        const next = typedItem(value.trim(), protocol);
        if (next || typed) {
          pick.items = next ? [next, ...known] : known;
        }
        typed = next;
      }),
    );
    owned.add(pick.onDidAccept(() => finish(pick.selectedItems[0]?.choice ?? null)));
    owned.add(pick.onDidHide(() => finish(null)));
    pick.show();
  });
}

/** What can be done with a text that may be the ID of a thread on the server; null when it is none. */
function typedItem(id: string, protocol: Protocol): Item | null {
  const reading = readThreadId(id, protocol);
  switch (reading?.kind) {
    case undefined:
      return null;
    case 'thread':
      return {
        label: l10n.t('Open thread “{0}” from the server', id),
        iconPath: new ThemeIcon('cloud-download'),
        alwaysShow: true,
        choice: { id },
      };
    case 'foreign':
      return {
        label: errorText(foreignThread(reading.of).info),
        iconPath: new ThemeIcon('warning'),
        alwaysShow: true,
        choice: { id },
      };
  }
}

function threadItems(threads: readonly ThreadSummary[]): readonly Item[] {
  const folders = new Set((workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString()));
  const isHere = (thread: ThreadSummary) =>
    folders.size === 0 ? thread.workspaceFolders.length === 0 : thread.workspaceFolders.some(uri => folders.has(uri));
  const here = threads.filter(isHere);
  const elsewhere = threads.filter(thread => !isHere(thread));
  return [
    ...(here.length ? [{ label: l10n.t('This workspace'), kind: QuickPickItemKind.Separator }] : []),
    ...here.map(item),
    ...(elsewhere.length ? [{ label: l10n.t('Elsewhere'), kind: QuickPickItemKind.Separator }] : []),
    ...elsewhere.map(item),
  ];
}

function item(thread: ThreadSummary): Item {
  return {
    label: thread.title || l10n.t('Untitled'),
    description: `${thread.assistantName} · ${new Date(thread.updatedAt).toLocaleString()}`,
    iconPath: new ThemeIcon('comment-discussion'),
    choice: { thread },
  };
}
