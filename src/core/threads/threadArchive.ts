import type { Entry, ThreadChange } from '../../shared/transcript';
import { userError } from '../../shared/userError';
import type { FileSystem } from '../fileSystem';
import { type EntryPlaces, entryOf } from './entryPlaces';
import { parseRecord } from './recordSchema';
import { storageError } from './storageError';
import { linesIn, parseLine } from './threadLines';
import { TranscriptFold } from './transcriptFold';

/**
 * What was said in a thread's older entries: it stays on disk until someone looks at it. In memory they are outlines,
 * without a word. Lives as long as the thread is open in this window.
 */
export class ThreadArchive {
  /** What has come to be known of these entries since the file was read. */
  private readonly later: ThreadChange[] = [];

  private readonly held: Set<string>;

  constructor(
    private readonly files: FileSystem,
    private readonly path: string,
    private readonly places: EntryPlaces,
    outlines: readonly Entry[],
  ) {
    this.held = new Set(outlines.map(({ id }) => id));
  }

  /** Whether an entry is only an outline in memory. */
  holds(entryId: string): boolean {
    return this.held.has(entryId);
  }

  /** To be told of every change. */
  note(change: ThreadChange): void {
    const id = entryOf(change);
    if (id !== null && this.held.has(id)) {
      this.later.push(change);
    }
  }

  /** The same entries with all that was said in them. Throws `threadUnreadable`. */
  async read(entries: readonly Entry[]): Promise<readonly Entry[]> {
    const outlines = new Set(entries.filter(({ id }) => this.held.has(id)).map(({ id }) => id));
    if (outlines.size === 0) {
      return entries;
    }
    const fold = new TranscriptFold();
    try {
      for (const { start, end } of this.places.of(outlines)) {
        for await (const lines of linesIn(this.files, this.path, { start, length: end - start })) {
          for (const line of lines) {
            const record = parseRecord(parseLine(line));
            if (record && record.type !== 'remoteThread' && outlines.has(entryOf(record) ?? '')) {
              fold.add(record);
            }
          }
        }
      }
    } catch (error) {
      throw storageError(error, 'threadUnreadable');
    }
    for (const change of this.later) {
      if (outlines.has(entryOf(change) ?? '')) {
        fold.add(change);
      }
    }
    const whole = new Map(fold.transcript.entries.map(entry => [entry.id, entry]));
    return entries.map(entry => {
      const found = outlines.has(entry.id) ? whole.get(entry.id) : entry;
      if (!found) {
        throw userError('threadUnreadable', { detail: 'the file has changed' });
      }
      return found;
    });
  }

  /** The same, to be kept in memory from now on. */
  async take(entries: readonly Entry[]): Promise<readonly Entry[]> {
    const whole = await this.read(entries);
    for (const { id } of entries) {
      this.held.delete(id);
    }
    return whole;
  }
}
