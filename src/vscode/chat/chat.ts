import { workspace } from 'vscode';
import type { ThreadConnection } from '../../core/threads/threadRecord';
import { type Disposable, DisposableStore } from '../../shared/disposable';
import { Emitter, type Event } from '../../shared/emitter';
import { newId } from '../../shared/ids';
import type { FromPanel, PanelChange, PanelSnapshot, PanelStatus } from '../../shared/protocol';
import type { RemoteThread } from '../../shared/runEvent';
import type { Attachment, Entry } from '../../shared/transcript';
import { type ErrorInfo, toErrorInfo } from '../../shared/userError';
import type { AssistantCatalog } from '../assistants/assistantCatalog';
import type { ApiKeys } from '../connection/apiKeys';
import type { Backends } from '../connection/backends';
import type { SetUp } from '../dialogs/setUp';
import { entryForPanel, newestEntries } from '../panel/panelView';
import type { Settings } from '../settings';
import type { CurrentThreads } from '../threads/currentThreads';
import type { OpenThread } from '../threads/openThread';
import type { OpenThreads } from '../threads/openThreads';
import { PageSends } from './pageSends';
import { panelSnapshot } from './panelSnapshot';
import { ShownThread } from './shownThread';

/** A question on its way to an assistant. */
export interface Question {
  readonly text: string;
  readonly attachments: readonly Attachment[];
  /** What its message is to be called; without one it gets an ID of its own. */
  readonly messageId?: string;
  /** Asks this assistant instead of the one in the settings. */
  readonly assistantId?: string;
  readonly newThread?: boolean;
}

type SentDraft = Extract<FromPanel, { readonly type: 'send' }>;

/**
 * What all doors lead to: the thread that is shown now, and asking in it. Which thread that is follows the settings'
 * assistant; the panel may be open or not.
 */
