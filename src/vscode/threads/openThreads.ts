import { workspace } from 'vscode';
import { LiveThread } from '../../core/runs/liveThread';
import type { ThreadLog } from '../../core/runs/threadState';
import { type Clock, sleep } from '../../core/threads/clock';
import type { DraftStore } from '../../core/threads/draftStore';
import type { ThreadFile } from '../../core/threads/threadFile';
import type { ThreadLease } from '../../core/threads/threadLease';
import type { ThreadConnection, ThreadHeader } from '../../core/threads/threadRecord';
import type { OpenedThread, ThreadStore } from '../../core/threads/threadStore';
import { type Disposable, DisposableStore } from '../../shared/disposable';
import { Emitter } from '../../shared/emitter';
import { type Draft, EMPTY_DRAFT, type PanelStatus } from '../../shared/protocol';
import { EMPTY_TRANSCRIPT } from '../../shared/transcript';
import { userError } from '../../shared/userError';
import type { AssistantCatalog } from '../assistants/assistantCatalog';
import type { Backends } from '../connection/backends';
import type { Log } from '../log';
import type { Settings } from '../settings';
import type { OpenThread } from './openThread';

/** How often this window looks at a thread that another one writes. */
const FOLLOW_INTERVAL_MS = 1000;

/** Opens threads for this window, each once, and closes those that nobody looks at and nothing runs in. */
export class OpenThreads implements Disposable {
  private readonly threads = new Map<string, Promise<OpenThread>>();
  private readonly changes = new Emitter<void>();

  /** A thread has to be opened again: another window took it over, or gave it back. */
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly store: ThreadStore,
    private readonly drafts: DraftStore,
    private readonly leaseOf: (id: string) => ThreadLease,
    private readonly settings: Settings,
    private readonly backends: Backends,
    private readonly catalog: AssistantCatalog,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Opens a thread, or begins the one of that ID. Throws `threadUnreadable`. */
  open(id: string, assistantId: string): Promise<OpenThread> {
    let opening = this.threads.get(id);
    if (!opening) {
      opening = this.load(id, assistantId);
      this.threads.set(id, opening);
      opening.catch(() => this.threads.delete(id));
    }
    return opening;
  }

  /** Writes the draft at once in memory and soon on disk. */
  setDraft(thread: OpenThread, draft: Draft): void {
    thread.draft = draft;
    this.drafts.write(thread.id, draft);
  }

  /** For the draft of a thread that is no longer shown. */
  async keepDraftText(threadId: string, text: string): Promise<void> {
    const open = await this.threads.get(threadId);
    if (open) {
      this.setDraft(open, { ...open.draft, text });
    } else {
      this.drafts.write(threadId, { ...(await this.drafts.read(threadId)), text });
    }
  }

  /** What the composer held is a message that is kept: it goes from the disk at once, lest a crash bring it back. */
  async forgetDraft(threadId: string): Promise<void> {
    const open = await this.threads.get(threadId);
    // Unless someone typed on meanwhile.
    if (!open || open.draft === EMPTY_DRAFT) {
      this.drafts.write(threadId, EMPTY_DRAFT);
      await this.flushDrafts();
    }
  }

  /** Drafts that can't be written are kept and tried again. */
  async flushDrafts(): Promise<void> {
    await this.drafts.flush().catch(() => undefined);
  }

  /** Closes a thread that is no longer shown, as soon as nothing runs in it: a run belongs to its thread. */
  async closeWhenIdle(thread: OpenThread, isShown: () => boolean): Promise<void> {
    const close = async () => {
      // Unless it was opened again meanwhile: that one is another's to close.
      const isOpen = (await this.threads.get(thread.id)) === thread;
      if (isOpen && !isShown() && thread.live.state === 'idle') {
        this.threads.delete(thread.id);
        await thread.close();
      }
    };
    thread.live.onDidChangeState(() => void close());
    await close();
  }

  /** Everything that isn't on disk yet is written; no run is ended by it. */
  async close(): Promise<void> {
    const threads = await Promise.allSettled(this.threads.values());
    this.threads.clear();
    await Promise.allSettled([
      this.drafts.dispose(),
      ...threads.map(result => (result.status === 'fulfilled' ? result.value.close() : undefined)),
    ]);
  }

  dispose(): void {
    this.changes.dispose();
    void this.close();
  }

