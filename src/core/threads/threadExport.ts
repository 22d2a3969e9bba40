import { isJsonObject, type JsonValue } from '../../shared/json';
import type { RemoteThread } from '../../shared/runEvent';
import { answerText, type Transcript } from '../../shared/transcript';
import { messageText } from '../messageText';
import { changesOf } from './entryChanges';
import { parseHeader, parseRecord } from './recordSchema';
import { isThreadId } from './threadPaths';
import { THREAD_SCHEMA, type ThreadHeader, type ThreadRecord } from './threadRecord';

/** Names the form of an exported thread, whatever wrote it. */
export const EXPORT_SCHEMA = 'ask-assistant/thread/1';

/** A whole thread, to be taken elsewhere. */
export interface ThreadCopy {
  readonly header: ThreadHeader;
  readonly title: string;
  readonly remote: RemoteThread | null;
  readonly transcript: Transcript;
}

/** For people to read. A message stands as the model read it, with the code that went along. */
export function threadMarkdown({ header, title, transcript }: ThreadCopy, you: string): string {
  const parts = transcript.entries.map(entry =>
    entry.kind === 'message'
      ? `## ${you}\n\n${messageText(entry)}`
      : `## ${entry.assistantName || header.assistantName}\n\n${answerText(entry)}`,
  );
  return [`# ${title}`, ...parts].map(part => `${part.trimEnd()}\n`).join('\n');
}

/**
 * For this product to read again: what the thread is about, and its changes as its file has them. What waits to be sent
 * is a matter of the window that it waits in, and stays there.
 */
export function threadJson({ header, title, remote, transcript }: ThreadCopy): string {
  const { type: _type, schema: _schema, remote: _first, ...thread } = header;
  const records: readonly ThreadRecord[] = transcript.entries.flatMap(changesOf);
  const exported = { schema: EXPORT_SCHEMA, title, thread: { ...thread, ...(remote ? { remote } : {}) }, records };
  return `${JSON.stringify(exported, null, 2)}\n`;
}

/** What {@link threadJson} has written; null for anything else. What this version doesn't know of it is left out. */
export function parseThreadJson(
  text: string,
): { readonly header: ThreadHeader; readonly title: string; readonly records: readonly ThreadRecord[] } | null {
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isJsonObject(value) || value.schema !== EXPORT_SCHEMA || !isJsonObject(value.thread)) {
    return null;
  }
  const header = parseHeader({ ...value.thread, type: 'thread', schema: THREAD_SCHEMA });
  const { title, records } = value;
  if (!header || !isThreadId(header.id) || !Array.isArray(records)) {
    return null;
  }
  const known = records.flatMap(record => parseRecord(record) ?? []);
  return { header, title: typeof title === 'string' ? title : '', records: known };
}
