import type { Action, Item, RemoteThread, RunEvent } from '../shared/runEvent';
import type { ErrorCode } from '../shared/userError';
import type { Assistant, Protocol, ServerAssistant } from './assistant';

/**
 * The port that every protocol is put behind: nothing else in the product knows which one an assistant speaks.
 * Methods throw `UserError` only; a run doesn't throw but ends in `failed` or `detached`.
 */
export interface Backend {
  readonly protocol: Protocol;
  readonly capabilities: Capabilities;

  /**
   * Sends the message and follows the run to its one `end`. Aborting `signal` stops watching at once and ends in
   * `detached`; it stops the run itself only where `capabilities.cancel` is `disconnect` and the run isn't in the
   * background.
   */
  run(request: RunRequest, signal: AbortSignal): AsyncIterable<RunEvent>;

  /** Watches a run again after it was `detached` with `resumable`; brings whole items first, then what is new. */
  attach(run: RunReference, signal: AbortSignal): AsyncIterable<RunEvent>;

  /** Gives the results for an `actionNeeded`; the run's iterable goes on. Results for other actions are ignored. */
  answer(run: RunReference, results: readonly ActionResult[]): Promise<void>;

  /**
   * Asks the server to stop the run, once it has a name there. Does nothing where closing the connection is what stops it.
   */
  cancel(run: RunReference): Promise<void>;

  /**
   * One page of what the server has of a thread, oldest first; empty for a thread that lives here. `cursor` is the ID of
   * the entry after which it begins, or what the page before gave as `next`; null begins at the beginning.
   */
  history(thread: RemoteThread, cursor: string | null, signal: AbortSignal): Promise<HistoryPage>;

  /**
   * Deletes a thread on the server, where it can: see `leftOnServer`. One that isn't there any more is fine; one with a
   * run under way is refused with `threadBusy`.
   */
  deleteThread(thread: RemoteThread, signal: AbortSignal): Promise<void>;

  /** The cheapest request that proves server and key; throws what is wrong. */
  testConnection(signal: AbortSignal): Promise<void>;

  /** The models that the server offers, in its order. */
  listModels(signal: AbortSignal): Promise<readonly Model[]>;

  /** The assistants that the server keeps; empty where the protocol keeps none. */
  listAssistants(signal: AbortSignal): Promise<readonly ServerAssistant[]>;

  /** Throws `assistantUnknown` when the server doesn't have it. */
  getAssistant(id: string, signal: AbortSignal): Promise<ServerAssistant>;
}

/** What a protocol can do, where the product has to act on the difference. */
export interface Capabilities {
  /** Where a thread's messages are kept: always on the server, or where `RunRequest.keepOnServer` says. */
  readonly threadHome: 'server' | 'choice';
  /** How `attach` finds a run again after a cut. By `cursor` it can only find those in the background. */
  readonly resume: 'snapshot' | 'poll' | 'cursor';
  /** What stops a run: asking the server, or closing the connection, unless it is in the background. */
  readonly cancel: 'server' | 'disconnect';
}

export interface RunRequest {
  /** Our own ID of this run: the idempotency key, or metadata, by which the server's run can be found again. */
  readonly runKey: string;
  /** Null makes a new thread. */
  readonly thread: RemoteThread | null;
  readonly assistant: Assistant;
  /** The message as the model reads it: attachments are part of the text. */
  readonly text: string;
  /** Whether it was tried before and came to nothing: parts of it may be on the server. */
  readonly again: boolean;
  /**
   * The earlier turns of the thread, oldest first. The backend chooses which of them go along, so that the assistant
   * knows what the user saw: those that the server doesn't have, or all of them where it keeps nothing.
   */
  readonly turns: readonly Turn[];
  /** Whether the thread began with turns of another one: a server that makes a thread for it has to be told of them. */
  readonly isBranch: boolean;
  /** Turns before those, where a thread is long: the server has them all. */
  readonly older?: OlderTurns;
  /** How many of the oldest turns the user chose to leave out, where they would have to go along. */
  readonly leftOut: number;
  /** The user's choice; false means that the server is asked to keep nothing. No effect where `threadHome` is `server`. */
  readonly keepOnServer: boolean;
  /**
   * The user's choice: whether the server goes on with the run when nobody watches it. `auto` leaves that to the
   * backend. No effect where every run does, and none where the thread isn't kept on the server.
   */
  readonly background: BackgroundChoice;
}

