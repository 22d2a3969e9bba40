import { l10n, window, workspace } from 'vscode';
import { branchChanges, endOfTurn } from '../../core/threads/threadBranch';
import type { ThreadStore } from '../../core/threads/threadStore';
import { newId } from '../../shared/ids';
import { isJsonObject } from '../../shared/json';
import type { Entry, Message } from '../../shared/transcript';
import type { AssistantCatalog } from '../assistants/assistantCatalog';
import type { Chat } from '../chat/chat';
import type { Backends } from '../connection/backends';
import type { OpenThread } from '../threads/openThread';
import type { ThreadTree } from './threadTree';

/** What a branch is made with. */
export interface ThreadBranchingContext {
  readonly store: ThreadStore;
  readonly backends: Backends;
  readonly catalog: AssistantCatalog;
  readonly chat: Chat;
  readonly tree: ThreadTree;
  /** Null when the user gave up. */
  readonly pickAssistant: (currentId: string) => Promise<string | null>;
}

/**
 * Goes another way from a place in the thread that is shown: in a new thread, so that nothing is lost of the one there
 * is. `place` is what VS Code's menu over the page hands over; without it the thread's end is meant.
 */
export class ThreadBranching {
  constructor(private readonly context: ThreadBranchingContext) {}

  /** A thread that has all up to this place. Whether there is one now. */
  async branch(place: unknown): Promise<boolean> {
    const { thread } = this.context.chat;
    const entries = thread?.live.transcript.entries ?? [];
    const end = endOfTurn(entries, entryAt(place) ?? entries.at(-1)?.id ?? '');
    return thread !== null && end > 0 ? this.begin(thread, entries.slice(0, end), thread.assistantId) : sayNothing();
  }

  /** A thread that has all before a message, which is in the input to be written anew. Whether there is one now. */
  async edit(place: unknown): Promise<boolean> {
    const found = await this.question(place);
    if (!found || !(await this.begin(found.thread, found.before, found.thread.assistantId))) {
      return false;
    }
    this.context.chat.shown.addToDraft(found.message.text, found.message.attachments);
    return true;
  }

  /** A thread that has all before a message, which is asked there once more. Whether there is one now. */
  async askAgain(place: unknown): Promise<boolean> {
    const found = await this.question(place);
    return found !== null && this.askIn(found, found.thread.assistantId);
  }

  /** The same with an assistant that the user picks. */
  async askAnother(place: unknown): Promise<boolean> {
    const found = await this.question(place);
    const assistantId = found && (await this.context.pickAssistant(found.thread.assistantId));
    return found !== null && assistantId !== null && this.askIn(found, assistantId);
  }

  private async askIn({ thread, before, message }: Question, assistantId: string): Promise<boolean> {
    if (!(await this.begin(thread, before, assistantId))) {
      return false;
    }
    const { text, attachments } = message;
    await this.context.chat.ask({ text, attachments, ...(this.isChosen(assistantId) ? {} : { assistantId }) });
    return true;
  }

  private isChosen(assistantId: string): boolean {
    return this.context.chat.assistantId === assistantId;
  }

  /** The message at a place, or the one that the answer there belongs to; without a place, the last one. */
  private async question(place: unknown): Promise<Question | null> {
    const { thread } = this.context.chat;
    const entries = thread?.live.transcript.entries ?? [];
    const wanted = entryAt(place);
    const entry = wanted ? entries.find(({ id }) => id === wanted) : entries.findLast(({ kind }) => kind === 'message');
    const messageId = entry?.kind === 'run' ? entry.messageId : entry?.id;
    const at = entries.findIndex(({ id }) => id === messageId);
    const outline = entries[at];
    const [message] = (thread && outline && (await thread.live.read([outline]))) ?? [];
    if (!thread || message?.kind !== 'message') {
      sayNothing();
      return null;
    }
    return { thread, before: entries.slice(0, at), message };
  }

  /** Makes the thread and shows it. False when what it would have is still under way, of which the user is told. */
  private async begin(thread: OpenThread, entries: readonly Entry[], assistantId: string): Promise<boolean> {
    const { store, backends, catalog, chat, tree } = this.context;
    if (entries.some(entry => entry.kind === 'run' && !entry.end)) {
      void window.showInformationMessage(l10n.t('The answer there is still under way. Stop it first.'));
      return false;
    }
    const id = newId();
    const last = entries.at(-1);
    if (last) {
      const { baseUrl, organization, project } = backends.connection();
      const file = store.create({
        id,
        createdAt: Date.now(),
        workspaceFolders: (workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString()),
        connection: { baseUrl, organization, project },
        protocol: catalog.protocolOf(assistantId),
        assistantId,
        assistantName: catalog.describe(assistantId).name,
        branchOf: { threadId: thread.id, entryId: last.id },
      });
      try {
        for (const change of branchChanges(await thread.live.read(entries), assistantId === thread.assistantId)) {
          file.append(change).catch(() => undefined);
        }
        await file.flush();
      } finally {
        await file.dispose();
      }
      tree.refresh();
    }
    await chat.openThread(id, { assistantId });
    return true;
  }
}

interface Question {
  readonly thread: OpenThread;
  readonly before: readonly Entry[];
  readonly message: Message;
}

function entryAt(place: unknown): string | null {
  return isJsonObject(place) && typeof place.entryId === 'string' ? place.entryId : null;
}

function sayNothing(): false {
  void window.showInformationMessage(l10n.t('Nothing has been said in this thread yet.'));
  return false;
}
