import { env, workspace } from 'vscode';
import type { ThreadSummary } from '../../core/threads/threadSummary';
import { type Disposable, DisposableStore } from '../../shared/disposable';
import { Emitter } from '../../shared/emitter';
import { newId } from '../../shared/ids';
import { type Draft, EMPTY_DRAFT, type PanelChange, type PanelSnapshot, type PanelStatus } from '../../shared/protocol';
import type { Attachment } from '../../shared/transcript';
import { type ErrorInfo, toErrorInfo } from '../../shared/userError';
import type { AssistantCatalog } from '../assistants/assistantCatalog';
import type { ApiKeys } from '../connection/apiKeys';
import type { Backends } from '../connection/backends';
import type { SetUp } from '../dialogs/setUp';
import { attachmentsForPanel, messageForPanel, newestEntries } from '../panel/panelView';
import type { Settings } from '../settings';
import { panelStrings } from '../strings';
import type { CurrentThreads } from '../threads/currentThreads';
import type { OpenThread } from '../threads/openThread';
import type { OpenThreads } from '../threads/openThreads';

/** A question on its way to an assistant. */
export interface Question {
  readonly text: string;
  readonly attachments: readonly Attachment[];
  /** Asks this assistant instead of the one in the settings. */
  readonly assistantId?: string;
  readonly newThread?: boolean;
}

/**
 * What all doors lead to: the thread that is shown now, and asking in it. Which thread that is follows the settings'
 * assistant; the panel may be open or not.
 */
