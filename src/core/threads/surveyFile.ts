import { isJsonObject } from '../../shared/json';
import type { FileSystem } from '../fileSystem';
import { EntryPlaces } from './entryPlaces';
import { surveyPath, threadPath } from './threadPaths';
import type { ThreadContents } from './threadReader';
import type { KnownSurvey, ThreadSurvey } from './threadSurvey';

/** Another number whenever what is kept, or how records add up to it, is not what it was. */
const VERSION = 1;
/** A shorter part of a thread's file is looked through anew each time, in bytes. */
const WORTH_KEEPING = 256 * 1024;
/** By so many of its last bytes the part of a thread's file that was looked through is known again. */
const MARK_LENGTH = 4096;

/** What the part of a thread's file is known by. */
interface Mark {
  readonly version: number;
  readonly size: number;
  readonly mark: string;
}

interface Written extends Mark, ThreadContents {
  readonly places: EntryPlaces['all'];
  readonly items: readonly string[];
}

/**
 * What was found when a thread's file was last looked through, kept beside it: that file only grows, so the next time only
 * what was added has to be looked through. It can be lost at any time, and what can't be trusted is taken for lost.
 */
export class SurveyFile {
  private readonly path: string;
  private readonly threadPath: string;

  constructor(
    private readonly files: FileSystem,
    threadId: string,
  ) {
    this.path = surveyPath(threadId);
    this.threadPath = threadPath(threadId);
  }

  /** What is known of a thread's file of that size; null when that isn't worth reading, or nothing is. Never rejects. */
  async read(size: number): Promise<KnownSurvey | null> {
    try {
      const bytes = size < WORTH_KEEPING ? null : await this.files.read(this.path);
      return bytes && (await this.trusted(bytes, size));
    } catch {
      return null;
    }
  }

  /** Keeps what was found in a file of that size, if it is worth it after what is kept already. Never rejects. */
  async write(survey: ThreadSurvey, size: number, known: KnownSurvey | null): Promise<void> {
    if (!survey.endsLine || size - (known?.size ?? 0) < WORTH_KEEPING) {
      return;
    }
    try {
      const { places, items, endsLine: _always, ...contents } = survey;
      const mark: Mark = { version: VERSION, size, mark: await this.markAt(size) };
      const found = JSON.stringify({ ...mark, ...contents, places: places.all, items: [...items] });
      const bytes = new TextEncoder().encode(found);
      const sum = new TextEncoder().encode(`${await sumOf(bytes)}\n`);
      const all = new Uint8Array(sum.length + bytes.length);
      all.set(sum);
      all.set(bytes, sum.length);
      await this.files.writeAtomic(this.path, all);
    } catch {
      // It is found again the next time.
    }
  }

  private async trusted(bytes: Uint8Array, size: number): Promise<KnownSurvey | null> {
    const start = bytes.indexOf(10) + 1;
    const decoder = new TextDecoder();
    if (decoder.decode(bytes.subarray(0, start)) !== `${await sumOf(bytes.subarray(start))}\n`) {
      return null;
    }
    // As it was written, then: its form needs no second look.
    const found = JSON.parse(decoder.decode(bytes.subarray(start)));
    if (!isJsonObject(found) || found.version !== VERSION || typeof found.size !== 'number' || found.size > size) {
      return null;
    }
    if (found.mark !== (await this.markAt(found.size))) {
      return null;
    }
    const { version: _version, mark: _mark, places, items, ...contents } = found as unknown as Written;
    return { ...contents, places: new EntryPlaces(places), items: new Set(items), endsLine: true };
  }

  private async markAt(size: number): Promise<string> {
    const start = Math.max(0, size - MARK_LENGTH);
    const bytes = await this.files.read(this.threadPath, { start, length: size - start });
    return sumOf(bytes ?? new Uint8Array());
  }
}

async function sumOf(bytes: Uint8Array): Promise<string> {
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
  return [...sum].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
