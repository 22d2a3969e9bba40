import { l10n, ProgressLocation, window } from 'vscode';
import { leftOnServer } from '../../core/threads/leftOnServer';
import type { ListedThread, ThreadLabels } from '../../core/threads/threadLabels';
import { isSameConnection } from '../../core/threads/threadRecord';
import type { ThreadStore } from '../../core/threads/threadStore';
import type { RemoteThread } from '../../shared/runEvent';
import type { Chat } from '../chat/chat';
import type { Backends } from '../connection/backends';
import type { CurrentThreads } from '../threads/currentThreads';
import type { OpenThreads } from '../threads/openThreads';
import { exportThread, importThread } from './threadTransfer';
import type { ThreadRow, ThreadTree } from './threadTree';
import { titleOf } from './threadTree';

const LONGEST_TITLE = 200;

/** What the actions work with. */
export interface ThreadActionsContext {
  readonly store: ThreadStore;
  readonly labels: ThreadLabels;
  readonly threads: OpenThreads;
  readonly current: CurrentThreads;
  readonly chat: Chat;
  readonly backends: Backends;
  readonly tree: ThreadTree;
}

/** What can be done with a thread of the list, or from the palette with the one that is shown. They throw a `UserError`. */
export class ThreadActions {
  constructor(private readonly context: ThreadActionsContext) {}

  async rename(row: unknown): Promise<void> {
    const { labels, tree } = this.context;
    const thread = await this.threadOf(row);
    const title =
      thread &&
      (await window.showInputBox({
        title: l10n.t('Rename thread'),
        prompt: l10n.t('An empty name brings back the one that its first question gives it.'),
        value: titleOf(thread),
        validateInput: text =>
          text.length > LONGEST_TITLE ? l10n.t('A name has at most {0} characters.', LONGEST_TITLE) : undefined,
      }));
    if (thread && title !== undefined && title !== null) {
      await labels.change(thread.id, { title: title.trim() || null });
      tree.refresh();
    }
  }

  async setPinned(row: unknown, pinned: boolean): Promise<void> {
    const thread = await this.threadOf(row);
    if (thread) {
      await this.context.labels.change(thread.id, { pinned });
      this.context.tree.refresh();
    }
  }

  /** Asks first. What is deleted on the server goes there before it goes here: a failure leaves it here, to try again. */
  async delete(row: unknown): Promise<void> {
    const { threads, labels, chat, current } = this.context;
    const thread = await this.threadOf(row);
    if (!thread) {
      return;
    }
    const isShown = chat.thread?.id === thread.id;
    if (threads.busy.has(thread.id)) {
      return sayBusy(thread);
    }
    if (isShown && chat.thread?.readOnly === 'otherWindow') {
      return sayElsewhere(thread);
    }
    const remote = await this.remoteOf(thread);
    const choice = await askToDelete(thread, remote);
    if (choice === null) {
      return;
    }
    if (isShown) {
      await chat.newThread();
    }
    const outcome = await threads.remove(thread.id, async () => {
      if (choice === 'everywhere' && remote) {
        await this.deleteOnServer(thread, remote);
      }
      await current.forget(thread.id);
    });
    switch (outcome) {
      case 'running':
        return sayBusy(thread);
      case 'otherWindow':
        return sayElsewhere(thread);
      case 'removed':
        return labels.remove(thread.id);
    }
  }

  async export(row: unknown): Promise<void> {
    const thread = await this.threadOf(row);
    if (thread) {
      await exportThread(this.context.store, thread);
    }
  }

  async openOriginal(row: unknown): Promise<void> {
    const { store, chat } = this.context;
    const thread = await this.threadOf(row);
    const { threadId } = thread?.branchOf ?? {};
    const original = (await store.list()).find(({ id }) => id === threadId);
    if (original) {
      await chat.openThread(original.id, original);
    } else if (thread) {
      say(
        threadId === undefined
          ? l10n.t('“{0}” is no branch of another thread.', titleOf(thread))
          : l10n.t('The thread that “{0}” is a branch of is not here any more.', titleOf(thread)),
      );
    }
  }

  async import(): Promise<void> {
    const { store, labels, chat, tree } = this.context;
    const thread = await importThread(store, labels);
    if (thread) {
      tree.refresh();
      await chat.openThread(thread.id, { assistantId: thread.assistantId });
    }
  }

  /** The thread of a row, or else the one that is shown; null with a word about it when that has nothing in it yet. */
  private async threadOf(row: unknown): Promise<ListedThread | null> {
    if (isThreadRow(row)) {
      return row.thread;
    }
    const { chat, store, labels } = this.context;
    const thread = (await labels.listed(await store.list())).find(({ id }) => id === chat.thread?.id);
    if (!thread) {
      say(l10n.t('Nothing has been said in this thread yet.'));
    }
    return thread ?? null;
  }

  /** Where it lives on the server that is in use; null where it lives nowhere else, or elsewhere, or that can't be told. */
  private async remoteOf(thread: ListedThread): Promise<RemoteThread | null> {
    const { store, backends } = this.context;
    try {
      const { remote, header } = (await store.open(thread.id)) ?? {};
      return remote && header && isSameConnection(header.connection, backends.connection()) ? remote : null;
    } catch {
      // What can't be read, or not with these settings, can be deleted here all the same.
      return null;
    }
  }

  private async deleteOnServer(thread: ListedThread, remote: RemoteThread): Promise<void> {
    const title = l10n.t('Deleting “{0}” on the server', titleOf(thread));
    await window.withProgress({ location: ProgressLocation.Notification, title }, async () => {
      const backend = await this.context.backends.get(thread.protocol);
      await backend.deleteThread(remote, new AbortController().signal);
    });
  }
}

function isThreadRow(row: unknown): row is Extract<ThreadRow, { readonly kind: 'thread' }> {
  return typeof row === 'object' && row !== null && 'kind' in row && row.kind === 'thread' && 'thread' in row;
}

function say(text: string): void {
  void window.showInformationMessage(text);
}

function sayBusy(thread: ListedThread): void {
  say(l10n.t('An answer is under way in “{0}”. Stop it first.', titleOf(thread)));
}

function sayElsewhere(thread: ListedThread): void {
  say(l10n.t('“{0}” is open in another window. Close it there first.', titleOf(thread)));
}

async function askToDelete(thread: ListedThread, remote: RemoteThread | null): Promise<'here' | 'everywhere' | null> {
  const here = l10n.t('Delete');
  const everywhere = l10n.t('Delete here and on the server');
  const left = remote && leftOnServer(remote.kind);
  const onServer = {
    nothing: l10n.t('The server keeps it, unless it is deleted there, too.'),
    items: l10n.t('The server can forget the conversation, but keeps its messages.'),
    all: l10n.t('The server keeps its responses: it has nothing to delete them together by.'),
  };
  const choice = await window.showWarningMessage(
    l10n.t('Delete the thread “{0}”?', titleOf(thread)),
    {
      modal: true,
      detail: [l10n.t('It is gone from this machine for good.'), ...(left ? [onServer[left]] : [])].join(' '),
    },
    here,
    ...(left && left !== 'all' ? [everywhere] : []),
  );
  return choice === here ? 'here' : choice === everywhere ? 'everywhere' : null;
}
