import type { Item } from '../../../../src/shared/runEvent';
import type { Entry, Run, Transcript } from '../../../../src/shared/transcript';

/** What the scripts put into each question, so that a server can tell them apart: always as long. */
const MARK = /q\d{6}/g;

let marks = 0;

/** A question that nobody has asked yet. */
export function marked(words: string): string {
  return `${words} (q${String(++marks).padStart(6, '0')})`;
}

/** The text as if all questions had the same mark. */
export function unmarked(text: string): string {
  return text.replace(MARK, 'q');
}

/** A transcript without what differs from one run to the next: IDs, times, marks. Two are the same when these are. */
export function normalForm(transcript: Transcript): string {
  const messages = transcript.entries.filter(({ kind }) => kind === 'message');
  const text = JSON.stringify(
    {
      entries: transcript.entries.map(entry => normalEntry(entry, messages)),
      queue: transcript.queue.map(({ text }) => text),
    },
    null,
    1,
  );
  return unmarked(text)
    .replace(/127\.0\.0\.1:\d+/g, 'host')

    .replace(/\b([a-z]+)_[0-9a-f]{48}/g, '$1')
    .replace(/"created_at": \d+/g, '');
}

function normalEntry(entry: Entry, messages: readonly Entry[]): object {
  if (entry.kind === 'message') {
    const { text, delivery, attachments } = entry;
    return { text, delivery, attachments };
  }
  const { messageId, model, kept, notices, end, items } = entry;
  return {
    answers: messages.findIndex(({ id }) => id === messageId),
    ended: entry.endedAt !== undefined,
    named: entry.remoteRunId !== undefined,
    ...{ model, kept, notices, end },
    items: items.map(normalItem),
  };
}

function normalItem({ id: _, ...item }: Item): object {
  return item;
}

/** What must hold for any transcript at rest. */
export function checkSound({ entries }: Transcript): void {
  unique(entries, 'entry');
  for (const entry of entries) {
    if (entry.kind === 'run') {
      unique(entry.items, 'item');
      if (entry.end === undefined) {
        throw new Error('a run has no end');
      }
    }
  }
}

function unique(all: readonly { readonly id: string }[], what: string): void {
  if (new Set(all.map(({ id }) => id)).size !== all.length) {
    throw new Error(`an ${what} is there twice`);
  }
}

/** The last run; throws when there is none. */
export function lastRunOf({ entries }: Transcript): Run {
  const run = entries.findLast(entry => entry.kind === 'run');
  if (run?.kind !== 'run') {
    throw new Error('there is no run');
  }
  return run;
}
