/**
 * The files that the product keeps for itself. Paths are relative to a root that the implementation is given, with `/`
 * between names. What isn't there is null or empty; any other failure throws.
 */
export interface FileSystem {
  /** A file's bytes, or those of a part, as far as it has them; null when there is no file. */
  read(path: string, part?: FilePart): Promise<Uint8Array | null>;

  /**
   * Adds bytes to the end of a file, made when missing; its folder has to be there. With `sync`, it resolves only when
   * everything appended so far would survive a power cut; that also holds for no bytes at all. A failure may leave
   * any part of `data` appended.
   */
  append(path: string, data: Uint8Array, sync: boolean): Promise<void>;

  /** Replaces a file as a whole, or makes it; whoever reads it meanwhile, or after a crash, gets the old or the new. */
  writeAtomic(path: string, data: Uint8Array): Promise<void>;

  /**
   * Makes a file with this content, in a folder that has to be there; false when there is one already. Of several that
   * try at the same moment one succeeds. After a crash the content may be missing.
   */
  create(path: string, data: Uint8Array): Promise<boolean>;

  /** What is directly inside a folder, in no order; empty when there is no such folder. */
  list(path: string): Promise<readonly DirectoryEntry[]>;

  /** Null when there is neither file nor folder. */
  stat(path: string): Promise<FileStat | null>;

  /** Removes a file, or a folder with everything in it; does nothing when there is neither. */
  remove(path: string): Promise<void>;

  /** Makes a folder and those above it, as far as they are missing. */
  makeDirectory(path: string): Promise<void>;
}

/** In bytes. */
export interface FilePart {
  readonly start: number;
  readonly length: number;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory';
}

export interface FileStat {
  readonly kind: 'file' | 'directory';
  /** In bytes. */
  readonly size: number;
  /** Of the last change, in milliseconds since 1970. */
  readonly modifiedAt: number;
}
