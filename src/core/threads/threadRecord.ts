import type { RemoteThread } from '../../shared/runEvent';
import type { ThreadChange } from '../../shared/transcript';
import type { Protocol } from '../assistant';
import type { Connection } from '../connection';

/** The version of the file format that this code writes. A file with a higher one is only read. */
export const THREAD_SCHEMA = 1;

/** What a thread is about and where it lives; the first record of its file. */
export interface ThreadHeader {
  readonly type: 'thread';
  readonly schema: number;
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** URIs of the folders that were open when the thread began. */
  readonly workspaceFolders: readonly string[];
  readonly connection: ThreadConnection;
  readonly protocol: Protocol;
  readonly assistantId: string;
  readonly assistantName: string;
  /** Where it lives on the server, if that was known from the start. */
  readonly remote?: RemoteThread;
  /** What it goes another way from. */
  readonly branchOf?: BranchPoint;
}

/** A place in another thread; that one may be gone. */
export interface BranchPoint {
  readonly threadId: string;
  /** The last entry of that thread that is in the branch as well. */
  readonly entryId: string;
}

/** The part of a connection that a thread's remote ID is bound to; its origin follows from the base URL. */
export type ThreadConnection = Omit<Connection, 'origin'>;

/** Whether a remote ID of one means something to the other. */
export function isSameConnection(one: ThreadConnection, other: ThreadConnection): boolean {
  return one.baseUrl === other.baseUrl && one.organization === other.organization && one.project === other.project;
}

/** Says where the thread lives on the server; a `thread` event of a run says it as well. */
export interface RemoteThreadRecord {
  readonly type: 'remoteThread';
  readonly thread: RemoteThread;
}

/** What may follow the header in a thread's file, one per line. */
export type ThreadRecord = ThreadChange | RemoteThreadRecord;

/** Whether a record must be on disk before anything happens because of it; the others may be a moment late. */
export function isDurable(record: ThreadRecord): boolean {
  if (record.type !== 'runEvent') {
    return true;
  }
  const { type } = record.event;
  return type === 'thread' || type === 'started' || type === 'kept' || type === 'end';
}

const encoder = new TextEncoder();

/** Records as lines of JSON, each with a line break at its end. */
export function encodeRecords(records: readonly (ThreadHeader | ThreadRecord)[]): Uint8Array {
  return encoder.encode(records.map(record => `${JSON.stringify(record)}\n`).join(''));
}
