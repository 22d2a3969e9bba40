import type { FileSystem } from '../fileSystem';
import { joined } from './joined';

const LINE_BREAK = new Uint8Array([10]);

/** What is known of the file before the first write. */
export interface AppendLogStart {
  /** In bytes; 0 for a file that isn't there yet. */
  readonly size: number;
  /** Whether its last line is whole; a crash may have cut it short. */
  readonly endsLine: boolean;
}

/**
 * A file that only grows, by whole lines, through failed writes: what couldn't be written is owed and goes first the
 * next time. A write that failed half-way is gone on with where it stopped, so that nothing is written twice and no line
 * is broken. One call at a time.
 */
export class AppendLog {
  /** The size of the file before what is owed. */
  private end: number;
  private owed: Uint8Array;
  /** How much of what is owed was tried already, and may be in the file. */
  private tried = 0;
  /** Whether the file may differ from what is known of it. */
  private doubtful = true;
  private isSettled = true;

  constructor(
    private readonly files: FileSystem,
    private readonly path: string,
    start: AppendLogStart,
  ) {
    this.end = start.size;
    this.owed = start.endsLine ? new Uint8Array() : LINE_BREAK;
  }

  /** Whether everything that was given is written, and survives a power cut. */
  get settled(): boolean {
    return this.isSettled;
  }

  /** Adds whole lines. Throws what the file system throws; the lines are owed then. */
  async write(lines: Uint8Array, sync: boolean): Promise<void> {
    this.owed = joined(this.owed, lines);
    this.isSettled = false;
    if (this.doubtful) {
      await this.lookAgain();
    }
    this.doubtful = true;
    this.tried = this.owed.length;
    await this.files.append(this.path, this.owed, sync);
    this.end += this.owed.length;
    this.owed = new Uint8Array();
    this.tried = 0;
    this.doubtful = false;
    this.isSettled = sync;
  }

  private async lookAgain(): Promise<void> {
    const size = await this.sizeOnDisk();
    const arrived = size - this.end;
    this.owed =
      arrived >= 0 && arrived <= this.tried
        ? this.owed.subarray(arrived)
        : // Someone else wrote: at worst their last line is cut short.
          joined(LINE_BREAK, this.owed);
    this.end = size;
    this.tried = 0;
  }

  private async sizeOnDisk(): Promise<number> {
    const stat = await this.files.stat(this.path);
    if (stat) {
      return stat.size;
    }
    if (this.end > 0) {
      // Going on would make a file without its beginning.
      throw new Error('the file has been removed');
    }
    await this.files.makeDirectory(this.path.slice(0, this.path.lastIndexOf('/')));
    return 0;
  }
}