export class Chat implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new Emitter<PanelChange>());
  private readonly replacements = this.owned.add(new Emitter<void>());
  private shown: OpenThread | null = null;
  private listening: DisposableStore | null = null;
  /** An assistant that was asked for by name, until the settings change. */
  private chosenAssistantId: string | null = null;
  private failure: ErrorInfo | null = null;
  private setUpNeeded: PanelStatus['setUp'] = 'ready';
  private refreshing: Promise<void> = Promise.resolve();

  readonly onDidChange = this.changes.event;
  readonly onDidReplace = this.replacements.event;

  constructor(
    private readonly settings: Settings,
    keys: ApiKeys,
    private readonly backends: Backends,
    private readonly catalog: AssistantCatalog,
    private readonly setUp: () => Promise<SetUp>,
    private readonly threads: OpenThreads,
    private readonly current: CurrentThreads,
  ) {
    this.owned.add(
      settings.onDidChange(() => {
        this.chosenAssistantId = null;
        this.changes.fire({ type: 'settingsChanged', settings: settings.panel });
        void this.refresh();
      }),
    );
    this.owned.add(keys.onDidChange(() => void this.refresh()));
    this.owned.add(threads.onDidChange(() => void this.refresh()));
    this.owned.add(catalog.onDidChange(() => this.fireStatus()));
    this.owned.add(workspace.onDidGrantWorkspaceTrust(() => void this.refresh()));
    void this.refresh();
  }

  get thread(): OpenThread | null {
    return this.shown;
  }

  get assistantId(): string {
    return this.chosenAssistantId ?? this.settings.assistantId;
  }

  /** Null until the first thread is open. */
  snapshot(): PanelSnapshot | null {
    if (!this.shown) {
      return null;
    }
    const { id, live, draft } = this.shown;
    return {
      threadId: id,
      ...newestEntries(live.transcript.entries, null),
      queue: live.transcript.queue.map(messageForPanel),
      draft: { ...draft, attachments: attachmentsForPanel(draft.attachments) },
      status: this.status(),
      settings: this.settings.panel,
      strings: panelStrings(),
      locale: env.language,
    };
  }

  older(before: string) {
    return newestEntries(this.shown?.live.transcript.entries ?? [], before);
  }

  /** Brings what is shown in line with settings and keys. */
  refresh(): Promise<void> {
    this.refreshing = this.refreshing.then(() => this.follow()).catch(error => this.fail(error));
    return this.refreshing;
  }

  /**
   * Asks a question. What is missing is set up first, and then the question is sent; when the user gives up on the way,
   * it becomes the draft.
   */
  async ask(question: Question): Promise<void> {
    try {
      if (question.assistantId !== undefined) {
        this.catalog.parse(question.assistantId);
        this.chosenAssistantId = question.assistantId;
      }
      if (this.assistantId !== '') {
        // Refused before a key is asked for that would not help.
        this.catalog.parse(this.assistantId);
      }
      if (!(await this.isSetUp()) && !(await (await this.setUp()).complete(this.assistantId))) {
        await this.refresh();
        this.addToDraft(question.text, question.attachments);
        return;
      }
      await this.refresh();
      if (question.newThread) {
        await this.newThread();
      }
      if (!this.shown || this.shown.readOnly || this.failure) {
        this.addToDraft(question.text, question.attachments);
        return;
      }
      await this.shown.live.send(question.text, question.attachments);
    } catch (error) {
      this.addToDraft(question.text, question.attachments);
      this.fail(error);
    }
  }

  /** Sends what the composer holds. */
  async sendDraft(threadId: string, text: string): Promise<void> {
    if (this.shown?.id !== threadId) {
      // The page hadn't heard yet that another thread is shown: it isn't sent there, and isn't lost.
      await this.threads.keepDraftText(threadId, text);
      return;
    }
    const { attachments } = this.shown.draft;
    if (text.trim() === '' && !attachments.length) {
      return;
    }
    this.setDraft(EMPTY_DRAFT);
    await this.ask({ text, attachments });
  }

  /** Whether a question can be sent without asking the user for something first; also when it can't be sent at all. */
  async isSetUp(): Promise<boolean> {
    try {
      return this.assistantId !== '' && (await this.backends.hasKey());
    } catch {
      return true;
    }
  }

  async newThread(): Promise<void> {
    await this.openThread(newId());
  }

  /** Shows a thread of this assistant, or of the one that the summary names. */
  async openThread(threadId: string, summary?: Pick<ThreadSummary, 'assistantId'>): Promise<void> {
    if (summary && summary.assistantId !== this.assistantId) {
      this.chosenAssistantId = summary.assistantId;
    }
    const { baseUrl } = this.backends.connection();
    await this.current.set(baseUrl, this.assistantId, threadId, null);
    await this.refresh();
  }

  setDraft(draft: Draft): void {
    if (this.shown) {
      this.threads.setDraft(this.shown, draft);
      this.changes.fire({
        type: 'draftChanged',
        draft: { ...draft, attachments: attachmentsForPanel(draft.attachments) },
      });
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

  /** What to call the assistant that would be asked; null while none is chosen. */
  assistantNameFor(assistantId = this.shown?.assistantId ?? ''): string | null {
    return assistantId === '' ? null : this.catalog.describe(assistantId).name;
  }

  /** Takes a message back into the composer, before what is there already. */
  async editQueued(messageId: string): Promise<void> {
    const message = await this.shown?.live.removeQueued(messageId);
    if (message) {
      this.addToDraft(message.text, message.attachments);
    }
  }

  /** Shows a failure that belongs to no run; the next refresh that goes well takes it away. */
  fail(error: unknown): void {
    this.failure = toErrorInfo(error);
    this.fireStatus();
  }

  dispose(): void {
    this.listening?.dispose();
    this.owned.dispose();
  }

  private async follow(): Promise<void> {
    this.failure = null;
    const wanted = this.assistantId;
    // Stays empty for what can name no assistant: it may be a key, and nothing is kept or shown under a key.
    let assistantId = '';
    let baseUrl = '';
    try {
      baseUrl = this.backends.connection().baseUrl;
      const hasKey = await this.backends.hasKey();
      this.setUpNeeded = hasKey ? (wanted === '' ? 'assistantMissing' : 'ready') : 'keyMissing';
      if (wanted !== '') {
        this.catalog.parse(wanted);
        assistantId = wanted;
      }
    } catch (error) {
      this.failure = toErrorInfo(error);
    }
    const thread = await this.threads.open(await this.current.get(baseUrl, assistantId), assistantId);
    if (thread !== this.shown) {
      await this.show(thread);
    }
    this.fireStatus();
    if (this.setUpNeeded === 'ready' && !this.failure) {
      void this.catalog.learnName(assistantId);
    }
  }

  private async show(thread: OpenThread): Promise<void> {
    const before = this.shown;
    this.listening?.dispose();
    const listening = new DisposableStore();
    this.listening = listening;
    this.shown = thread;
    listening.add(
      thread.live.onDidChange(change => {
        this.changes.fire(change);
        if (change.type === 'runEvent' && change.event.type === 'thread') {
          void this.rememberRemote(thread);
        }
      }),
    );
    listening.add(thread.live.onDidChangeState(() => this.fireStatus()));
    if (before) {
      this.carryOver(before, thread);
      await this.threads.closeWhenIdle(before, () => this.shown === before);
    }
    this.replacements.fire();
  }

  /** What never got to an assistant goes to the one that was chosen for it, or to where the server really is. */
  private carryOver(before: OpenThread, thread: OpenThread): void {
    if (thread.draft.text !== '' || thread.draft.attachments.length) {
      return;
    }
    const nobody = before.baseUrl === '' || !this.isAssistant(before.assistantId);
    if (before.draft !== EMPTY_DRAFT && nobody) {
      this.threads.setDraft(thread, before.draft);
      this.threads.setDraft(before, EMPTY_DRAFT);
    } else if (before.assistantId === thread.assistantId && before.baseUrl !== thread.baseUrl) {
      this.threads.setDraft(thread, unsentQuestion(before) ?? thread.draft);
    }
  }

  private isAssistant(id: string): boolean {
    try {
      return this.catalog.parse(id) !== null;
    } catch {
      return false;
    }
  }

  private async rememberRemote(thread: OpenThread): Promise<void> {
    const { remote } = thread.live;
    if (remote && thread === this.shown) {
      await this.current.set(this.backends.connection().baseUrl, thread.assistantId, thread.id, remote.id);
    }
  }

  private fireStatus(): void {
    this.changes.fire({ type: 'statusChanged', status: this.status() });
  }

  private status(): PanelStatus {
    const { shown } = this;
    return {
      run: shown?.live.state ?? 'idle',
      since: shown?.live.since ?? null,
      // One thing at a time: what is wrong comes before what is missing.
      setUp: this.failure ? 'ready' : this.setUpNeeded,
      assistant: shown && shown.assistantId !== '' ? this.catalog.describe(shown.assistantId) : null,
      host: hostOf(this.settings.baseUrl),
      readOnly: shown?.readOnly ?? null,
      failure: this.failure,
    };
  }
}

/** The thread's last message, if it surely never arrived. */
function unsentQuestion({ live }: OpenThread): Draft | null {
  const message = live.transcript.entries.filter(entry => entry.kind === 'message').at(-1);
  return message?.delivery === 'unsent' ? { text: message.text, attachments: message.attachments } : null;
}

function hostOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : '';
}
