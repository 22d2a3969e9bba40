import type { FileSystem } from '../../../../src/core/fileSystem';

/** A disk on which whatever is added to a file takes its time. */
export class SlowFiles implements FileSystem {
  readonly read: FileSystem['read'];
  readonly writeAtomic: FileSystem['writeAtomic'];
  readonly create: FileSystem['create'];
  readonly list: FileSystem['list'];
  readonly stat: FileSystem['stat'];
  readonly remove: FileSystem['remove'];
  readonly makeDirectory: FileSystem['makeDirectory'];

  constructor(
    private readonly disk: FileSystem,
    private readonly appendMs: number,
  ) {
    this.read = disk.read.bind(disk);
    this.writeAtomic = disk.writeAtomic.bind(disk);
    this.create = disk.create.bind(disk);
    this.list = disk.list.bind(disk);
    this.stat = disk.stat.bind(disk);
    this.remove = disk.remove.bind(disk);
    this.makeDirectory = disk.makeDirectory.bind(disk);
  }

  async append(path: string, data: Uint8Array, sync: boolean): Promise<void> {
    await new Promise(resolve => setTimeout(resolve, this.appendMs));
    await this.disk.append(path, data, sync);
  }
}
