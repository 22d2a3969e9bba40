import { type LoggedRequest, pathMatches } from './requestLog';

/** Faults that answer in place of the real handler, which does not run. */
export type AnswerFault =
  /** An error in OpenAI's shape. Texts, types and codes default to the real ones; `headers` may hold `retry-after`. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly code?: string | null;
      readonly message?: string;
      readonly type?: string;
      readonly param?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** A page of HTML, as a proxy or a wrong base URL answers; status 200 by default. */
  | { readonly kind: 'html'; readonly status?: number }
  /** A redirect that keeps method and body (307 by default). */
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number }
  /** A 401 whose text repeats the whole key. */
  | { readonly kind: 'echoKey' }
  /** Takes the request and never answers, until the client gives up. */
  | { readonly kind: 'stallHeaders' }
  /** A 429 that says how long to wait, in one of the three ways; `date` counts whole seconds. */
  | { readonly kind: 'rateLimit'; readonly waitMs: number; readonly form: 'seconds' | 'date' | 'ms' }
  /** Resets the connection without an answer; with `handled`, after the request has taken effect. */
  | { readonly kind: 'dropAnswer'; readonly handled: boolean };

/**
 * Faults in an event stream. `afterEvent` counts what this connection has carried; 0 is right after the headers.
 * When a connection is reset, a client loses what it has received but not read.
 */
export type StreamFault =
  | { readonly kind: 'cut'; readonly afterEvent: number; readonly how: 'end' | 'reset' }
  /** Sends nothing more, but keeps the connection. */
  | { readonly kind: 'stall'; readonly afterEvent: number }
  /** One event whose data is no JSON. */
  | { readonly kind: 'garbage'; readonly afterEvent: number }
  /** Sends event `afterEvent` (default 1) twice. */
  | { readonly kind: 'duplicate'; readonly afterEvent?: number }
  /** One event of a type that no document knows, after event `afterEvent` (default 1). */
  | { readonly kind: 'unknownEvent'; readonly afterEvent?: number }
  /** An item of a type that no document knows, added and done, after event `afterEvent` (default 2). */
  | { readonly kind: 'unknownItem'; readonly afterEvent?: number }
  /** An `error` event, as the protocol writes it. */
  | { readonly kind: 'errorEvent'; readonly afterEvent: number; readonly code?: string; readonly message?: string }
  /** Status 200, and the end. */
  | { readonly kind: 'empty' };

/** Faults in how the events of a stream are written. */
export type WritingFault =
  /** Sends event `event` (1 is the first) after the one that follows it. */
  | { readonly kind: 'reorder'; readonly event: number }
  /** Adds so much to the event after event `afterEvent` (defaults: 10 MB, 1), in a field that nobody reads. */
  | { readonly kind: 'bigEvent'; readonly afterEvent?: number; readonly bytes?: number }
  /** Puts everything but `type` and `event_id` into `data`, in every event. */
  | { readonly kind: 'wrapInData' };

/** Faults in how a stream's bytes go out, none of which changes what they say but the last. */
export type DeliveryFault =
  | { readonly kind: 'oneByteChunks' | 'crlf' | 'bom' | 'gzip' }
  /** Cuts the stream after so many bytes, which may be within a character; gzip and chunks do not count. */
  | { readonly kind: 'cutAtByte'; readonly byte: number; readonly how: 'end' | 'reset' };

/** Faults in the answer to a list request. */
export type ListFault =
  | { readonly kind: 'noHasMore' }
  /** Pages of this size, whatever the request asks for. */
  | { readonly kind: 'pageSize'; readonly size: number };

/** Faults in the making of an answer: it ends after word `afterWord`. */
export type AnswerEndFault =
  | { readonly kind: 'fail'; readonly afterWord: number; readonly code?: string; readonly message?: string }
  | {
      readonly kind: 'incomplete';
      readonly afterWord: number;
      readonly reason: 'max_output_tokens' | 'content_filter';
    };

export type Fault = AnswerFault | StreamFault | WritingFault | DeliveryFault | ListFault | AnswerEndFault;

/** Which requests a fault strikes. Without any: the next one that it can strike. */
export interface FaultAim {
  /** How many times (default 1; `Infinity` until cleared). */
  readonly times?: number;
  readonly method?: string;
  /** With the `/v1` prefix; exact when a string. */
  readonly path?: string | RegExp;
  readonly when?: (request: LoggedRequest) => boolean;
}

interface QueuedFault {
  readonly fault: Fault;
  readonly aim: FaultAim;
  left: number;
}

/** The faults that are still to strike, oldest first. A fault is used up where it takes effect, not before. */
export class Faults {
  private queued: QueuedFault[] = [];

  add(fault: Fault, aim: FaultAim): void {
    this.queued.push({ fault, aim, left: aim.times ?? 1 });
  }

  clear(): void {
    this.queued = [];
  }

  /** The oldest fault of these kinds that strikes this request, or undefined; it is counted as used. */
  take<K extends Fault['kind']>(request: LoggedRequest, kinds: readonly K[]): Extract<Fault, { kind: K }> | undefined {
    for (const queued of this.queued) {
      const { fault } = queued;
      if (!isOfKind(fault, kinds) || !strikes(queued.aim, request)) continue;
      queued.left--;
      if (queued.left <= 0) this.queued = this.queued.filter(other => other !== queued);
      return fault;
    }
    return undefined;
  }
}

function isOfKind<K extends Fault['kind']>(fault: Fault, kinds: readonly K[]): fault is Extract<Fault, { kind: K }> {
  return kinds.some(kind => kind === fault.kind);
}

function strikes(aim: FaultAim, request: LoggedRequest): boolean {
  return (
    (aim.method === undefined || aim.method === request.method) &&
    (aim.path === undefined || pathMatches(request.path, aim.path)) &&
    (aim.when === undefined || aim.when(request))
  );
}
