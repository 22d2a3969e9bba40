import type { RemoteThread } from '../../shared/runEvent';
import type { Entry, Transcript } from '../../shared/transcript';
import type { FileSystem } from '../fileSystem';
import { AppendLog } from './appendLog';
import type { Clock } from './clock';
import { salvagedHeader } from './salvagedHeader';
import { storageError } from './storageError';
import { SurveyFile } from './surveyFile';
import { ThreadArchive } from './threadArchive';
import { ThreadFile } from './threadFile';
import { ThreadIndex } from './threadIndex';
import type { WriteGuard } from './threadLease';
import { threadFolder, threadPath } from './threadPaths';
import { readThread } from './threadReader';
import { isSameConnection, THREAD_SCHEMA, type ThreadConnection, type ThreadHeader } from './threadRecord';
import type { ThreadSummary } from './threadSummary';
import { surveyThread } from './threadSurvey';

/** What a new thread is about; the store adds the rest of its header. */
export type NewThread = Omit<ThreadHeader, 'type' | 'schema'>;

/** How many of a thread's newest turns are in memory from the start: what the panel shows first. */
export const TURNS_AT_HAND = 30;

/** For a reader, and where there is one window only. */
const ALONE: WriteGuard = { confirm: async () => true };

/** A thread as it was read from its file. */
export interface OpenedThread {
  /** For going on; null when the thread can only be read. */
  readonly file: ThreadFile | null;
  /** Why it can only be read: a newer version of the product made it, or nothing says to which server it belongs. */
  readonly readOnly: 'newerVersion' | 'damaged' | null;
  readonly header: ThreadHeader;
  /** Where it lives on its server, as last recorded. */
  readonly remote: RemoteThread | null;
  /** Its newest turns, and outlines of those that the archive holds. */
  readonly transcript: Transcript;
  readonly archive: ThreadArchive;
  /** How many changes couldn't be read; the rest of the thread is whole. */
  readonly damagedRecords: number;
}

/**
 * The threads on disk, one folder each. A thread that goes on has one `ThreadFile` in one window: hold its
 * `ThreadLease` first, then `open` it with that, then `create` it if there is none. What can't be a thread's ID is refused with a
 * plain error, see `isThreadId`.
 */
export class ThreadStore {
  private readonly index: ThreadIndex;

  constructor(
    private readonly files: FileSystem,
    private readonly clock: Clock,
  ) {
    this.index = new ThreadIndex(files);
  }

  /** Begins a thread. It comes to be on disk with its first change, so that an unused one leaves nothing behind. */
  create(thread: NewThread, guard: WriteGuard = ALONE): ThreadFile {
    const log = new AppendLog(this.files, threadPath(thread.id), { size: 0, endsLine: true });
    return new ThreadFile(thread.id, log, this.clock, { type: 'thread', schema: THREAD_SCHEMA, ...thread }, guard);
  }

  /**
   * Reads a thread; null when there is none. What the thread is about is made good, if its first record is damaged, from
   * the list of threads, or else from what was said in it. Throws `threadUnreadable` when the file can't be read.
   */
  async open(id: string, guard: WriteGuard = ALONE): Promise<OpenedThread | null> {
    const path = threadPath(id);
    const { size, survey, archive, entries } = await this.look(id, path).catch(error => {
      throw storageError(error, 'threadUnreadable');
    });
    const { header: written, remote, damagedRecords, endsLine } = survey;
    const transcript = { ...survey.transcript, entries };
    if (!written && entries.length === 0 && transcript.queue.length === 0) {
      // There is none, or a crash came while its first record was written: nothing had been sent yet.
      return null;
    }
    const remembered = written ? null : await this.index.headerOf(id);
    const known = written ?? remembered;
    const header = known ?? salvagedHeader(id, { transcript, remote });
    const readOnly = header.schema > THREAD_SCHEMA ? 'newerVersion' : known ? null : 'damaged';
    const log = new AppendLog(this.files, path, { size, endsLine });
    const file = readOnly ? null : new ThreadFile(id, log, this.clock, remembered, guard);
    return { file, readOnly, header: { ...header, id }, remote, transcript, archive, damagedRecords };
  }

  /** How long a thread's file is, in bytes; it only grows. 0 when there is none. */
  async size(id: string): Promise<number> {
    return (await this.files.stat(threadPath(id)))?.size ?? 0;
  }

  /** All threads, the one that changed last first. Throws `storageFailed`. */
  list(): Promise<readonly ThreadSummary[]> {
    return this.index.list().catch(error => {
      throw storageError(error);
    });
  }

  /** The thread that lives there on its server; null when there is none. Looks into the files: that takes a while. */
  async find(remote: RemoteThread, connection: ThreadConnection): Promise<ThreadSummary | null> {
    const name = JSON.stringify(remote.id);
    for (const summary of await this.list()) {
      const bytes = isSameConnection(summary.connection, connection)
        ? await this.files.read(threadPath(summary.id)).catch(() => null)
        : null;
      if (bytes && new TextDecoder().decode(bytes).includes(name) && readThread(bytes).remote?.id === remote.id) {
        return summary;
      }
    }
    return null;
  }

  private async look(id: string, path: string) {
    const size = (await this.files.stat(path))?.size ?? 0;
    const kept = new SurveyFile(this.files, id);
    const known = await kept.read(size);
    const survey = await surveyThread(this.files, path, size, known);
    void kept.write(survey, size, known);
    const { entries } = survey.transcript;
    const archive = new ThreadArchive(this.files, path, survey.places, entries);
    const newest = newestFrom(entries);
    return {
      size,
      survey,
      archive,
      entries: [...entries.slice(0, newest), ...(await archive.take(entries.slice(newest)))],
    };
  }

  /** Removes a thread with everything in its folder, also its draft. Throws `storageFailed`. */
  async remove(id: string): Promise<void> {
    await this.files.remove(threadFolder(id)).catch(error => {
      throw storageError(error);
    });
  }
}

/** Where the newest turns begin, and with them the last run and its message. */
function newestFrom(entries: readonly Entry[]): number {
  const messages = entries.flatMap(({ kind }, index) => (kind === 'message' ? [index] : []));
  const run = entries.findLast(entry => entry.kind === 'run');
  const asked = entries.findIndex(({ id }) => id === run?.messageId || id === run?.id);
  return Math.min(messages.at(-TURNS_AT_HAND) ?? 0, asked < 0 ? entries.length : asked);
}
