import type { HistoryEntry } from '../../../../src/core/backend';
import { historyCursor } from '../../../../src/core/history/historyCursor';
import { mergeHistory } from '../../../../src/core/history/mergeHistory';
import { applyChange } from '../../../../src/shared/applyChange';
import type { Item, RunEnd, RunEvent } from '../../../../src/shared/runEvent';
import {
  EMPTY_TRANSCRIPT,
  type Entry,
  type Message,
  type Run,
  type ThreadChange,
  type Transcript,
} from '../../../../src/shared/transcript';
import { errorInfo } from '../../../../src/shared/userError';

/** Builders for both sides of a merge; tests name only what they are about. */

export const CUT: RunEnd = { kind: 'detached', resumable: true, error: errorInfo('connectionLost') };

/** A message as the server lists it. */
export function asked(id: string, text: string, remoteRunId?: string): HistoryEntry {
  return { kind: 'message', id, text, ...(remoteRunId === undefined ? {} : { remoteRunId }) };
}

/** An item as the server lists it; a message of the assistant's unless it is another. */
export function said(id: string, text: string, more: Partial<Item> = {}, remoteRunId?: string): HistoryEntry {
  return { kind: 'item', item: words(id, text, more), ...(remoteRunId === undefined ? {} : { remoteRunId }) };
}

export function words(id: string, text: string, more: Partial<Item> = {}): Item {
  return { kind: 'message', id, state: 'done', phase: null, parts: [{ type: 'text', text }], ...more } as Item;
}

export function call(id: string, output?: string, state: Item['state'] = 'done'): Item {
  const item: Item = { kind: 'step', id, state, type: 'function_call', subject: 'read', arguments: '{}' };
  return output === undefined ? item : { ...item, output };
}

/** One of our turns: the message `m-NAME` and its run `r-NAME`. */
export interface OwnTurn {
  readonly name: string;
  readonly text: string;
  readonly items?: readonly Item[];
  readonly delivery?: Message['delivery'];
  readonly end?: RunEnd;
  readonly kept?: boolean;
  readonly remoteRunId?: string;
  readonly only?: 'message' | 'run';
}

export function transcriptOf(...turns: readonly OwnTurn[]): Transcript {
  return apply(EMPTY_TRANSCRIPT, turns.flatMap(changesOf));
}

function changesOf(turn: OwnTurn): readonly ThreadChange[] {
  const { name, text, items = [], delivery = 'sent', end = { kind: 'completed' }, kept = true, only } = turn;
  const message: Message = { kind: 'message', id: `m-${name}`, text, attachments: [], createdAt: 1, delivery };
  const id = `r-${name}`;
  const run = { id, messageId: message.id, assistantId: 'a', assistantName: 'A', startedAt: 1 };
  const events: readonly RunEvent[] = [
    ...(turn.remoteRunId === undefined ? [] : [{ type: 'started', remoteRunId: turn.remoteRunId } as const]),
    ...(kept ? [{ type: 'kept' } as const] : []),
    ...items.map(item => ({ type: 'item', item }) as const),
    { type: 'end', end },
  ];
  return [
    ...(only === 'run' ? [] : [{ type: 'messageAdded', message } as const]),
    ...(only === 'message'
      ? []
      : [
          { type: 'runStarted', run } as const,
          ...events.map(event => ({ type: 'runEvent', runId: id, at: 2, event }) as const),
        ]),
  ];
}

export function apply(transcript: Transcript, changes: readonly ThreadChange[]): Transcript {
  return changes.reduce(applyChange, transcript);
}

export function mergeChanges(
  transcript: Transcript,
  history: readonly HistoryEntry[],
  after: string | null = null,
): readonly ThreadChange[] {
  return mergeHistory(transcript, history, { after, assistantId: 'a', assistantName: 'A', now: 9 });
}

export function merged(
  transcript: Transcript,
  history: readonly HistoryEntry[],
  after: string | null = null,
): Transcript {
  return apply(transcript, mergeChanges(transcript, history, after));
}

/** Merges what a server lists from where the product would ask for it, but for the turns that it asks for again. */
export function mergedAfterCursor(transcript: Transcript, whole: readonly HistoryEntry[]): Transcript {
  const { after } = historyCursor(transcript, 0);
  const start = whole.findIndex(entry => entry.kind === 'item' && entry.item.id === after) + 1;
  return merged(transcript, whole.slice(start), after);
}

/** The conversation in short: `> question` and `answer`, an open item with `…`, a step in brackets. */
export function outline({ entries }: Transcript): readonly string[] {
  return entries.flatMap(entry => (entry.kind === 'message' ? [`> ${entry.text}`] : entry.items.map(itemOutline)));
}

function itemOutline(item: Item): string {
  const end = item.state === 'open' ? '…' : '';
  switch (item.kind) {
    case 'message':
      return item.parts.map(({ text }) => text).join('') + end;
    case 'reasoning':
      return `(${item.parts.join('')})${end}`;
    case 'step':
      return `[${item.subject}${item.output === undefined ? '' : `: ${item.output}`}]${end}`;
  }
}

export function runOf({ entries }: Transcript, name: string): Run {
  return entryOf(entries, `r-${name}`, 'run') as Run;
}

export function messageOf({ entries }: Transcript, name: string): Message {
  return entryOf(entries, `m-${name}`, 'message') as Message;
}

export function runs({ entries }: Transcript): readonly Run[] {
  return entries.filter(entry => entry.kind === 'run');
}

function entryOf(entries: readonly Entry[], id: string, kind: Entry['kind']): Entry {
  const entry = entries.find(other => other.id === id);
  if (entry?.kind !== kind) {
    throw new Error(`no ${kind} ${id}`);
  }
  return entry;
}
