import { type Disposable, DisposableStore } from '../../shared/disposable';
import { Emitter } from '../../shared/emitter';
import { type Draft, EMPTY_DRAFT, type PanelChange } from '../../shared/protocol';
import type { Attachment } from '../../shared/transcript';
import { attachmentsForPanel } from '../panel/panelView';
import type { OpenThread } from '../threads/openThread';
import type { OpenThreads } from '../threads/openThreads';

/** The thread that is shown now, with what its composer holds. The panel may be open or not. */
export class ShownThread implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new Emitter<PanelChange>());
  private readonly states = this.owned.add(new Emitter<void>());
  private readonly replacements = this.owned.add(new Emitter<void>());
  private shown: OpenThread | null = null;
  private listening: DisposableStore | null = null;

  readonly onDidChange = this.changes.event;
  /** Its run begins, waits or ends, or its server is found to refuse it. */
  readonly onDidChangeState = this.states.event;
  /** Another thread is shown now, or everything in this one may differ. */
  readonly onDidReplace = this.replacements.event;

  constructor(private readonly threads: OpenThreads) {}

  get thread(): OpenThread | null {
    return this.shown;
  }

  async show(thread: OpenThread): Promise<void> {
    const before = this.shown;
    if (thread === before) {
      return;
    }
    this.listening?.dispose();
    const listening = new DisposableStore();
    this.listening = listening;
    this.shown = thread;
    listening.add(thread.live.onDidChange(change => this.changes.fire(change)));
    listening.add(thread.live.onDidReplace(() => this.replacements.fire()));
    listening.add(thread.live.onDidChangeState(() => this.states.fire()));
    listening.add(thread.history.onDidChange(() => this.states.fire()));
    if (before) {
      this.carryOver(before, thread);
    }
    this.replacements.fire();
    if (before) {
      await this.threads.closeWhenIdle(before, () => this.shown === before);
    }
  }

  setDraft(draft: Draft): void {
    if (this.shown) {
      this.threads.setDraft(this.shown, draft);
      const shown = { ...draft, attachments: attachmentsForPanel(draft.attachments) };
      this.changes.fire({ type: 'draftChanged', draft: shown });
    }
  }

  /** Shows an empty composer. What it held stays on disk until a thread has it: see `OpenThreads.forgetDraft`. */
  emptyComposer(): void {
    if (this.shown) {
      this.shown.draft = EMPTY_DRAFT;
      this.changes.fire({ type: 'draftChanged', draft: EMPTY_DRAFT });
    }
  }

  /** The page knows what was typed into it: it is not told again. */
  async setDraftText(threadId: string, text: string): Promise<void> {
    if (this.shown?.id === threadId) {
      this.threads.setDraft(this.shown, { ...this.shown.draft, text });
    } else {
      await this.threads.keepDraftText(threadId, text);
    }
  }

  /** Puts something before what the composer holds already. */
  addToDraft(text: string, attachments: readonly Attachment[]): void {
    const draft = this.shown?.draft ?? EMPTY_DRAFT;
    this.setDraft({
      text: [text, draft.text].filter(part => part !== '').join('\n'),
      attachments: [...attachments, ...draft.attachments],
    });
  }

  removeAttachment(attachmentId: string): void {
    const draft = this.shown?.draft ?? EMPTY_DRAFT;
    this.setDraft({ ...draft, attachments: draft.attachments.filter(({ id }) => id !== attachmentId) });
  }

  /** Takes a message back into the composer, before what is there already. */
  async editQueued(messageId: string): Promise<void> {
    const { shown } = this;
    const message = shown?.live.transcript.queue.find(({ id }) => id === messageId);
    if (shown && message) {
      this.addToDraft(message.text, message.attachments);
      // Before the queue loses it: a crash in between must not take both.
      await this.threads.flushDrafts();
      await shown.live.removeQueued(messageId);
    }
  }

  dispose(): void {
    this.listening?.dispose();
    this.owned.dispose();
  }

  /** What was typed into a thread that has nothing else goes to the assistant that is chosen for it, or to where the server is. */
  private carryOver(before: OpenThread, thread: OpenThread): void {
    // The same thread, read anew, knows better than what this window had last read of it.
    if (before.id === thread.id || thread.draft.text !== '' || thread.draft.attachments.length) {
      return;
    }
    const isNew = before.live.transcript.entries.length === 0;
    if (before.draft !== EMPTY_DRAFT && isNew) {
      this.threads.setDraft(thread, before.draft);
      this.threads.setDraft(before, EMPTY_DRAFT);
    } else if (before.assistantId === thread.assistantId && before.baseUrl !== thread.baseUrl) {
      this.threads.setDraft(thread, unsentQuestion(before) ?? thread.draft);
    }
  }
}

/** The thread's last message, if it surely never arrived. */
function unsentQuestion({ live }: OpenThread): Draft | null {
  const message = live.transcript.entries.filter(entry => entry.kind === 'message').at(-1);
  return message?.delivery === 'unsent' ? { text: message.text, attachments: message.attachments } : null;
}
