import { answerText, type Entry, type Message } from '../../shared/transcript';
import type { FileSystem } from '../fileSystem';
import { excerpt } from './excerpt';
import { threadPath } from './threadPaths';
import { readThread } from './threadReader';

/** Where a text was found in a thread. */
export interface FoundText {
  readonly threadId: string;
  /** What was said around its newest place, in one line. */
  readonly excerpt: string;
}

/** How many files are in memory at once. */
const BATCH_SIZE = 16;
/** A run that didn't end well may have left its answer in pieces, and a word in two of them. */
const IN_PIECES = '"end":{"kind":"';
const WHOLE = `${IN_PIECES}completed"`;
/** The keys of all that is looked through. */
const SAID = ['"text":', '"path":'];

/**
 * Looks for a text in questions, answers and attached code of threads, in the order in which they are given; upper and
 * lower case are one. Reads the threads' files and keeps nothing. One that can't be read is passed over.
 */
export async function* searchThreads(
  files: FileSystem,
  threadIds: readonly string[],
  text: string,
  signal: AbortSignal,
): AsyncGenerator<FoundText> {
  const wanted = pattern(text, 'iu');
  const written = pattern(JSON.stringify(text).slice(1, -1), 'giu');
  for (let start = 0; start < threadIds.length; start += BATCH_SIZE) {
    const found = await Promise.all(
      threadIds.slice(start, start + BATCH_SIZE).map(async threadId => {
        const bytes = signal.aborted ? null : await files.read(threadPath(threadId)).catch(() => null);
        const place = bytes && mayHave(bytes, written) ? newestPlace(bytes, wanted) : null;
        return place === null ? [] : [{ threadId, excerpt: place }];
      }),
    );
    if (signal.aborted) {
      return;
    }
    yield* found.flat();
  }
}

function pattern(text: string, flags: string): RegExp {
  return new RegExp(text.normalize('NFC').replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), flags);
}

/** Told without reading the records, which takes ten times as long. */
function mayHave(bytes: Uint8Array, written: RegExp): boolean {
  const json = new TextDecoder().decode(bytes);
  for (const { index } of json.matchAll(written)) {
    if (isSaid(json, index)) {
      return true;
    }
  }
  return json.replaceAll(WHOLE, '').includes(IN_PIECES);
}

/** Whether a place is in something that was said, and not in a key, a name or an ID. */
function isSaid(json: string, index: number): boolean {
  const quote = json.lastIndexOf('"', index - 1);
  return json[quote - 1] === '\\' || SAID.some(key => json.startsWith(key, quote - key.length));
}

function newestPlace(bytes: Uint8Array, wanted: RegExp): string | null {
  const { entries, queue } = readThread(bytes).transcript;
  for (const entry of [...entries, ...queue].reverse()) {
    for (const text of textsOf(entry)) {
      const found = wanted.exec(text);
      if (found) {
        return excerpt(text, found.index, found.index + found[0].length);
      }
    }
  }
  return null;
}

function textsOf(entry: Entry | Message): readonly string[] {
  return entry.kind === 'run'
    ? [answerText(entry)]
    : [entry.text, ...entry.attachments.flatMap(({ path, text }) => [path, text])];
}
