import type { Item, Notice, RunEnd, RunEvent, RunPhase, Usage } from './runEvent';
import type { ErrorInfo } from './userError';

/**
 * What was said in a thread, in order: the user's messages and the runs that answered them. One model for the file on
 * disk, the host and the panel; {@link applyChange} (in `applyChange.ts`) is the only way to alter it.
 */
export interface Transcript {
  readonly entries: readonly Entry[];
  /** Messages that wait until the run under way has ended, oldest first. */
  readonly queue: readonly Message[];
}

export type Entry = Message | Run;

export const EMPTY_TRANSCRIPT: Transcript = { entries: [], queue: [] };

/** Code the user picked in an editor, as it stood on the screen then. */
export interface SelectionAttachment {
  readonly kind: 'selection';
  readonly id: string;
  /** Relative to its workspace folder; the folder's name first when there are several; else the file's name alone. */
  readonly path: string;
  /** VS Code's language ID. */
  readonly language: string;
  /** Numbered from 1, both included. */
  readonly startLine: number;
  readonly endLine: number;
  /** Empty in what the panel is sent: it shows the place, and the text may be long. */
  readonly text: string;
}

export type Attachment = SelectionAttachment;

/**
 * Whether the user's message arrived: `sending` while the request is on its way, `unknown` when that can't be told
 * ("May have been sent"), `unsent` when it surely didn't.
 */
export type Delivery = 'sending' | 'sent' | 'unsent' | 'unknown';

/** What the user said. */
export interface Message {
  readonly kind: 'message';
  readonly id: string;
  readonly text: string;
  readonly attachments: readonly Attachment[];
  /** Milliseconds since 1970, like every time in a transcript; 0 where the server that told of it doesn't say. */
  readonly createdAt: number;
  readonly delivery: Delivery;
}

/** One turn of the assistant. While `end` is missing, it is under way. */
export interface Run {
  readonly kind: 'run';
  readonly id: string;
  /** The message it answers. */
  readonly messageId: string;
  readonly assistantId: string;
  readonly assistantName: string;
  readonly model?: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** The server's ID of this run, as soon as it is known. */
  readonly remoteRunId?: string;
  /** Whether the server goes on with it unwatched. */
  readonly background?: true;
  /** Whether the server has this turn for good (`Turn.onServer`). */
  readonly kept?: boolean;
  readonly phase: RunPhase;
  /** When a `pausing` run is tried again, and why it pauses. */
  readonly until?: number;
  readonly reason?: ErrorInfo;
  readonly items: readonly Item[];
  readonly notices: readonly Notice[];
  readonly usage?: Usage;
  readonly end?: RunEnd;
}

/**
 * What a thread's file holds after its first record, and what the panel gets after its snapshot. `before` names the entry
 * that a new one goes in front of; without it, or when there is no such entry, it comes last.
 */
export type ThreadChange =
  | { readonly type: 'messageAdded'; readonly message: Message; readonly before?: string }
  | { readonly type: 'messageQueued'; readonly message: Message }
  | { readonly type: 'messageUnqueued'; readonly messageId: string }
  | { readonly type: 'deliveryChanged'; readonly messageId: string; readonly delivery: Delivery }
  | { readonly type: 'runStarted'; readonly run: RunStart; readonly before?: string }
  | { readonly type: 'runEvent'; readonly runId: string; readonly at: number; readonly event: RunEvent };

export type RunStart = Pick<Run, 'id' | 'messageId' | 'assistantId' | 'assistantName' | 'model' | 'startedAt'>;

/** The run under way, or else the last one; null in an empty thread. */
export function lastRun(transcript: Transcript): Run | null {
  for (let index = transcript.entries.length - 1; index >= 0; index--) {
    const entry = transcript.entries[index];
    if (entry?.kind === 'run') {
      return entry;
    }
  }
  return null;
}

/** The assistant's words in a run, as Markdown: its message items, joined as paragraphs. */
export function answerText(run: Run): string {
  return run.items
    .flatMap(item => (item.kind === 'message' ? item.parts.map(part => part.text) : []))
    .filter(text => text !== '')
    .join('\n\n');
}
