import { env, l10n, MarkdownString, ThemeIcon, type TreeItem, TreeItemCollapsibleState } from 'vscode';
import { groupThreads, type ThreadGroup } from '../../core/threads/threadGroups';
import type { ListedThread, ThreadLabels } from '../../core/threads/threadLabels';
import type { ThreadStore } from '../../core/threads/threadStore';
import { type Disposable, DisposableStore } from '../../shared/disposable';
import { Emitter } from '../../shared/emitter';
import { unreachable } from '../../shared/unreachable';
import type { Chat } from '../chat/chat';
import { COMMANDS } from '../ids';
import type { OpenThreads } from '../threads/openThreads';
import type { Tree, TreeHead } from '../tree/earlyTree';
import type { ThreadScope } from './threadScope';

/** One row of the list: the name of a group, or a thread in it. */
export type ThreadRow =
  | { readonly kind: 'group'; readonly group: ThreadGroup; readonly isOpen: boolean }
  | { readonly kind: 'thread'; readonly thread: ListedThread; readonly when: ThreadGroup['when'] };

/** A run that streams has its file change all the time: the list follows that often at most. In milliseconds. */
const REDRAW_MS = 300;
/** How many groups are open at first. */
const OPEN_GROUPS = 3;

/** All threads by when they last changed, newest first. */
export class ThreadTree implements Tree<ThreadRow>, Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new Emitter<void>());
  private timer: ReturnType<typeof setTimeout> | undefined;
  private hidden = 0;

  readonly onDidChange = this.changes.event;

  constructor(
    private readonly store: ThreadStore,
    private readonly labels: ThreadLabels,
    private readonly threads: OpenThreads,
    private readonly chat: Chat,
    private readonly scope: ThreadScope,
  ) {
    this.owned.add(scope.onDidChange(() => this.changes.fire()));
    this.owned.add(threads.onDidChangeActivity(() => this.changeSoon()));
    this.owned.add(chat.onDidReplace(() => this.changeSoon()));
  }

  /** Something about threads has changed on disk. */
  refresh(): void {
    this.changes.fire();
  }

  async children(parent: ThreadRow | undefined): Promise<readonly ThreadRow[]> {
    if (parent) {
      const { when, threads } = parent.kind === 'group' ? parent.group : { when: parent.when, threads: [] };
      return threads.map(thread => ({ kind: 'thread', thread, when }));
    }
    const all = await this.labels.listed(await this.store.list());
    const shown = all.filter(thread => this.scope.has(thread));
    this.hidden = all.length - shown.length;
    return groupThreads(shown, Date.now()).map((group, index) => ({
      kind: 'group',
      group,
      isOpen: index < OPEN_GROUPS,
    }));
  }

  item(row: ThreadRow): TreeItem {
    switch (row.kind) {
      case 'group':
        return {
          id: row.group.id,
          label: groupName(row.group),
          collapsibleState: row.isOpen ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed,
        };
      case 'thread':
        return this.threadItem(row.thread, row.when);
      default:
        return unreachable(row);
    }
  }

  head(): TreeHead {
    const { size: busyCount } = this.threads.busy;
    return {
      message: this.hidden > 0 ? hiddenText(this.hidden, this.scope) : '',
      badge:
        busyCount > 0
          ? {
              value: busyCount,
              tooltip:
                busyCount === 1 ? l10n.t('1 answer is under way') : l10n.t('{0} answers are under way', busyCount),
            }
          : undefined,
    };
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.owned.dispose();
  }

  private threadItem(thread: ListedThread, when: ThreadGroup['when']): TreeItem {
    const { id, pinned, assistantName, updatedAt, branchOf } = thread;
    const title = titleOf(thread);
    const isBusy = this.threads.busy.has(id);
    const isShown = this.chat.thread?.id === id;
    const time = format(updatedAt, when.kind === 'today' || when.kind === 'yesterday' ? TIME : DATE);
    const state = isBusy ? l10n.t('answering') : isShown ? l10n.t('shown in the chat') : null;
    const kind = branchOf ? [l10n.t('branch')] : [];
    return {
      id,
      label: title,
      description: [assistantName, time].join(' · '),
      tooltip: tooltip(thread),
      iconPath: new ThemeIcon(iconOf(thread, isBusy, isShown)),
      contextValue: ['thread', ...(pinned ? ['pinned'] : []), ...(branchOf ? ['branch'] : [])].join(' '),
      command: {
        command: COMMANDS.openThread,
        title: l10n.t('Open thread'),
        arguments: [{ threadId: id, preserveFocus: true }],
      },
      accessibilityInformation: { label: [title, ...kind, assistantName, time, ...(state ? [state] : [])].join(', ') },
    };
  }

  private changeSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.changes.fire();
    }, REDRAW_MS);
  }
}

function iconOf({ pinned, branchOf }: ListedThread, isBusy: boolean, isShown: boolean): string {
  if (isBusy) {
    return 'loading~spin';
  }
  return pinned ? 'pinned' : branchOf ? 'git-branch' : isShown ? 'comment-unresolved' : 'comment';
}

export function titleOf({ title }: ListedThread): string {
  return title || l10n.t('Untitled');
}

const TIME: Intl.DateTimeFormatOptions = { timeStyle: 'short' };
const DATE: Intl.DateTimeFormatOptions = { dateStyle: 'medium' };

function format(at: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(env.language, options).format(at);
}

function hiddenText(count: number, scope: ThreadScope): string {
  if (scope.showsAll('assistants')) {
    return count === 1
      ? l10n.t('1 thread of another workspace is not shown.')
      : l10n.t('{0} threads of other workspaces are not shown.', count);
  }
  if (scope.showsAll('workspaces')) {
    return count === 1
      ? l10n.t('1 thread of another assistant is not shown.')
      : l10n.t('{0} threads of other assistants are not shown.', count);
  }
  return count === 1
    ? l10n.t('1 thread of another workspace or assistant is not shown.')
    : l10n.t('{0} threads of other workspaces or assistants are not shown.', count);
}

function groupName({ when }: ThreadGroup): string {
  switch (when.kind) {
    case 'pinned':
      return l10n.t('Pinned');
    case 'today':
      return l10n.t('Today');
    case 'yesterday':
      return l10n.t('Yesterday');
    case 'day':
      return format(when.start, { weekday: 'long', day: 'numeric', month: 'long' });
    case 'month':
      return format(when.start, { month: 'long', year: 'numeric' });
    default:
      return unreachable(when);
  }
}

/** Titles and names are anybody's words: they are shown as they stand. */
function tooltip(thread: ListedThread): MarkdownString {
  const { assistantName, assistantId, connection, updatedAt, branchOf } = thread;
  const text = new MarkdownString('**');
  text.appendText(titleOf(thread)).appendMarkdown('**\n\n');
  if (branchOf) {
    text.appendText(l10n.t('A branch of another thread')).appendMarkdown('\n\n');
  }
  text.appendText(`${assistantName} (${assistantId})`).appendMarkdown('\n\n');
  text.appendText(connection.baseUrl).appendMarkdown('\n\n');
  return text.appendText(format(updatedAt, { dateStyle: 'full', timeStyle: 'short' }));
}
