import { isJsonObject } from '../../shared/json';
import type { FileSystem } from '../fileSystem';
import { leaseFolder } from './threadPaths';

/** Who holds a lease, in the words of its holder. */
export interface LeaseRecord {
  /** Where the holder runs: on the same machine its clock is ours. */
  readonly machine: string;
  readonly window: string;
  /** Its process on that machine, where it said so. */
  readonly process?: number;
  /** The holder's last sign of life, in milliseconds since 1970; null once it has given the lease back. */
  readonly at: number | null;
}

/** One term of a lease. Terms are numbered; the highest one counts. */
export interface LeaseTerm {
  readonly number: number;
  /** Null when its file says nothing: it was cut short, or is just being written. */
  readonly record: LeaseRecord | null;
}

/**
 * A thread's lease on disk: a folder with a file for each term, named by its number. Only the window that made a file
 * writes it, and of several windows that begin the same term only one can make its file: so nobody takes a lease from
 * somebody else by mistake. The numbers only grow, so that who was asleep for long finds out.
 */
export class LeaseFiles {
  private readonly folder: string;

  constructor(
    private readonly files: FileSystem,
    threadId: string,
  ) {
    this.folder = leaseFolder(threadId);
  }

  /** The term that counts; null when there never was one. Throws what the file system throws. */
  async last(): Promise<LeaseTerm | null> {
    const number = Math.max(0, ...(await this.numbers()));
    return number === 0 ? null : { number, record: await this.read(number) };
  }

  /** Begins a term; false when somebody else has begun it, or a later one. */
  async begin(number: number, record: LeaseRecord): Promise<boolean> {
    await this.files.makeDirectory(this.folder);
    const made = await this.files.create(this.path(number), encode(record));
    return made && (await this.last())?.number === number;
  }

  /** Only for the window that began the term. */
  write(number: number, record: LeaseRecord): Promise<void> {
    return this.files.writeAtomic(this.path(number), encode(record));
  }

  /** Tells the holder that another window would write. Never rejects: it is told again. */
  async ask(): Promise<void> {
    await this.files.create(this.wishPath, new Uint8Array()).catch(() => undefined);
  }

  /** Whether another window has asked since the last time. Never rejects. */
  async takeWish(): Promise<boolean> {
    try {
      const isThere = (await this.files.read(this.wishPath)) !== null;
      if (isThere) {
        await this.files.remove(this.wishPath);
      }
      return isThere;
    } catch {
      return false;
    }
  }

  /** Removes the files of earlier terms. Never rejects: they harm nobody. */
  async forgetBefore(number: number): Promise<void> {
    const numbers = await this.numbers().catch(() => []);
    const earlier = numbers.filter(other => other < number);
    await Promise.all(earlier.map(other => this.files.remove(this.path(other)).catch(() => undefined)));
  }

  private async numbers(): Promise<readonly number[]> {
    const entries = await this.files.list(this.folder);
    return entries.flatMap(({ name }) => (/^\d{1,15}\.json$/.test(name) ? [Number.parseInt(name, 10)] : []));
  }

  private async read(number: number): Promise<LeaseRecord | null> {
    const bytes = await this.files.read(this.path(number));
    try {
      const value: unknown = bytes && JSON.parse(new TextDecoder().decode(bytes));
      return isRecord(value) ? value : null;
    } catch {
      return null;
    }
  }

  private get wishPath(): string {
    return `${this.folder}/wish`;
  }

  private path(number: number): string {
    return `${this.folder}/${number}.json`;
  }
}

function isRecord(value: unknown): value is LeaseRecord & Record<string, unknown> {
  return (
    isJsonObject(value) &&
    typeof value.machine === 'string' &&
    typeof value.window === 'string' &&
    (typeof value.at === 'number' || value.at === null) &&
    (value.process === undefined || (Number.isSafeInteger(value.process) && Number(value.process) > 0))
  );
}

function encode(record: LeaseRecord): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(record));
}
