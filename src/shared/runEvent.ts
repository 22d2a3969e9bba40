import type { JsonValue } from './json';
import type { ErrorInfo } from './userError';

/**
 * Where a thread lives on its server. A thread whose home is this machine has none. A `response` is the newest one of a
 * chain, in which each names the one before it: such a thread's ID is another one after every turn.
 */
export interface RemoteThread {
  readonly kind: 'session' | 'conversation' | 'thread' | 'response';
  readonly id: string;
}

/** A text that grows while it streams. An item's parts are numbered from 0; text and refusal share their numbers. */
export type TextChannel = 'text' | 'refusal' | 'reasoning' | 'arguments' | 'output';

interface ItemBase {
  /** The server's ID, unique in its thread. */
  readonly id: string;
  /** A done item is authoritative: it overrules the deltas before it. */
  readonly state: 'open' | 'done';
  /**
   * The item as the server sent it, kept so that a backend whose threads live here can send it again.
   * Opaque to all but the backend that made it; never sent to the panel.
   */
  readonly wire?: JsonValue;
}

export interface MessageItem extends ItemBase {
  readonly kind: 'message';
  /** What the assistant says on the way, or its answer; null where the server doesn't tell them apart. */
  readonly phase: 'commentary' | 'answer' | null;
  readonly parts: readonly MessagePart[];
}

export interface MessagePart {
  readonly type: 'text' | 'refusal';
  readonly text: string;
}

export interface ReasoningItem extends ItemBase {
  readonly kind: 'reasoning';
  /** Summaries where the server makes them, else its raw reasoning; may stay empty. */
  readonly parts: readonly string[];
}

/** Anything else a run did: a tool call, a command, a search, or an item this version doesn't know. */
export interface StepItem extends ItemBase {
  readonly kind: 'step';
  /** The wire's own type, e.g. `web_search_call`: what the panel finds a title by. */
  readonly type: string;
  /** What it was about, in one line: a function's name, a query, a command. */
  readonly subject?: string;
  readonly arguments?: string;
  readonly output?: string;
}

export type Item = MessageItem | ReasoningItem | StepItem;

/** The server's own figures for one run, in tokens. */
export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cached?: number;
  readonly reasoning?: number;
}

/** A function call that waits for a result from this side. */
export interface Action {
  readonly kind: 'function';
  readonly callId: string;
  readonly name: string;
  /** The arguments as JSON text, as the model wrote them. */
  readonly arguments: string;
}

/** Something that was done differently from what was asked, worth one quiet line in the run. */
export type Notice =
  | { readonly code: 'parameterDropped'; readonly parameter: string }
  | { readonly code: 'toolUnavailable'; readonly name: string }
  | { readonly code: 'notKeptOnServer' }
  /** The server no longer had the thread, which was sent to it again from here. */
  | { readonly code: 'historyResent' }
  /** So many of the oldest turns were not sent: the user chose so, because the thread had grown too long. */
  | { readonly code: 'turnsLeftOut'; readonly count: number }
  /** The environment that the assistant works in began anew: its files are gone, the thread isn't. */
  | { readonly code: 'environmentReset' }
  /** So many records of the thread’s file could not be read when it was opened. */
  | { readonly code: 'recordsDamaged'; readonly count: number }
  /** The user asked for the opposite, which this protocol can't do. */
  | { readonly code: 'keptOnServer' };

/** How a run ended; every run has exactly one end. */
export type RunEnd =
  | { readonly kind: 'completed' }
  | { readonly kind: 'incomplete'; readonly reason: 'maxOutputTokens' | 'contentFilter' | 'other' }
  /** `refused`: the server surely did nothing with the message, so that it may be sent again. */
  | { readonly kind: 'failed'; readonly error: ErrorInfo; readonly refused?: true }
  | { readonly kind: 'cancelled' }
  /** We no longer see the run, though it may go on. `resumable`: `Backend.attach` can see it again. */
  | { readonly kind: 'detached'; readonly resumable: boolean; readonly error: ErrorInfo };

/** What the run is waiting for, for the status line. In `pausing` it waits to be tried again by itself. */
export type RunPhase = 'queued' | 'preparing' | 'working' | 'waiting' | 'pausing';

/**
 * What any protocol's run looks like to the product: normalised and keyed by item ID.
 * An iterator of these yields exactly one `end`, as its last event.
 */
export type RunEvent =
  | { readonly type: 'thread'; readonly thread: RemoteThread }
  /** `background`: the server goes on with it unwatched; `Backend.attach` finds it again, and only `cancel` stops it. */
  | {
      readonly type: 'started';
      readonly remoteRunId: string;
      readonly model?: string;
      readonly background?: true;
    }
  /** The server has this turn for good, and all before it. A turn without it goes along with the next message. */
  | { readonly type: 'kept' }
  /** `until`, in milliseconds since 1970: when a `pausing` run is tried again. */
  | {
      readonly type: 'phase';
      readonly phase: RunPhase;
      readonly until?: number;
      /** Why it is `pausing`. */
      readonly reason?: ErrorInfo;
    }
  | { readonly type: 'item'; readonly item: Item }
  | {
      readonly type: 'delta';
      readonly itemId: string;
      readonly channel: TextChannel;
      readonly part: number;
      readonly text: string;
    }
  | {
      readonly type: 'final';
      readonly itemId: string;
      readonly channel: TextChannel;
      readonly part: number;
      readonly text: string;
    }
  | { readonly type: 'actionNeeded'; readonly actions: readonly Action[] }
  | { readonly type: 'usage'; readonly usage: Usage }
  | { readonly type: 'notice'; readonly notice: Notice }
  /** Something was missed on the wire; what follows makes up for it with whole items. */
  | { readonly type: 'gap' }
  | { readonly type: 'end'; readonly end: RunEnd };
