import type { Disposable } from '../../shared/disposable';
import { Emitter } from '../../shared/emitter';
import type { FileSystem } from '../fileSystem';
import type { Clock } from './clock';
import { LeaseFiles, type LeaseRecord, type LeaseTerm } from './leaseFiles';
import { storageError } from './storageError';

const HEARTBEAT_MS = 5000;
/** A window that was silent for that long is gone, or asleep. */
const EXPIRY_MS = 15_000;
/** For that long after its last sign of life a holder can be sure that nobody took it for gone. */
const SURE_MS = 10_000;

/** A window, as others tell it from themselves. */
export interface LeaseHolder {
  /** The same for all windows whose clock is the same. */
  readonly machine: string;
  /** This window's own ID, different from any other's. */
  readonly window: string;
  /** The process that the window lives and ends with, by its number on the machine. */
  readonly process?: number;
}

/** What tells whether a window is still there. */
export interface WindowSigns {
  /** Whether there is such a process on this machine; one that can't be known counts as running. */
  isRunning(process: number): boolean;
  /** Whether anybody saw this window when that was last found out. */
  readonly attended: boolean;
  /** Finds out whether anybody sees this window: its process may go on for hours without. Never rejects. */
  lookAround(): Promise<boolean>;
}

/** Asked before something is written that only one window may write. */
export interface WriteGuard {
  /** Whether this window may write now. Rejects when that can't be found out. */
  confirm(): Promise<boolean>;
}

/**
 * Which window writes a thread, settled by files in its folder: the others only read. The holder renews it every five
 * seconds; after fifteen without that, another window may take it over, on the same machine as soon as the holder's
 * process is gone. A holder that nobody sees any more hands it to the first window that asks. Dispose it to hand the
 * thread on at once.
 */
export class ThreadLease implements Disposable, WriteGuard {
  private readonly losses = new Emitter<void>();
  private readonly terms: LeaseFiles;
  private timer: Disposable | null = null;
  private lastStep: Promise<unknown> = Promise.resolve();
  /** The term that this window began; null while it holds none. */
  private term: number | null = null;
  /** When this window last gave a sign of life, or a moment before. */
  private lastSign = 0;
  /** What was last read of another holder, and since when it hasn't changed. */
  private seen = { text: '', since: 0 };
  private disposed = false;

  /** The lease is another window's now: stop writing. `acquire` may get it back later. */
  readonly onDidLose = this.losses.event;

  constructor(
    files: FileSystem,
    private readonly clock: Clock,
    threadId: string,
    private readonly holder: LeaseHolder,
    private readonly signs: WindowSigns,
  ) {
    this.terms = new LeaseFiles(files, threadId);
  }

  /** Whether this window is the writer, as far as it knows. */
  get held(): boolean {
    return this.term !== null;
  }

  /**
   * Whether this window is the writer, after looking; takes the lease when it is free or has expired. May be called
   * again at any time. Rejects with `storageFailed`.
   */
  acquire(): Promise<boolean> {
    return this.inTurn(async () => {
      try {
        return await this.tryAcquire();
      } catch (error) {
        throw storageError(error);
      }
    });
  }

  /**
   * Whether this window still is the writer. Looks again only when it could have been taken for gone: after a sleep, a
   * stop in the debugger, or a change of the clock.
   */
  async confirm(): Promise<boolean> {
    if (this.held && !this.isSure()) {
      await this.inTurn(() => this.beat());
    }
    return this.held;
  }

  /** Gives the lease back. Never rejects: one that can't be given back expires. */
  async dispose(): Promise<void> {
    this.disposed = true;
    this.stopBeating();
    await this.inTurn(async () => {
      const { term } = this;
      this.term = null;
      if (term !== null && (await this.terms.last())?.number === term) {
        await this.terms.write(term, this.record(null));
      }
    }).catch(() => undefined);
    this.losses.dispose();
  }

  private async tryAcquire(): Promise<boolean> {
    const now = this.clock.now();
    const last = await this.terms.last();
    if (last && last.number === this.term && !this.disposed) {
      return true;
    }
    this.lose();
    if (this.disposed) {
      return false;
    }
    if (last && !this.isFree(last)) {
      await this.terms.ask();
      return false;
    }
    if (!this.signs.attended && !(await this.signs.lookAround())) {
      return false;
    }
    const number = (last?.number ?? 0) + 1;
    if (!(await this.terms.begin(number, this.record(now)))) {
      return false;
    }
    this.term = number;
    this.lastSign = now;
    // Else the release waits its turn.
    if (!this.disposed) {
      this.beatLater();
    }
    await this.terms.forgetBefore(number);
    await this.terms.takeWish();
    return !this.disposed;
  }

  private async beat(): Promise<void> {
    const now = this.clock.now();
    const { term } = this;
    if (term === null) {
      return;
    }
    // Gone with the thread's folder, or followed by someone else's after we were asleep for long.
    if ((await this.terms.last())?.number !== term) {
      this.lose();
      return;
    }
    if ((await this.terms.takeWish()) && !(await this.signs.lookAround())) {
      this.lose();
      await this.terms.write(term, this.record(null));
      return;
    }
    await this.terms.write(term, this.record(now));
    this.lastSign = now;
  }

  private beatLater(): void {
    this.timer ??= this.clock.after(HEARTBEAT_MS, () => {
      this.timer = null;
      this.inTurn(async () => {
        if (this.held && !this.disposed) {
          // A disk that fails for a moment is no reason to give up; the next look tells who holds it.
          await this.beat().catch(() => undefined);
        }
        if (this.held && !this.disposed) {
          this.beatLater();
        }
      });
    });
  }

  private stopBeating(): void {
    this.timer?.dispose();
    this.timer = null;
  }

  private lose(): void {
    this.stopBeating();
    if (this.term !== null) {
      this.term = null;
      this.losses.fire();
    }
  }

  /** Also free is one whose file says nothing: whoever is just writing it finds out that another term was begun. */
  private isFree({ record }: LeaseTerm): boolean {
    if (!record || record.at === null) {
      return true;
    }
    const isHere = record.machine === this.holder.machine;
    if (isHere && record.process !== undefined && !this.signs.isRunning(record.process)) {
      return true;
    }
    const now = this.clock.now();
    const text = JSON.stringify(record);
    if (this.seen.text !== text) {
      this.seen = { text, since: now };
    }
    // Another machine's clock may tell anything: its silence counts from when we first noticed it.
    const lastSign = isHere ? record.at : this.seen.since;
    // Also when it is from the future: a clock was set back.
    return Math.abs(now - lastSign) >= EXPIRY_MS;
  }

  private isSure(): boolean {
    return Math.abs(this.clock.now() - this.lastSign) < SURE_MS;
  }

  private record(at: number | null): LeaseRecord {
    return { ...this.holder, at };
  }

  /** One look or change at a time, so that a late heartbeat can't undo a release. */
  private inTurn<T>(step: () => Promise<T>): Promise<T> {
    const result = this.lastStep.then(step);
    this.lastStep = result.catch(() => undefined);
    return result;
  }
}
