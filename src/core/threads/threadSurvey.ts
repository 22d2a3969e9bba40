import { isJsonObject, type JsonObject } from '../../shared/json';
import type { FileSystem } from '../fileSystem';
import { EntryPlaces, entryOf } from './entryPlaces';
import { outlineOf } from './outline';
import { linesIn, parseLine } from './threadLines';
import { type ThreadContents, ThreadReader } from './threadReader';

/** A thread of any length, with outlines of its entries: who said something, and how it ended, but not what was said. */
export interface ThreadSurvey extends ThreadContents {
  readonly places: EntryPlaces;
  /** Items that have been described, by `itemKey`: what makes their text longer changes no outline. */
  readonly items: ReadonlySet<string>;
  /** Whether the last line is whole. */
  readonly endsLine: boolean;
}

/** What is known of a file's beginning, which ends with a whole line. */
export interface KnownSurvey extends ThreadSurvey {
  /** How long that is, in bytes. */
  readonly size: number;
}

/**
 * Looks through the first `size` bytes of a thread's file, or through those after what is known, of which no more than a
 * part is in memory at once. Throws what the file system throws, and nothing else.
 */
export async function surveyThread(
  files: FileSystem,
  path: string,
  size: number,
  known: KnownSurvey | null = null,
): Promise<ThreadSurvey> {
  const reader = new ThreadReader(known ?? undefined);
  const places = new EntryPlaces(known?.places.all);
  const items = new Set(known?.items);
  const start = known?.size ?? 0;
  let end = start;
  for await (const lines of linesIn(files, path, { start, length: size - start })) {
    for (const line of lines) {
      end = line.end;
      const value = parseLine(line);
      const item = value && grownItem(value);
      if (item && items.has(item)) {
        // Nearly all records are of this kind, and an outline says nothing of it.
        places.add(String(value.runId), line);
        continue;
      }
      const record = reader.add(value && outlineOf(value));
      const entry = record && entryOf(record);
      if (entry) {
        places.add(entry, line);
      }
      if (record?.type === 'runEvent' && record.event.type === 'item') {
        items.add(itemKey(record.runId, record.event.item.id));
      }
    }
  }
  return { ...reader.contents, places, items, endsLine: end <= size };
}

/** The item whose text a record makes longer; null for any other record. */
function grownItem({ type, runId, event }: JsonObject): string | null {
  if (type !== 'runEvent' || typeof runId !== 'string' || !isJsonObject(event)) {
    return null;
  }
  const grows = event.type === 'delta' || event.type === 'final';
  return grows && typeof event.itemId === 'string' ? itemKey(runId, event.itemId) : null;
}

function itemKey(runId: string, itemId: string): string {
  return `${runId}\n${itemId}`;
}
