import { isJsonObject, type JsonValue } from '../../shared/json';
import type { FileStat, FileSystem } from '../fileSystem';
import { parseHeader } from './recordSchema';
import { salvagedHeader } from './salvagedHeader';
import { INDEX_PATH, isThreadId, THREADS_FOLDER, threadPath } from './threadPaths';
import { readThread, readThreadHead, type ThreadHead } from './threadReader';
import type { ThreadHeader } from './threadRecord';
import type { ThreadSummary } from './threadSummary';
import { threadTitle } from './threadTitle';

/** What the index knows of one thread, for as long as its file stays as it is. */
interface IndexEntry {
  readonly size: number;
  readonly modifiedAt: number;
  readonly title: string;
  readonly header: ThreadHeader;
}

const INDEX_VERSION = 1;
const HEAD_SIZE = 64 * 1024;
/** How many files are open at once. */
const BATCH_SIZE = 16;

/**
 * Lists the threads, and remembers in a file of its own what it read, so that the next list needs no look into them.
 * The threads' files are the truth: an index that is missing, unreadable or stale costs time and nothing else.
 */
export class ThreadIndex {
  constructor(private readonly files: FileSystem) {}

  /** What a thread was about when it was last listed; null when it never was. */
  async headerOf(id: string): Promise<ThreadHeader | null> {
    return (await this.load()).get(id)?.header ?? null;
  }

  /** Newest change first. A folder without a readable thread isn't listed. Throws what the file system throws. */
  async list(): Promise<readonly ThreadSummary[]> {
    const known = await this.load();
    const folders = await this.files.list(THREADS_FOLDER);
    const ids = folders.filter(({ name, kind }) => kind === 'directory' && isThreadId(name)).map(({ name }) => name);
    const entries = new Map<string, IndexEntry>();
    const salvaged = new Map<string, IndexEntry>();
    for (let start = 0; start < ids.length; start += BATCH_SIZE) {
      await Promise.all(
        ids.slice(start, start + BATCH_SIZE).map(async id => {
          try {
            const entry = await this.entryOf(id, known.get(id));
            const rest = entry ? null : await this.salvage(id);
            if (entry) {
              entries.set(id, entry);
            } else if (rest) {
              salvaged.set(id, rest);
            }
          } catch {
            // What can't be read now isn't listed now.
          }
        }),
      );
    }
    if (entries.size !== known.size || [...entries].some(([id, entry]) => known.get(id) !== entry)) {
      await this.save(entries).catch(() => undefined);
    }
    return [...entries, ...salvaged]
      .map(([id, entry]) => summaryOf(id, entry))
      .sort((a, b) => b.updatedAt - a.updatedAt);
  }

  private async entryOf(id: string, known: IndexEntry | undefined): Promise<IndexEntry | null> {
    const path = threadPath(id);
    const stat = await this.files.stat(path);
    if (!stat) {
      return null;
    }
    if (known && known.size === stat.size && known.modifiedAt === stat.modifiedAt) {
      return known;
    }
    const { size, modifiedAt } = stat;
    const { header, question } = await this.readHead(path, stat);
    if (!header) {
      // What is damaged now was whole when it was listed.
      return known ? { ...known, size, modifiedAt } : null;
    }
    return { size, modifiedAt, title: question ? threadTitle(question) : '', header };
  }

  /** For a thread whose first record is damaged, and of which nothing is remembered: nothing should be remembered of this. */
  private async salvage(id: string): Promise<IndexEntry | null> {
    const path = threadPath(id);
    const stat = await this.files.stat(path);
    const bytes = stat && (await this.files.read(path));
    if (!bytes) {
      return null;
    }
    const contents = readThread(bytes);
    const { entries, queue } = contents.transcript;
    const question = entries.find(entry => entry.kind === 'message') ?? queue[0];
    if (!question) {
      return null;
    }
    const { size, modifiedAt } = stat;
    return { size, modifiedAt, title: threadTitle(question), header: salvagedHeader(id, contents) };
  }

  private async readHead(path: string, { size }: FileStat): Promise<ThreadHead> {
    for (let limit = HEAD_SIZE; ; limit = Math.min(limit * 8, size)) {
      const head = readThreadHead((await this.files.read(path, { start: 0, length: limit })) ?? new Uint8Array());
      // The first question may be longer than the head, with all the code that was selected.
      if (!head.header || head.question || limit >= size) {
        return head;
      }
    }
  }

  private async load(): Promise<ReadonlyMap<string, IndexEntry>> {
    try {
      const bytes = await this.files.read(INDEX_PATH);
      const index: JsonValue = bytes ? JSON.parse(new TextDecoder().decode(bytes)) : null;
      if (!isJsonObject(index) || index.version !== INDEX_VERSION || !isJsonObject(index.threads)) {
        return new Map();
      }
      return new Map(
        Object.entries(index.threads).flatMap(([id, value]) => {
          const entry = parseEntry(value);
          return entry ? [[id, entry] as const] : [];
        }),
      );
    } catch {
      return new Map();
    }
  }

  private async save(entries: ReadonlyMap<string, IndexEntry>): Promise<void> {
    const index = { version: INDEX_VERSION, threads: Object.fromEntries(entries) };
    await this.files.writeAtomic(INDEX_PATH, new TextEncoder().encode(JSON.stringify(index)));
  }
}

function parseEntry(value: unknown): IndexEntry | null {
  if (!isJsonObject(value)) {
    return null;
  }
  const { size, modifiedAt, title } = value;
  const header = parseHeader(value.header);
  return header && typeof size === 'number' && typeof modifiedAt === 'number' && typeof title === 'string'
    ? { size, modifiedAt, title, header }
    : null;
}

function summaryOf(id: string, { title, modifiedAt, header }: IndexEntry): ThreadSummary {
  const { type: _type, schema: _schema, remote: _remote, ...rest } = header;
  // The folder's name is what opens the thread, also in a copy that someone made by hand.
  return { ...rest, id, title, updatedAt: modifiedAt };
}
