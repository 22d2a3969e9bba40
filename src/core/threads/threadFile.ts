import type { Disposable } from '../../shared/disposable';
import { Emitter } from '../../shared/emitter';
import type { UserError } from '../../shared/userError';
import type { AppendLog } from './appendLog';
import type { Clock } from './clock';
import { pushCoalesced } from './coalesce';
import { storageError } from './storageError';
import type { WriteGuard } from './threadLease';
import { encodeRecords, isDurable, type ThreadHeader, type ThreadRecord } from './threadRecord';

/** How long a part of an answer may stay in memory alone: what a crash can take of one that no server has kept. */
const WRITE_INTERVAL_MS = 250;
const RETRY_INTERVAL_MS = 1000;

/**
 * The file of one thread, as its one writer has it open. Changes are written in the order they are appended, one write
 * at a time. Lives as long as the thread is open in this window; dispose it to write what is left.
 */
export class ThreadFile implements Disposable {
  private readonly waiting: ThreadRecord[] = [];
  private readonly failures = new Emitter<UserError>();
  private readonly recoveries = new Emitter<void>();
  private header: ThreadHeader | null;
  private timer: Disposable | null = null;
  private lastWrite: Promise<void> = Promise.resolve();
  private disposed = false;
  private failing = false;
  /** A write that was to survive a power cut has failed; the next one makes up for it. */
  private owesSync = false;
  private isTold = false;

  /**
   * Tells of a write that failed without anyone waiting for it. What failed is kept and tried again a second later;
   * a failure that goes on is told once.
   */
  readonly onDidFail = this.failures.event;
  /** What could not be written is, at last. */
  readonly onDidRecover = this.recoveries.event;

  /**
   * `header` is written before the first record; null when the file has one. What `guard` doesn't allow fails like any
   * other write. Made by `ThreadStore`.
   */
  constructor(
    readonly id: string,
    private readonly log: AppendLog,
    private readonly clock: Clock,
    header: ThreadHeader | null,
    private readonly guard: WriteGuard,
  ) {
    this.header = header;
  }

  /**
   * Keeps a change. For one that must not be lost (a message, its delivery, a run's start, names and end) it resolves once
   * the change and all before it would survive a power cut; anything else resolves at once and is written a quarter of a
   * second later. Rejects with `storageFailed`; the change is kept in memory then, in its place, and tried again with the next
   * write.
   */
  append(record: ThreadRecord): Promise<void> {
    pushCoalesced(this.waiting, record);
    if (this.disposed || isDurable(record)) {
      return this.flush();
    }
    this.schedule(this.failing ? RETRY_INTERVAL_MS : WRITE_INTERVAL_MS);
    return Promise.resolve();
  }

  /** Writes everything now. Resolves and rejects like a durable {@link append}. */
  flush(): Promise<void> {
    return this.write(true);
  }

  /** Writes what is left. Never rejects: a failure is told by {@link onDidFail}. */
  async dispose(): Promise<void> {
    this.disposed = true;
    await this.flush().catch(error => this.failures.fire(error));
    this.failures.dispose();
    this.recoveries.dispose();
  }

  private write(sync: boolean): Promise<void> {
    this.timer?.dispose();
    this.timer = null;
    const written = this.lastWrite.then(() => this.writeWaiting(sync || this.owesSync));
    this.lastWrite = written.catch(() => undefined);
    return written;
  }

  private async writeWaiting(sync: boolean): Promise<void> {
    if (this.waiting.length === 0 && this.log.settled) {
      return;
    }
    try {
      if (!(await this.guard.confirm())) {
        throw new Error('another window writes this thread now');
      }
      const records = [...(this.header ? [this.header] : []), ...this.waiting.splice(0)];
      // From here on the log owes them, whether or not the write succeeds.
      this.header = null;
      await this.log.write(encodeRecords(records), sync);
      this.owesSync &&= !sync;
      if (this.failing) {
        this.failing = false;
        this.isTold = false;
        this.recoveries.fire();
      }
    } catch (error) {
      this.failing = true;
      this.owesSync ||= sync;
      this.schedule(RETRY_INTERVAL_MS);
      throw storageError(error);
    }
  }

  private schedule(afterMs: number): void {
    if (this.timer || this.disposed) {
      return;
    }
    this.timer = this.clock.after(afterMs, () => {
      this.timer = null;
      this.write(false).catch(error => {
        if (!this.isTold) {
          this.isTold = true;
          this.failures.fire(error);
        }
      });
    });
  }
}
