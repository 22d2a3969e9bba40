import { isJsonObject } from '../../shared/json';
import type { RemoteThread } from '../../shared/runEvent';
import type { Message, Transcript } from '../../shared/transcript';
import { parseHeader, parseRecord } from './recordSchema';
import type { ThreadHeader, ThreadRecord } from './threadRecord';
import { TranscriptFold } from './transcriptFold';

/** What a thread's file says. */
export interface ThreadContents {
  /** Null when its record is damaged or missing. */
  readonly header: ThreadHeader | null;
  readonly transcript: Transcript;
  /** Where the thread lives on its server, as last recorded. */
  readonly remote: RemoteThread | null;
  /** Lines that are no records at all; each is one change that was lost. */
  readonly damagedRecords: number;
  /** Whether the last line is whole. */
  readonly endsLine: boolean;
}

/**
 * Reads as much of a thread's file as can be read. Never throws: a line that is no JSON counts as damaged, a record
 * that this version doesn't know is passed over.
 */
export function readThread(bytes: Uint8Array): ThreadContents {
  let header: ThreadHeader | null = null;
  const fold = new TranscriptFold();
  let remote: RemoteThread | null = null;
  let damagedRecords = 0;
  for (const line of linesOf(bytes)) {
    const value = parseLine(line);
    if (value === undefined) {
      damagedRecords++;
      continue;
    }
    header ??= parseHeader(value);
    const record = parseRecord(value);
    if (record) {
      remote = remoteIn(record) ?? remote;
      if (record.type !== 'remoteThread') {
        fold.add(record);
      }
    }
  }
  return {
    header,
    transcript: fold.transcript,
    remote: remote ?? header?.remote ?? null,
    damagedRecords,
    endsLine: bytes.length === 0 || bytes.at(-1) === LINE_BREAK,
  };
}

/** A file's beginning, as far as a list of threads needs it. */
export interface ThreadHead {
  readonly header: ThreadHeader | null;
  /** The first message that was sent, or else queued. */
  readonly question: Pick<Message, 'text' | 'attachments'> | null;
}

/** Reads a thread's beginning. The last line may be cut short; it is passed over then. */
export function readThreadHead(bytes: Uint8Array): ThreadHead {
  let header: ThreadHeader | null = null;
  for (const line of linesOf(bytes)) {
    const value = parseLine(line);
    header ??= parseHeader(value);
    const record = parseRecord(value);
    if (header && (record?.type === 'messageAdded' || record?.type === 'messageQueued')) {
      return { header, question: record.message };
    }
  }
  return { header, question: null };
}

const LINE_BREAK = 10;
const decoder = new TextDecoder('utf-8', { fatal: true });

function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(LINE_BREAK, start);
    const end = found < 0 ? bytes.length : found;
    if (end > start) {
      yield bytes.subarray(start, end);
    }
    start = end + 1;
  }
}

/** The object on a line; undefined when there is none. */
function parseLine(line: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(decoder.decode(line));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function remoteIn(record: ThreadRecord): RemoteThread | null {
  if (record.type === 'remoteThread') {
    return record.thread;
  }
  return record.type === 'runEvent' && record.event.type === 'thread' ? record.event.thread : null;
}
