import { l10n, type QuickPickItem, QuickPickItemKind, ThemeIcon, window, workspace } from 'vscode';
import type { Protocol } from '../../core/assistant';
import { readThreadId } from '../../core/threads/threadId';
import type { FoundText } from '../../core/threads/threadSearch';
import type { ThreadSummary } from '../../core/threads/threadSummary';
import { DisposableStore } from '../../shared/disposable';
import { errorText } from '../strings';
import { foreignThread } from './foreignThread';
import { TextSearch } from './textSearch';

/** What was picked: a thread that is here, with the text that it was found by, or the ID of one on the server. */
export type PickedThread = { readonly thread: ThreadSummary; readonly found: string | null } | { readonly id: string };

interface Item extends QuickPickItem {
  readonly choice?: PickedThread;
}

/**
 * Lets the user choose among all threads, this workspace's first, by name or by what was said in them, or give the ID of
 * one that only the server knows. `protocol` is that of the assistant in use. Null when the user gave up.
 */
export function pickThread(
  threads: readonly ThreadSummary[],
  protocol: Protocol,
  search: (text: string, signal: AbortSignal) => AsyncIterable<FoundText>,
): Promise<PickedThread | null> {
  return new Promise(resolve => {
    const owned = new DisposableStore();
    const pick = owned.add(window.createQuickPick<Item>());
    const known = threadItems(threads);
    const byId = new Map(threads.map(thread => [thread.id, thread]));
    let typed: readonly Item[] = [];
    let said: readonly Item[] = [];
    const show = () => {
      const [active] = pick.activeItems;
      pick.keepScrollPosition = true;
      pick.items = [...typed, ...known, ...said];
      // VS Code would go to the first row: Enter must open what the user has gone to, though more is found meanwhile.
      const same = active && pick.items.find(one => one === active || isSame(one, active));
      if (same) {
        pick.activeItems = [same];
      }
    };
    const searching = owned.add(
      new TextSearch(search, ({ text, found, isOver, hasMore }) => {
        said = saidItems(text, found, hasMore, byId);
        pick.busy = !isOver;
        show();
      }),
    );
    const finish = (picked: PickedThread | null) => {
      owned.dispose();
      resolve(picked);
    };
    pick.title = l10n.t('Open thread');
    pick.placeholder = l10n.t('Search names and what was said, or paste the ID of a thread on the server');
    pick.matchOnDescription = true;
    pick.items = known;
    owned.add(
      pick.onDidChangeValue(value => {
        const had = typed.length + said.length > 0;
        typed = typedItem(value.trim(), protocol);
        said = [];
        if (had || typed.length > 0) {
          show();
        }
        searching.change(typed.length > 0 ? '' : value.trim());
      }),
    );
    owned.add(pick.onDidAccept(() => finish(pick.selectedItems[0]?.choice ?? null)));
    owned.add(pick.onDidHide(() => finish(null)));
    pick.show();
  });
}

/** What can be done with a text that may be the ID of a thread on the server. */
function typedItem(id: string, protocol: Protocol): readonly Item[] {
  const reading = readThreadId(id, protocol);
  switch (reading?.kind) {
    case undefined:
      return [];
    case 'thread':
      return [
        {
          label: l10n.t('Open thread “{0}” from the server', id),
          iconPath: new ThemeIcon('cloud-download'),
          alwaysShow: true,
          choice: { id },
        },
      ];
    case 'foreign':
      return [
        {
          label: errorText(foreignThread(reading.of).info),
          iconPath: new ThemeIcon('warning'),
          alwaysShow: true,
          choice: { id },
        },
      ];
  }
}

function threadItems(threads: readonly ThreadSummary[]): readonly Item[] {
  const folders = new Set((workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString()));
  const isHere = (thread: ThreadSummary) =>
    folders.size === 0 ? thread.workspaceFolders.length === 0 : thread.workspaceFolders.some(uri => folders.has(uri));
  const here = threads.filter(isHere);
  const elsewhere = threads.filter(thread => !isHere(thread));
  return [
    ...(here.length ? [separator(l10n.t('This workspace'))] : []),
    ...here.map(thread => item(thread, null)),
    ...(elsewhere.length ? [separator(l10n.t('Elsewhere'))] : []),
    ...elsewhere.map(thread => item(thread, null)),
  ];
}

function saidItems(
  text: string,
  found: readonly FoundText[],
  hasMore: boolean,
  threads: ReadonlyMap<string, ThreadSummary>,
): readonly Item[] {
  if (text === '') {
    return [];
  }
  const rows = found.flatMap(({ threadId, excerpt }): readonly Item[] => {
    const thread = threads.get(threadId);
    return thread ? [{ ...item(thread, text), detail: excerpt, alwaysShow: true }] : [];
  });
  const title = hasMore ? l10n.t('Said in these and older threads') : l10n.t('Said in these threads');
  return rows.length > 0 ? [separator(title), ...rows] : [];
}

/** Rows of what was said are made anew each time. */
function isSame({ detail, choice: one }: Item, { detail: otherDetail, choice: other }: Item): boolean {
  return (
    detail === otherDetail && !!one && !!other && 'thread' in one && 'thread' in other && one.thread === other.thread
  );
}

function separator(label: string): Item {
  return { label, kind: QuickPickItemKind.Separator };
}

function item(thread: ThreadSummary, found: string | null): Item {
  return {
    label: thread.title || l10n.t('Untitled'),
    description: `${thread.assistantName} · ${new Date(thread.updatedAt).toLocaleString()}`,
    iconPath: new ThemeIcon('comment-discussion'),
    choice: { thread, found },
  };
}