  private async load(id: string, assistantId: string): Promise<OpenThread> {
    const lease = this.leaseOf(id);
    const held = await lease.acquire();
    const size = await this.store.size(id).catch(() => 0);
    const opened = await this.store.open(id, lease);
    if (opened?.damagedRecords) {
      this.log.warn(`thread ${id}: ${opened.damagedRecords} damaged records were passed over`);
    }
    const readOnly = this.readOnlyReason(opened, held);
    const file = readOnly ? null : (opened?.file ?? this.begin(id, assistantId, lease));
    const live = this.live(opened, assistantId, file);
    const owned = new DisposableStore();
    owned.add(lease.onDidLose(() => this.reopen(id)));
    if (readOnly === 'otherWindow') {
      owned.add(this.followOther(id, lease, size));
    } else if (!readOnly) {
      void live.recover();
    }
    return {
      id,
      assistantId,
      baseUrl: this.connection().baseUrl,
      header: opened?.header ?? null,
      live,
      readOnly,
      draft: await this.drafts.read(id),
      close: async () => {
        owned.dispose();
        live.dispose();
        await file?.dispose();
        await lease.dispose();
      },
    };
  }

  /** Shows what the window that writes this thread adds to it, and takes over once that window is gone. */
  private followOther(id: string, lease: ThreadLease, size: number): Disposable {
    let timer: Disposable;
    const look = async () => {
      const changed = (await this.store.size(id).catch(() => size)) !== size;
      if (changed || (await lease.acquire().catch(() => false))) {
        await this.reopen(id);
      } else {
        timer = this.clock.after(FOLLOW_INTERVAL_MS, look);
      }
    };
    timer = this.clock.after(FOLLOW_INTERVAL_MS, look);
    return { dispose: () => timer.dispose() };
  }

  private async reopen(id: string): Promise<void> {
    const thread = await this.threads.get(id);
    if (thread) {
      this.threads.delete(id);
      await thread.close();
      this.changes.fire();
    }
  }

  private live(opened: OpenedThread | null, assistantId: string, file: ThreadFile | null): LiveThread {
    return new LiveThread({
      log: file ?? READ_ONLY,
      transcript: opened?.transcript ?? EMPTY_TRANSCRIPT,
      remote: opened?.remote ?? null,
      assistantId,
      assistantName: () => this.catalog.describe(assistantId).name,
      keepOnServer: () => this.settings.keepOnServer,
      background: () => this.settings.background,
      resolve: () => this.catalog.resolve(assistantId),
      now: () => this.clock.now(),
      sleep: (ms, signal) => sleep(this.clock, ms, signal),
      enter: this.enter(),
    });
  }

  /** The thread stays with the connection that it was opened for. */
  private enter(): () => number {
    try {
      const breaker = this.backends.breaker();
      return () => breaker.enter();
    } catch {
      return () => 0;
    }
  }

  private begin(id: string, assistantId: string, lease: ThreadLease): ThreadFile {
    return this.store.create(
      {
        id,
        createdAt: this.clock.now(),
        workspaceFolders: (workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString()),
        connection: this.connection(),
        protocol: this.catalog.protocolOf(assistantId),
        assistantId,
        assistantName: this.catalog.describe(assistantId).name,
      },
      lease,
    );
  }

  /** Without an address that can be used nothing is sent; but there is a panel to say so in, and a draft to keep. */
  private connection(): ThreadConnection {
    const { organization, project } = this.settings;
    try {
      return { baseUrl: this.backends.connection().baseUrl, organization, project };
    } catch {
      return { baseUrl: '', organization, project };
    }
  }

  private readOnlyReason(opened: OpenedThread | null, leased: boolean): PanelStatus['readOnly'] {
    if (opened?.readOnly) {
      return opened.readOnly;
    }
    if (opened?.remote && !this.isHere(opened.header)) {
      return 'otherConnection';
    }
    return leased ? null : 'otherWindow';
  }

  /** A thread's remote ID is never sent to another server than the one it came from. */
  private isHere({ connection }: ThreadHeader): boolean {
    const { baseUrl, organization, project } = this.connection();
    return connection.baseUrl === baseUrl && connection.organization === organization && connection.project === project;
  }
}

const READ_ONLY: ThreadLog = {
  append: () => Promise.reject(userError('threadUnreadable')),
  flush: () => Promise.resolve(),
};
