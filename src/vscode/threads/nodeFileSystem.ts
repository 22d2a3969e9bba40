import { appendFile, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { DirectoryEntry, FilePart, FileStat, FileSystem } from '../../core/fileSystem';
import { newId } from '../../shared/ids';

/** The product's own files, in a folder of the local disk. */
export class NodeFileSystem implements FileSystem {
  constructor(private readonly root: string) {}

  async read(file: string, part?: FilePart): Promise<Uint8Array | null> {
    if (!part) {
      return ifThere(readFile(this.at(file)));
    }
    const handle = await ifThere(open(this.at(file), 'r'));
    if (!handle) {
      return null;
    }
    try {
      const { start, length } = part;
      const { buffer, bytesRead } = await handle.read(new Uint8Array(length), 0, length, start);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  }

  async append(file: string, data: Uint8Array, sync: boolean): Promise<void> {
    if (!sync) {
      await appendFile(this.at(file), data);
      return;
    }
    const handle = await open(this.at(file), 'a');
    try {
      await handle.appendFile(data);
      await handle.datasync();
    } finally {
      await handle.close();
    }
  }

  async writeAtomic(file: string, data: Uint8Array): Promise<void> {
    const target = this.at(file);
    const temporary = `${target}.${newId()}.tmp`;
    try {
      await writeFile(temporary, data, { flush: true });
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  async create(file: string, data: Uint8Array): Promise<boolean> {
    try {
      await writeFile(this.at(file), data, { flag: 'wx' });
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') {
        return false;
      }
      throw error;
    }
  }

  async list(folder: string): Promise<readonly DirectoryEntry[]> {
    const entries = await ifThere(readdir(this.at(folder), { withFileTypes: true }));
    return (entries ?? []).map(entry => ({ name: entry.name, kind: entry.isDirectory() ? 'directory' : 'file' }));
  }

  async stat(file: string): Promise<FileStat | null> {
    const found = await ifThere(stat(this.at(file)));
    return found
      ? { kind: found.isDirectory() ? 'directory' : 'file', size: found.size, modifiedAt: found.mtimeMs }
      : null;
  }

  async remove(file: string): Promise<void> {
    await rm(this.at(file), { recursive: true, force: true });
  }

  async makeDirectory(folder: string): Promise<void> {
    await mkdir(this.at(folder), { recursive: true });
  }

  private at(file: string): string {
    return path.join(this.root, ...file.split('/'));
  }
}

async function ifThere<T>(result: Promise<T>): Promise<T | null> {
  try {
    return await result;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return null;
    }
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
