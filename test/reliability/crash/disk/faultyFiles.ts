import type { FilePart, FileSystem } from '../../../../src/core/fileSystem';

/** What is wrong with a disk. Nothing of it keeps anyone from reading. */
export type DiskFault =
  /** Has room for so many bytes more. */
  | { readonly kind: 'full'; readonly room: number }
  /** Takes nothing. */
  | { readonly kind: 'readOnly' | 'denied' }
  /** Takes everything, but can't promise that it stays. */
  | { readonly kind: 'noSync' }
  /** Replaces no file: another process has it open, as happens on Windows. */
  | { readonly kind: 'noRename' }
  /** Takes so many milliseconds for everything that is added to a file. */
  | { readonly kind: 'slow'; readonly appendMs: number };

/** A disk that something may be wrong with, from one moment to the next. */
export class FaultyFiles implements FileSystem {
  fault: DiskFault | null = null;
  /** How many writes were tried. */
  writes = 0;
  /** Called before each write, which comes under the fault that is set then. */
  beforeWrite: (write: number) => void = () => {};

  constructor(private readonly disk: FileSystem) {}

  read(path: string, part?: FilePart): Promise<Uint8Array | null> {
    return this.disk.read(path, part);
  }

  list(path: string): ReturnType<FileSystem['list']> {
    return this.disk.list(path);
  }

  stat(path: string): ReturnType<FileSystem['stat']> {
    return this.disk.stat(path);
  }

  async append(path: string, data: Uint8Array, sync: boolean): Promise<void> {
    const fault = this.next();
    if (fault?.kind === 'full') {
      await this.disk.append(path, data.subarray(0, this.take(fault.room, data.length)), false);
    }
    refuse(fault, 'append');
    if (fault?.kind === 'slow') {
      await new Promise(resolve => setTimeout(resolve, fault.appendMs));
    }
    await this.disk.append(path, data, sync);
    if (sync && fault?.kind === 'noSync') {
      throw failure('EIO');
    }
  }

  async writeAtomic(path: string, data: Uint8Array): Promise<void> {
    const fault = this.next();
    refuse(fault, 'replace');
    if (fault?.kind === 'noSync') {
      throw failure('EIO');
    }
    await this.disk.writeAtomic(path, data);
  }

  async create(path: string, data: Uint8Array): Promise<boolean> {
    refuse(this.next(), 'create');
    return this.disk.create(path, data);
  }

  async remove(path: string): Promise<void> {
    const fault = this.next();
    if (fault?.kind !== 'full') {
      refuse(fault, 'remove');
    }
    await this.disk.remove(path);
  }

  async makeDirectory(path: string): Promise<void> {
    const fault = this.next();
    if (await this.disk.stat(path)) {
      return;
    }
    refuse(fault, 'create');
    await this.disk.makeDirectory(path);
  }

  private next(): DiskFault | null {
    this.beforeWrite(++this.writes);
    return this.fault;
  }

  /** How much of so many bytes fits; what it takes is gone. */
  private take(room: number, wanted: number): number {
    const taken = Math.min(room, wanted);
    this.fault = { kind: 'full', room: room - taken };
    return taken;
  }
}

function refuse(fault: DiskFault | null, what: 'append' | 'replace' | 'create' | 'remove'): void {
  switch (fault?.kind) {
    case 'full':
      throw failure('ENOSPC');
    case 'readOnly':
      throw failure('EROFS');
    case 'denied':
      throw failure('EACCES');
    case 'noRename':
      if (what === 'replace' || what === 'remove') {
        throw failure('EBUSY');
      }
      return;
    default:
      return;
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: something is wrong with the disk`), { code });
}
