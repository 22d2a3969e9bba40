import type { Clock } from '../../core/threads/clock';
import type { DraftStore } from '../../core/threads/draftStore';
import type { ThreadLease } from '../../core/threads/threadLease';
import type { ThreadStore } from '../../core/threads/threadStore';
import { type Disposable, DisposableStore } from '../../shared/disposable';
import { Emitter } from '../../shared/emitter';
import { type Draft, EMPTY_DRAFT } from '../../shared/protocol';
import type { RemoteThread } from '../../shared/runEvent';
import type { UserError } from '../../shared/userError';
import type { AssistantCatalog } from '../assistants/assistantCatalog';
import type { Backends } from '../connection/backends';
import type { Log } from '../log';
import type { Settings } from '../settings';
import type { OpenThread } from './openThread';
import { ThreadLoader } from './threadLoader';

/** How often this window looks at a thread that another one writes. */
const FOLLOW_INTERVAL_MS = 1000;

/** Opens threads for this window, each once, and closes those that nobody looks at and nothing runs in. */
export class OpenThreads implements Disposable {
  private readonly threads = new Map<string, Promise<OpenThread>>();
  /** Those that are being closed: until that is done, they would look like another window's. */
  private readonly closing = new Map<string, Promise<void>>();
  private readonly changes = new Emitter<void>();
  private readonly activity = new Emitter<void>();
  private readonly failures = new Emitter<UserError>();
  private readonly running = new Set<string>();
  private readonly loader: ThreadLoader;

  /** A thread has to be opened again, as another window took it over or gave it back; or a failure is over. */
  readonly onDidChange = this.changes.event;
  /** The threads in which a run is under way in this window. */
  readonly busy: ReadonlySet<string> = this.running;
  /** A run has begun or ended, or a thread is gone. */
  readonly onDidChangeActivity = this.activity.event;
  /** Something could not be written. It is kept in memory and tried again. */
  readonly onDidFail = this.failures.event;

  constructor(
    private readonly store: ThreadStore,
    private readonly drafts: DraftStore,
    private readonly leaseOf: (id: string) => ThreadLease,
    settings: Settings,
    backends: Backends,
    catalog: AssistantCatalog,
    private readonly clock: Clock,
    log: Log,
  ) {
    drafts.onDidFail(error => this.failures.fire(error));
    drafts.onDidRecover(() => this.changes.fire());
    this.loader = new ThreadLoader(store, leaseOf, settings, backends, catalog, clock, log);
  }

  /**
   * Opens a thread, or begins the one of that ID. `remote` is where it is known to live on its server, for when its file
   * doesn't say so. Throws `threadUnreadable`.
   */
  open(id: string, assistantId: string, remote: RemoteThread | null = null): Promise<OpenThread> {
    let opening = this.threads.get(id);
    if (!opening) {
      opening = this.load(id, assistantId, remote);
      this.threads.set(id, opening);
      opening.catch(() => this.threads.delete(id));
    }
    return opening;
  }

  /**
   * Removes a thread that isn't shown, with all that this machine has of it. What keeps it here: a run under way, or
   * another window that writes it. `first` is done once nothing does. Throws `storageFailed`, and what `first` throws.
   */
  async remove(id: string, first: () => Promise<void>): Promise<'removed' | 'running' | 'otherWindow'> {
    const open = await this.threads.get(id);
    if (this.busy.has(id)) {
      return 'running';
    }
    if (open) {
      await this.closeThread(open);
    }
    const lease = this.leaseOf(id);
    try {
      if (!(await lease.acquire())) {
        return 'otherWindow';
      }
      await first();
      this.drafts.write(id, EMPTY_DRAFT);
      await this.flushDrafts();
      await this.store.remove(id);
      this.activity.fire();
      return 'removed';
    } finally {
      await lease.dispose();
    }
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
        await this.closeThread(thread);
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
    this.activity.dispose();
    this.failures.dispose();
    void this.close();
  }

  private async load(id: string, assistantId: string, remote: RemoteThread | null): Promise<OpenThread> {
    await this.closing.get(id)?.catch(() => undefined);
    const { lease, size, failure, ...thread } = await this.loader.load(id, assistantId, remote);
    const owned = new DisposableStore();
    owned.add(lease.onDidLose(() => this.reopen(id)));
    owned.add(thread.live.onDidChangeState(state => this.setBusy(id, state !== 'idle')));
    if (failure) {
      this.failures.fire(failure);
    }
    thread.file?.onDidFail(error => this.failures.fire(error));
    thread.file?.onDidRecover(() => this.changes.fire());
    if (failure || thread.readOnly === 'otherWindow') {
      owned.add(this.followOther(id, lease, size));
    } else if (!thread.readOnly) {
      void thread.live.recover().then(() => thread.history.start());
    }
    return {
      ...thread,
      draft: await this.drafts.read(id),
      close: async () => {
        owned.dispose();
        this.setBusy(id, false);
        thread.history.dispose();
        thread.live.dispose();
        await thread.file?.dispose();
        await lease.dispose();
      },
    };
  }

  private setBusy(id: string, isBusy: boolean): void {
    if (isBusy !== this.busy.has(id)) {
      this.running[isBusy ? 'add' : 'delete'](id);
      this.activity.fire();
    }
  }

  /** Shows what the window that writes this thread adds to it, and takes over once that window or a failure is gone. */
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
      await this.closeThread(thread);
      this.changes.fire();
    }
  }

  private async closeThread(thread: OpenThread): Promise<void> {
    this.threads.delete(thread.id);
    const closed = thread.close();
    this.closing.set(thread.id, closed);
    try {
      await closed;
    } finally {
      this.closing.delete(thread.id);
    }
  }
}
