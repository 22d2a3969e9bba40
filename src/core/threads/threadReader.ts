import type { JsonObject } from '../../shared/json';
import type { RemoteThread } from '../../shared/runEvent';
import { EMPTY_TRANSCRIPT, type Message, type Transcript } from '../../shared/transcript';
import { parseHeader, parseRecord } from './recordSchema';
import { linesOf, parseLine } from './threadLines';
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
}

const NOTHING: ThreadContents = { header: null, transcript: EMPTY_TRANSCRIPT, remote: null, damagedRecords: 0 };

/** What the lines of a thread's file add up to, one after the other. `before` is what the lines before them say. */
export class ThreadReader {
  private header: ThreadHeader | null;
  private remote: RemoteThread | null;
  private damagedRecords: number;
  private readonly fold: TranscriptFold;

  constructor(before: ThreadContents = NOTHING) {
    this.header = before.header;
    this.remote = before.remote;
    this.damagedRecords = before.damagedRecords;
    this.fold = new TranscriptFold(undefined, before.transcript);
  }

  get contents(): ThreadContents {
    const { header, fold, remote, damagedRecords } = this;
    return { header, transcript: fold.transcript, remote: remote ?? header?.remote ?? null, damagedRecords };
  }

  /**
   * Takes what a line says, null when that is no JSON object; returns its record. One that this version doesn't know is
   * passed over.
   */
  add(value: JsonObject | null): ThreadRecord | null {
    if (value === null) {
      this.damagedRecords++;
      return null;
    }
    this.header ??= parseHeader(value);
    const record = parseRecord(value);
    if (record) {
      this.remote = remoteIn(record) ?? this.remote;
      if (record.type !== 'remoteThread') {
        this.fold.add(record);
      }
    }
    return record;
  }
}

/** Reads as much of a thread's file as can be read. Never throws. */
export function readThread(bytes: Uint8Array): ThreadContents {
  const reader = new ThreadReader();
  for (const line of linesOf(bytes)) {
    reader.add(parseLine(line));
  }
  return reader.contents;
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

function remoteIn(record: ThreadRecord): RemoteThread | null {
  if (record.type === 'remoteThread') {
    return record.thread;
  }
  return record.type === 'runEvent' && record.event.type === 'thread' ? record.event.thread : null;
}
