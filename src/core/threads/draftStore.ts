import * as v from 'valibot';
import type { Disposable } from '../../shared/disposable';
import { Emitter } from '../../shared/emitter';
import { type Draft, EMPTY_DRAFT } from '../../shared/protocol';
import type { UserError } from '../../shared/userError';
import type { FileSystem } from '../fileSystem';
import type { Clock } from './clock';
import { attachmentsSchema } from './recordSchema';
import { storageError } from './storageError';
import { draftPath, threadFolder } from './threadPaths';

/** How old what is on disk may be while someone types. */
const WRITE_DELAY_MS = 500;

const draftSchema = v.object({ text: v.string(), attachments: attachmentsSchema });

/**
 * What the composers hold and nobody has sent, one draft per thread, also for threads that have no file yet. Written
 * half a second after the first keystroke that isn't on disk; dispose it to write what is left.
 */
export class DraftStore implements Disposable {
  private readonly waiting = new Map<string, Draft>();
  private readonly failures = new Emitter<UserError>();
  private readonly recoveries = new Emitter<void>();
  private failing = false;
  private timer: Disposable | null = null;
  private lastWrite: Promise<void> = Promise.resolve();
  private disposed = false;

  /** Tells of a draft that can't be written; it is kept and tried again. A failure that goes on is told once. */
  readonly onDidFail = this.failures.event;
  /** All drafts are written again, after a failure. */
  readonly onDidRecover = this.recoveries.event;

  constructor(
    private readonly files: FileSystem,
    private readonly clock: Clock,
  ) {}

  /** The draft as last given to {@link write}, in this window's life or before; empty when it can't be read. */
  async read(threadId: string): Promise<Draft> {
    const path = draftPath(threadId);
    const waiting = this.waiting.get(threadId);
    if (waiting) {
      return waiting;
    }
    try {
      const bytes = await this.files.read(path);
      const result = v.safeParse(draftSchema, bytes && JSON.parse(new TextDecoder().decode(bytes)));
      return result.success ? result.output : EMPTY_DRAFT;
    } catch {
      return EMPTY_DRAFT;
    }
  }

  /** Keeps a draft; an empty one removes it. Throws for what can't be a thread's ID. */
  write(threadId: string, draft: Draft): void {
    draftPath(threadId);
    this.waiting.set(threadId, draft);
    if (this.disposed) {
      this.flush().catch(() => undefined);
    } else {
      this.schedule();
    }
  }

  /** Writes everything now. Rejects with `storageFailed`; what failed is kept and tried again. */
  flush(): Promise<void> {
    this.timer?.dispose();
    this.timer = null;
    const written = this.lastWrite.then(() => this.writeWaiting());
    this.lastWrite = written.catch(() => undefined);
    return written;
  }

  /** Writes what is left. Never rejects. */
  async dispose(): Promise<void> {
    this.disposed = true;
    await this.flush().catch(() => undefined);
    this.failures.dispose();
    this.recoveries.dispose();
  }

  private async writeWaiting(): Promise<void> {
    let failure: unknown = null;
    for (const [threadId, draft] of [...this.waiting]) {
      try {
        await this.writeOne(threadId, draft);
        // Unless someone typed on meanwhile.
        if (this.waiting.get(threadId) === draft) {
          this.waiting.delete(threadId);
        }
      } catch (error) {
        failure = error;
      }
    }
    if (failure) {
      this.schedule();
      const error = storageError(failure);
      if (!this.failing) {
        this.failing = true;
        this.failures.fire(error);
      }
      throw error;
    }
    if (this.failing) {
      this.failing = false;
      this.recoveries.fire();
    }
  }

  private async writeOne(threadId: string, draft: Draft): Promise<void> {
    const path = draftPath(threadId);
    if (draft.text === '' && draft.attachments.length === 0) {
      await this.files.remove(path);
      return;
    }
    await this.files.makeDirectory(threadFolder(threadId));
    await this.files.writeAtomic(path, new TextEncoder().encode(JSON.stringify(draft)));
  }

  private schedule(): void {
    if (this.timer || this.disposed) {
      return;
    }
    this.timer = this.clock.after(WRITE_DELAY_MS, () => {
      this.timer = null;
      this.flush().catch(() => undefined);
    });
  }
}
