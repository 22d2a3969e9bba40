import { isJsonObject, type JsonObject } from '../../shared/json';
import type { FilePart, FileSystem } from '../fileSystem';
import { joined } from './joined';

/** How much of a file is in memory at once, in bytes, unless one line is longer. */
const PART_SIZE = 1024 * 1024;
const LINE_BREAK = 10;

/** A line that isn't empty. */
export interface ThreadLine {
  /** Without its line break. */
  readonly bytes: Uint8Array;
  /** Where it is in the file, with its line break, whether or not it has one. */
  readonly start: number;
  readonly end: number;
}

/** The lines of a part of a file, some at a time. The last one may be cut short, by the part's end or the file's. */
export async function* linesIn(
  files: FileSystem,
  path: string,
  { start, length }: FilePart,
): AsyncGenerator<readonly ThreadLine[]> {
  const end = start + length;
  let rest = new Uint8Array();
  let at = start;
  while (at < end) {
    const read = await files.read(path, { start: at, length: Math.min(PART_SIZE, end - at) });
    if (!read?.length) {
      break;
    }
    const bytes = joined(rest, read);
    const whole = bytes.lastIndexOf(LINE_BREAK) + 1;
    yield linesOf(bytes.subarray(0, whole), at - rest.length);
    rest = bytes.slice(whole);
    at += read.length;
  }
  if (rest.length > 0) {
    yield linesOf(rest, at - rest.length);
  }
}

/** The lines of what was read from `start` on. */
export function linesOf(bytes: Uint8Array, start = 0): readonly ThreadLine[] {
  const lines: ThreadLine[] = [];
  for (let from = 0; from < bytes.length; ) {
    const found = bytes.indexOf(LINE_BREAK, from);
    const end = found < 0 ? bytes.length : found;
    if (end > from) {
      lines.push({ bytes: bytes.subarray(from, end), start: start + from, end: start + end + 1 });
    }
    from = end + 1;
  }
  return lines;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The object on a line; null when there is none. */
export function parseLine({ bytes }: ThreadLine): JsonObject | null {
  try {
    const value: unknown = JSON.parse(decoder.decode(bytes));
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