/** Turns that are read only where they have to go along. */
export interface OlderTurns {
  readonly count: number;
  /** Throws `threadUnreadable`. */
  readonly read: () => Promise<readonly Turn[]>;
}

export type BackgroundChoice = 'auto' | 'on' | 'off';

/** One earlier message and what the assistant said and did after it, as far as it got. */
export interface Turn {
  /** The message as the model read it, like `RunRequest.text`. */
  readonly text: string;
  readonly items: readonly Item[];
  /** Whether this turn's run, or a later one that took it along, brought a `kept` event in this remote thread. */
  readonly onServer: boolean;
}

/** What is needed to find a run again, in this window's life or a later one. */
export interface RunReference {
  readonly runKey: string;
  readonly thread: RemoteThread | null;
  /** Null when the cut came before the server named the run. */
  readonly remoteRunId: string | null;
  /** Whether it was `started` in the background. */
  readonly background: boolean;
  /** What this side has of it. */
  readonly items: readonly Item[];
  /** Its message, like `RunRequest.text`, and the server's IDs of the thread's other runs: to know it by without a name. */
  readonly text: string;
  readonly otherRuns: readonly string[];
}

export interface ActionResult {
  readonly action: Action;
  readonly succeeded: boolean;
  readonly output: string;
}

/**
 * What a server remembers of a thread: the user's words and the assistant's items, in order. `remoteRunId` where the server
 * says which run it belongs to; `createdAt` in milliseconds since 1970, where it says so. A later entry with the ID of
 * an earlier one overrules it.
 */
export type HistoryEntry =
  | {
      readonly kind: 'message';
      readonly id: string;
      readonly text: string;
      readonly remoteRunId?: string;
      readonly createdAt?: number;
    }
  | { readonly kind: 'item'; readonly item: Item; readonly remoteRunId?: string; readonly createdAt?: number };

export interface HistoryPage {
  readonly entries: readonly HistoryEntry[];
  /** For the next call; null at the end. */
  readonly next: string | null;
}

export interface Model {
  readonly id: string;
  /** `YYYY-MM-DD`, where the server announces one. */
  readonly shutdownDate?: string;
}

/** What a backend is made with; made anew when any of it changes. */
export interface BackendOptions {
  readonly baseUrl: string;
  readonly organization: string | null;
  readonly project: string | null;
  /** Null for a server that needs none. */
  readonly apiKey: string | null;
  /** How long a server may stay silent before a run ends with `noAnswer`, in milliseconds. */
  readonly idleTimeoutMs: number;
  readonly userAgent: string;
  readonly memory: ServerMemory;
  readonly health: ServerHealth;
  /** One line per request, and wire event types at `debug`; never a body or a key. */
  readonly log: BackendLog;
}

/** What was found out about a server by asking it, so that it is asked in vain only once. */
export interface ServerFacts {
  /** The best home that it has for the threads of local assistants; left out until that is known. */
  readonly threadHome?: 'conversation' | 'chain' | 'local';
  /** Whether it goes on with a response that nobody watches. */
  readonly background?: boolean;
  /** Request parameters that it doesn't take, each with the model. */
  readonly dropped?: readonly string[];
}

/** Where {@link ServerFacts} outlive the window; one for each connection. */
export interface ServerMemory {
  readonly facts: ServerFacts;
  remember(facts: ServerFacts): void;
}

/** Is told how the requests to a server go. */
export interface ServerHealth {
  /** With what was asked for, or by refusing it. */
  answered(): void;
  /** Failures of all kinds; it knows which of them mean that the server is in trouble. */
  failed(code: ErrorCode): void;
}

export interface BackendLog {
  info(line: string): void;
  debug(line: string): void;
}

/** Made by `backends/index.ts`, which is loaded on the first request. */
export type CreateBackend = (protocol: Protocol, options: BackendOptions) => Backend;
