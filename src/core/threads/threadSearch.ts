import { answerText, type Entry, type Message } from '../../shared/transcript';
import type { FileSystem } from '../fileSystem';
import { BytePattern } from './bytePattern';
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
const END = '"end":{"kind":"';
const WHOLE = new TextEncoder().encode('completed"');
const ANY_END = BytePattern.of(END);
/** The keys of all that is looked through. */
const SAID = ['"text":', '"path":'].map(key => new TextEncoder().encode(key));
const [QUOTE, BACKSLASH] = [34, 92];

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
  const wanted = new RegExp(text.normalize('NFC').replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'iu');
  const written = BytePattern.of(JSON.stringify(text.normalize('NFC')).slice(1, -1));
  for (let start = 0; start < threadIds.length; start += BATCH_SIZE) {
    const found = await Promise.all(
      threadIds.slice(start, start + BATCH_SIZE).map(async threadId => {
        const bytes = signal.aborted ? null : await files.read(threadPath(threadId)).catch(() => null);
        const place = bytes && (written === null || mayHave(bytes, written)) ? newestPlace(bytes, wanted) : null;
        return place === null ? [] : [{ threadId, excerpt: place }];
      }),
    );
    if (signal.aborted) {
      return;
    }
    yield* found.flat();
  }
}

/** Told without reading the records, which takes ten times as long. */
function mayHave(bytes: Uint8Array, written: BytePattern): boolean {
  for (let at = written.indexIn(bytes); at >= 0; at = written.indexIn(bytes, at + 1)) {
    if (isSaid(bytes, at)) {
      return true;
    }
  }
  return isInPieces(bytes);
}

/** Whether a place is in something that was said, and not in a key, a name or an ID. */
function isSaid(bytes: Uint8Array, at: number): boolean {
  const quote = bytes.lastIndexOf(QUOTE, at - 1);
  return bytes[quote - 1] === BACKSLASH || SAID.some(key => isAt(bytes, quote - key.length, key));
}

function isInPieces(bytes: Uint8Array): boolean {
  let at = ANY_END?.indexIn(bytes) ?? -1;
  while (at >= 0 && isAt(bytes, at + END.length, WHOLE)) {
    at = ANY_END?.indexIn(bytes, at + 1) ?? -1;
  }
  return at >= 0;
}

function isAt(bytes: Uint8Array, start: number, wanted: Uint8Array): boolean {
  return wanted.every((byte, index) => bytes[start + index] === byte);
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
