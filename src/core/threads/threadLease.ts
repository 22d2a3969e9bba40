import type { Disposable } from '../../shared/disposable';
import { Emitter } from '../../shared/emitter';
import { isJsonObject } from '../../shared/json';
import type { FileSystem } from '../fileSystem';
import type { Clock } from './clock';
import { storageError } from './storageError';
import { leasePath, threadFolder } from './threadPaths';

const HEARTBEAT_MS = 5000;
/** A window that was silent for that long is gone, or asleep. */
const EXPIRY_MS = 15_000;
/** Long enough for another window that found the lease free at the same moment to have written its own. */
const SETTLE_MS = 50;

interface LeaseRecord {
  readonly owner: string;
  readonly at: number;
}

/**
 * Which window writes a thread, settled by a file in its folder: the others only read. The holder renews it every five
 * seconds; after fifteen without that, another window may take it over. Dispose it to hand the thread on at once.
 */
export class ThreadLease implements Disposable {
  private readonly losses = new Emitter<void>();
  private readonly path: string;
  private timer: Disposable | null = null;
  private lastStep: Promise<unknown> = Promise.resolve();
  private isHeld = false;
  private disposed = false;

  /** The lease is another window's now: stop writing. `acquire` may get it back later. */
  readonly onDidLose = this.losses.event;

  /** `owner` is this window's own ID, different from any other's. */
  constructor(
    private readonly files: FileSystem,
    private readonly clock: Clock,
    private readonly threadId: string,
    private readonly owner: string,
  ) {
    this.path = leasePath(threadId);
  }

  /** Whether this window is the writer, as far as it knows. */
  get held(): boolean {
    return this.isHeld;
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

  /** Gives the lease back. Never rejects: one that can't be removed expires. */
  async dispose(): Promise<void> {
    this.disposed = true;
    this.stopBeating();
    await this.inTurn(async () => {
      if ((await this.current())?.owner === this.owner) {
        await this.files.remove(this.path);
      }
    }).catch(() => undefined);
    this.isHeld = false;
    this.losses.dispose();
  }

  private async tryAcquire(): Promise<boolean> {
    const current = await this.current();
    const foreign = current !== null && current.owner !== this.owner;
    if (this.disposed || (foreign && !this.hasExpired(current))) {
      this.lose();
      return false;
    }
    if (this.isHeld && current && !foreign) {
      return true;
    }
    await this.files.makeDirectory(threadFolder(this.threadId));
    await this.stamp();
    await new Promise<void>(resolve => this.clock.after(SETTLE_MS, resolve));
    if ((await this.current())?.owner !== this.owner || this.disposed) {
      this.lose();
      return false;
    }
    this.isHeld = true;
    this.beatLater();
    return true;
  }

  private async beat(): Promise<void> {
    const current = await this.current();
    // Gone with the thread's folder, or someone else's after we were asleep for long.
    if (current?.owner !== this.owner) {
      this.lose();
      return;
    }
    await this.stamp();
  }

  private beatLater(): void {
    this.timer ??= this.clock.after(HEARTBEAT_MS, () => {
      this.timer = null;
      this.inTurn(async () => {
        if (this.isHeld && !this.disposed) {
          // A disk that fails for a moment is no reason to give up; the next look tells who holds it.
          await this.beat().catch(() => undefined);
        }
        if (this.isHeld && !this.disposed) {
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
    if (this.isHeld) {
      this.isHeld = false;
      this.losses.fire();
    }
  }

  private async stamp(): Promise<void> {
    const record: LeaseRecord = { owner: this.owner, at: this.clock.now() };
    await this.files.writeAtomic(this.path, new TextEncoder().encode(JSON.stringify(record)));
  }

  /** Who holds it; null when it is free, also with a file that says nothing. */
  private async current(): Promise<LeaseRecord | null> {
    const bytes = await this.files.read(this.path);
    try {
      const value: unknown = bytes && JSON.parse(new TextDecoder().decode(bytes));
      return isJsonObject(value) && typeof value.owner === 'string' && typeof value.at === 'number'
        ? { owner: value.owner, at: value.at }
        : null;
    } catch {
      return null;
    }
  }

  /** Also when it is from the future: a clock was set back. */
  private hasExpired({ at }: LeaseRecord): boolean {
    return Math.abs(this.clock.now() - at) >= EXPIRY_MS;
  }

  /** One look or change at a time, so that a late heartbeat can't undo a release. */
  private inTurn<T>(step: () => Promise<T>): Promise<T> {
    const result = this.lastStep.then(step);
    this.lastStep = result.catch(() => undefined);
    return result;
  }
}
