import { isJsonObject, type JsonValue } from '../../shared/json';
import type { FileSystem } from '../fileSystem';
import { storageError } from './storageError';
import { isThreadId, LABELS_FOLDER, labelPath } from './threadPaths';
import type { ThreadSummary } from './threadSummary';

/** What the user has made of a thread in the list. */
export interface ThreadLabel {
  /** Null for the title that its first question gives it. */
  readonly title: string | null;
  readonly pinned: boolean;
}

/** A thread as the list shows it: `title` is what the user calls it, if anything. */
export interface ListedThread extends ThreadSummary {
  readonly pinned: boolean;
}

const NO_LABEL: ThreadLabel = { title: null, pinned: false };

/** The labels of threads, kept apart from their files, so that no window has to hold a thread for its label. */
export class ThreadLabels {
  constructor(private readonly files: FileSystem) {}

  /** The same threads with their labels. What can't be read has none: a thread can always be listed. */
  async listed(threads: readonly ThreadSummary[]): Promise<readonly ListedThread[]> {
    const names = (await this.files.list(LABELS_FOLDER).catch(() => [])).map(({ name }) => name);
    const ids = names.filter(name => name.endsWith('.json')).map(name => name.slice(0, -'.json'.length));
    const read = ids.filter(isThreadId).map(async id => [id, await this.read(id).catch(() => NO_LABEL)] as const);
    const labels = new Map(await Promise.all(read));
    return threads.map(thread => {
      const { title, pinned } = labels.get(thread.id) ?? NO_LABEL;
      return { ...thread, title: title ?? thread.title, pinned };
    });
  }

  /** Calls a thread something else, or pins it. Throws `storageFailed`. */
  async change(id: string, change: Partial<ThreadLabel>): Promise<void> {
    try {
      const label = { ...(await this.read(id)), ...change };
      await this.files.makeDirectory(LABELS_FOLDER);
      await this.files.writeAtomic(labelPath(id), encode(label));
    } catch (error) {
      throw storageError(error);
    }
  }

  /** For a thread that is gone. Throws `storageFailed`. */
  async remove(id: string): Promise<void> {
    await this.files.remove(labelPath(id)).catch(error => {
      throw storageError(error);
    });
  }

  private async read(id: string): Promise<ThreadLabel> {
    return parse(await this.files.read(labelPath(id)));
  }
}

/** What says nothing is no label. */
function parse(bytes: Uint8Array | null): ThreadLabel {
  try {
    const value: JsonValue = bytes ? JSON.parse(new TextDecoder().decode(bytes)) : null;
    const { title, pinned } = isJsonObject(value) ? value : {};
    return { title: typeof title === 'string' && title.trim() !== '' ? title : null, pinned: pinned === true };
  } catch {
    return NO_LABEL;
  }
}

function encode({ title, pinned }: ThreadLabel): Uint8Array {
  const label = { ...(title === null ? {} : { title }), ...(pinned ? { pinned } : {}) };
  return new TextEncoder().encode(`${JSON.stringify(label)}\n`);
}
