import { encodeRecords, type ThreadHeader, type ThreadRecord } from '../../src/core/threads/threadRecord';
import type { NewThread } from '../../src/core/threads/threadStore';
import type { RunEvent } from '../../src/shared/runEvent';

const SENTENCE = 'The quick brown fox jumps over the lazy dog, and **then** it tells `you` about it at length. ';
/** How many pieces of an answer were written before it was whole, as happens where an answer takes two seconds. */
const PIECES = 8;

/** Of an answer; each is 0.7 kB, and stands in the file twice. */
const PARAGRAPHS = 7;

/**
 * The bytes of a thread's file as the product writes it: so many turns of about 10 kB, unless answers are shorter, with
 * all records of a run. The first question is its title.
 */
export function longThread(thread: NewThread, turns: number, title: string, paragraphs = PARAGRAPHS): Uint8Array {
  const header: ThreadHeader = { type: 'thread', schema: 1, ...thread };
  const records = Array.from({ length: turns }, (_, index) =>
    turn(index, index === 0 ? title : `Question ${index + 1}: ${SENTENCE}`, thread.assistantId, paragraphs),
  ).flat();
  return encodeRecords([header, ...records]);
}

/** The ID of its last run. */
export function lastRunOf(turns: number): string {
  return `run-${turns - 1}`;
}

function turn(index: number, question: string, assistantId: string, paragraphs: number): readonly ThreadRecord[] {
  const [messageId, runId, itemId] = [`message-${index}`, `run-${index}`, `item-${index}`];
  const at = 1_700_000_000_000 + index * 60_000;
  const event = (one: RunEvent): ThreadRecord => ({ type: 'runEvent', runId, at, event: one });
  const said = Array.from({ length: paragraphs }, () => SENTENCE.repeat(7));
  const text = [...said, '```ts\nconst a = 1;\n```'].join('\n\n');
  const piece = Math.ceil(text.length / PIECES);
  const message = { kind: 'message', id: messageId, text: question, attachments: [], createdAt: at } as const;
  const item = { kind: 'message', id: itemId, phase: 'answer' } as const;
  return [
    { type: 'messageAdded', message: { ...message, delivery: 'sending' } },
    { type: 'runStarted', run: { id: runId, messageId, assistantId, assistantName: 'Sample', startedAt: at } },
    event({ type: 'started', remoteRunId: `turn-${index}`, model: 'scripted-1' }),
    { type: 'deliveryChanged', messageId, delivery: 'sent' },
    event({ type: 'item', item: { ...item, state: 'open', parts: [] } }),
    ...Array.from({ length: PIECES }, (_, part) =>
      event({ type: 'delta', itemId, channel: 'text', part: 0, text: text.slice(part * piece, (part + 1) * piece) }),
    ),
    event({ type: 'item', item: { ...item, state: 'done', parts: [{ type: 'text', text }] } }),
    event({ type: 'usage', usage: { input: 1_000, output: 900 } }),
    event({ type: 'kept' }),
    event({ type: 'end', end: { kind: 'completed' } }),
  ];
}