export class Chat implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new Emitter<PanelChange>());
  private readonly sends = new PageSends();
  /** An assistant that was asked for by name, until the settings change. */
  private chosenAssistantId: string | null = null;
  private failure: ErrorInfo | null = null;
  private setUpNeeded: PanelStatus['setUp'] = 'ready';
  private refreshing: Promise<void> = Promise.resolve();

  readonly onDidChange = this.changes.event;
  readonly shown: ShownThread;
  readonly onDidReplace: Event<void>;

  constructor(
    private readonly settings: Settings,
    keys: ApiKeys,
    private readonly backends: Backends,
    private readonly catalog: AssistantCatalog,
    private readonly setUp: () => Promise<SetUp>,
    private readonly threads: OpenThreads,
    private readonly current: CurrentThreads,
  ) {
    this.shown = this.owned.add(new ShownThread(threads));
    this.onDidReplace = this.shown.onDidReplace;
    this.owned.add(this.shown.onDidReplace(() => void this.rememberRemote()));
    this.owned.add(
      this.shown.onDidChange(change => {
        this.changes.fire(change);
        if (change.type === 'runEvent' && change.event.type === 'thread') {
          void this.rememberRemote();
        }
      }),
    );
    this.owned.add(this.shown.onDidChangeState(() => this.fireStatus()));
    this.owned.add(
      settings.onDidChange(() => {
        this.chosenAssistantId = null;
        this.changes.fire({ type: 'settingsChanged', settings: settings.panel });
        void this.refresh();
      }),
    );
    this.owned.add(keys.onDidChange(() => void this.refresh()));
    this.owned.add(threads.onDidChange(() => void this.refresh()));
    this.owned.add(threads.onDidFail(error => this.fail(error)));
    this.owned.add(catalog.onDidChange(() => this.fireStatus()));
    this.owned.add(workspace.onDidGrantWorkspaceTrust(() => void this.refresh()));
    void this.refresh();
  }

  get thread(): OpenThread | null {
    return this.shown.thread;
  }

  get assistantId(): string {
    return this.chosenAssistantId ?? this.settings.assistantId;
  }

  /** Null until the first thread is open. */
  snapshot(): PanelSnapshot | null {
    return this.thread && panelSnapshot(this.thread, this.sends.state, this.status(), this.settings.panel);
  }

  /** The turns before an entry, oldest first, and how many entries there are before those. Throws `threadUnreadable`. */
  async older(before: string): Promise<{ readonly entries: readonly Entry[]; readonly older: number }> {
    const { live } = this.thread ?? {};
    const { entries, older } = newestEntries(live?.transcript.entries ?? [], before);
    return { entries: ((await live?.read(entries)) ?? []).map(entryForPanel), older };
  }

  /** Brings what is shown in line with settings and keys. */
  refresh(): Promise<void> {
    this.refreshing = this.refreshing.then(() => this.follow()).catch(error => this.fail(error));
    return this.refreshing;
  }

  /**
   * Asks a question. What is missing is set up first, and then the question is sent; when the user gives up on the way,
   * or it can't be kept, it becomes the draft. Returns whether a thread has it.
   */
  async ask(question: Question): Promise<boolean> {
    try {
      if (question.assistantId !== undefined) {
        this.catalog.parse(question.assistantId);
        this.chosenAssistantId = question.assistantId;
      }
      if (this.assistantId !== '') {
        // Refused before a key is asked for that would not help.
        this.catalog.parse(this.assistantId);
      }
      const ready = (await this.isSetUp()) || (await (await this.setUp()).complete(this.assistantId));
      await this.refresh();
      if (ready && question.newThread) {
        await this.newThread();
      }
      if (!ready || !this.thread || this.thread.readOnly || this.failure) {
        this.shown.addToDraft(question.text, question.attachments);
        return false;
      }
      await this.thread.live.send(question.text, question.attachments, question.messageId);
      return true;
    } catch (error) {
      this.shown.addToDraft(question.text, question.attachments);
      this.fail(error);
      return false;
    }
  }

  /** Sends what the composer holds. */
  async sendDraft(sent: SentDraft): Promise<void> {
    const { messageId } = sent;
    this.sends.begin(messageId);
    try {
      await this.sendFrom(sent);
    } finally {
      this.sends.end(messageId);
      this.changes.fire({ type: 'sendEnded', messageId });
    }
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

  /** Shows a thread of this assistant or of another. `remote` is where one lives that so far only its server knows. */
  async openThread(
    threadId: string,
    { assistantId = this.assistantId, remote = null }: { assistantId?: string; remote?: RemoteThread | null } = {},
  ): Promise<void> {
    if (assistantId !== this.assistantId) {
      this.chosenAssistantId = assistantId;
    }
    // VS Code knows it at once, and has it written later: that need not keep the thread waiting.
    await Promise.all([this.current.set(this.backends.connection(), assistantId, threadId, remote), this.refresh()]);
  }

  /** What to call the assistant that would be asked; null while none is chosen. */
  assistantNameFor(assistantId = this.thread?.assistantId ?? ''): string | null {
    return assistantId === '' ? null : this.catalog.describe(assistantId).name;
  }

  /** Shows a failure that belongs to no run; the next refresh that goes well takes it away. */
  fail(error: unknown): void {
    this.failure = toErrorInfo(error);
    this.fireStatus();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private async follow(): Promise<void> {
    this.failure = null;
    const wanted = this.assistantId;
    // Stays empty for what can name no assistant: it may be a key, and nothing is kept or shown under a key.
    let assistantId = '';
    let connection: ThreadConnection = { baseUrl: '', organization: null, project: null };
    try {
      connection = this.backends.connection();
      const hasKey = await this.backends.hasKey();
      this.setUpNeeded = hasKey ? (wanted === '' ? 'assistantMissing' : 'ready') : 'keyMissing';
      if (wanted !== '') {
        this.catalog.parse(wanted);
        assistantId = wanted;
      }
    } catch (error) {
      this.failure = toErrorInfo(error);
    }
    const { threadId, remote } = await this.current.get(connection, assistantId);
    await this.shown.show(await this.threads.open(threadId, assistantId, remote));
    void this.thread?.history.retry();
    this.fireStatus();
    if (this.setUpNeeded === 'ready' && !this.failure) {
      void this.catalog.learnName(assistantId);
    }
  }

  private async sendFrom({ threadId, messageId, text }: SentDraft): Promise<void> {
    if (this.thread?.id !== threadId) {
      // The page hadn't heard yet that another thread is shown: it isn't sent there, and stays where the user looks.
      await this.threads.keepDraftText(threadId, '');
      this.shown.addToDraft(text, []);
      return;
    }
    const { attachments } = this.thread.draft;
    if (text.trim() === '' && !attachments.length) {
      return;
    }
    this.shown.emptyComposer();
    if (await this.ask({ text, attachments, messageId })) {
      await this.threads.forgetDraft(threadId);
    }
  }

  private async rememberRemote(): Promise<void> {
    const { thread } = this;
    const remote = thread?.live.remote;
    if (thread && remote && !thread.readOnly) {
      await this.current.set(this.backends.connection(), thread.assistantId, thread.id, remote);
    }
  }

  private fireStatus(): void {
    this.changes.fire({ type: 'statusChanged', status: this.status() });
  }

  private status(): PanelStatus {
    const { thread } = this;
    return {
      run: thread?.live.state ?? 'idle',
      since: thread?.live.since ?? null,
      // One thing at a time: what is wrong comes before what is missing.
      setUp: this.failure ? 'ready' : this.setUpNeeded,
      assistant: thread && thread.assistantId !== '' ? this.catalog.describe(thread.assistantId) : null,
      host: hostOf(this.settings.baseUrl),
      readOnly: thread?.readOnly ?? null,
      failure: this.failure ?? thread?.history.failure ?? null,
    };
  }
}

function hostOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : '';
}
