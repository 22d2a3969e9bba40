import type { DirectoryEntry, FilePart, FileStat, FileSystem } from '../../../../src/core/fileSystem';

interface MemoryFile {
  bytes: Uint8Array;
  /** How many bytes would survive a power cut. */
  synced: number;
  modifiedAt: number;
}

type Call = keyof FileSystem;

/** A file system in memory that keeps the port's promises to the letter, counts calls and fails when told to. */
export class MemoryFileSystem implements FileSystem {
  readonly files = new Map<string, MemoryFile>();
  readonly folders = new Set<string>();
  readonly calls: { readonly name: Call; readonly path: string }[] = [];
  /** Bytes handed out by `read`. */
  bytesRead = 0;
  private time = 1;
  private readonly failures: { readonly call: Call; readonly keep: number }[] = [];
  private readonly gates: { readonly call: Call; readonly opened: Promise<void> }[] = [];

  /** Lets the next call of this name throw; an append keeps that many of its bytes all the same. */
  failNext(call: Call, keep = 0): void {
    this.failures.push({ call, keep });
  }

  /** Holds the next call of this name until the returned function is called. */
  holdNext(call: Call): () => void {
    let open = () => {};
    const opened = new Promise<void>(resolve => {
      open = resolve;
    });
    this.gates.push({ call, opened });
    return open;
  }

  text(path: string): string {
    return new TextDecoder().decode(this.files.get(path)?.bytes ?? new Uint8Array());
  }

  put(path: string, content: string | Uint8Array): void {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    this.files.set(path, { bytes: bytes.slice(), synced: bytes.length, modifiedAt: this.time++ });
    this.addFolders(path.slice(0, path.lastIndexOf('/')));
  }

  /** The file after a power cut: what wasn't synced is gone. */
  cutPower(): void {
    for (const file of this.files.values()) {
      file.bytes = file.bytes.slice(0, file.synced);
    }
  }

  async read(path: string, part?: FilePart): Promise<Uint8Array | null> {
    await this.enter('read', path);
    const { start, length } = part ?? { start: 0, length: Number.POSITIVE_INFINITY };
    const bytes = this.files.get(path)?.bytes.slice(start, start + length) ?? null;
    this.bytesRead += bytes?.length ?? 0;
    return bytes;
  }

  async append(path: string, data: Uint8Array, sync: boolean): Promise<void> {
    const keep = await this.enter('append', path, true);
    if (!this.folders.has(path.slice(0, path.lastIndexOf('/')))) {
      throw new Error(`ENOENT: ${path}`);
    }
    const file = this.files.get(path) ?? { bytes: new Uint8Array(), synced: 0, modifiedAt: 0 };
    const arrived = data.subarray(0, keep ?? data.length);
    const bytes = new Uint8Array(file.bytes.length + arrived.length);
    bytes.set(file.bytes);
    bytes.set(arrived, file.bytes.length);
    file.bytes = bytes;
    file.modifiedAt = this.time++;
    this.files.set(path, file);
    if (keep !== null) {
      throw new Error('ENOSPC');
    }
    if (sync) {
      file.synced = file.bytes.length;
    }
  }

  async writeAtomic(path: string, data: Uint8Array): Promise<void> {
    await this.enter('writeAtomic', path);
    if (!this.folders.has(path.slice(0, path.lastIndexOf('/')))) {
      throw new Error(`ENOENT: ${path}`);
    }
    this.put(path, data);
  }

  async create(path: string, data: Uint8Array): Promise<boolean> {
    await this.enter('create', path);
    if (this.files.has(path)) {
      return false;
    }
    this.put(path, data);
    return true;
  }

  async list(path: string): Promise<readonly DirectoryEntry[]> {
    await this.enter('list', path);
    const inside = (all: Iterable<string>) =>
      [...all].filter(one => one.startsWith(`${path}/`)).map(one => one.slice(path.length + 1));
    return [
      ...inside(this.files.keys()).map(name => ({ name, kind: 'file' as const })),
      ...inside(this.folders).map(name => ({ name, kind: 'directory' as const })),
    ].filter(({ name }) => !name.includes('/'));
  }

  async stat(path: string): Promise<FileStat | null> {
    await this.enter('stat', path);
    const file = this.files.get(path);
    if (file) {
      return { kind: 'file', size: file.bytes.length, modifiedAt: file.modifiedAt };
    }
    return this.folders.has(path) ? { kind: 'directory', size: 0, modifiedAt: 0 } : null;
  }

  async remove(path: string): Promise<void> {
    await this.enter('remove', path);
    for (const all of [this.files, this.folders]) {
      for (const one of [...all.keys()]) {
        if (one === path || one.startsWith(`${path}/`)) {
          all.delete(one);
        }
      }
    }
  }

  async makeDirectory(path: string): Promise<void> {
    await this.enter('makeDirectory', path);
    this.addFolders(path);
  }

  private addFolders(path: string): void {
    const names = path.split('/');
    for (let count = 1; count <= names.length; count++) {
      this.folders.add(names.slice(0, count).join('/'));
    }
  }

  /** Throws when the call is to fail; how many bytes of an append are to be kept, if it fails only after them. */
  private async enter(name: Call, path: string, partial = false): Promise<number | null> {
    this.calls.push({ name, path });
    const gate = this.gates.findIndex(({ call }) => call === name);
    if (gate >= 0) {
      await this.gates.splice(gate, 1)[0]?.opened;
    } else {
      await Promise.resolve();
    }
    const failure = this.failures.findIndex(({ call }) => call === name);
    if (failure < 0) {
      return null;
    }
    const keep = this.failures.splice(failure, 1)[0]?.keep ?? 0;
    if (!partial) {
      throw new Error('EIO');
    }
    return keep;
  }
}
