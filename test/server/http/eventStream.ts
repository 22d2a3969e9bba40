import type { ServerResponse } from 'node:http';
import type { Faults, StreamFault } from '../control/faults';
import type { LoggedRequest } from '../control/requestLog';

/** Anything that goes out in an event stream. */
export interface WireEvent {
  readonly type: string;
}

/** An event as it is written. */
export interface Frame {
  readonly name: string;
  readonly data: string;
  /** What the observer is told. */
  readonly value: unknown;
}

/** How a protocol writes its events, and what a fault makes the stream say. */
export interface StreamDialect {
  frame(event: WireEvent): Frame;
  unknownEvent(): WireEvent;
  unknownItem(): readonly WireEvent[];
  errorEvent(code: string, message: string): WireEvent;
  /** Whether the stream is over after an `error` event. */
  readonly errorEnds: boolean;
}

/** The frame of an event that names its type itself. */
export function typedFrame(event: WireEvent): Frame {
  return { name: event.type, data: JSON.stringify(event), value: event };
}

interface StreamParts {
  readonly response: ServerResponse;
  readonly request: LoggedRequest;
  readonly faults: Faults;
  readonly dialect: StreamDialect;
  readonly closed: AbortSignal;
  readonly onSent: (event: unknown, deliberate: boolean) => void;
}

/** One server-sent event stream, with the misbehaviour that was asked for. Writing to a closed one does nothing. */
export class EventStream {
  private events = 0;
  /** Nothing more goes out: whoever sends waits until the connection is closed. */
  private mute = false;
  private corked = false;
  /** What has been put in so far: later events move on by as much. */
  private sequenceShift = 0;
  /** What was asked for last; the next waits for it, so that a fault never lets an event slip past it. */
  private tail: Promise<void> = Promise.resolve();
  private readonly faults: readonly StreamFault[];

  constructor(private readonly parts: StreamParts) {
    const { faults, request } = parts;
    this.faults = [
      faults.take(request, ['unknownEvent']),
      faults.take(request, ['unknownItem']),
      faults.take(request, ['duplicate']),
      faults.take(request, ['garbage']),
      faults.take(request, ['errorEvent']),
      faults.take(request, ['cut']),
      faults.take(request, ['stall']),
    ].filter(fault => fault !== undefined);
  }

  get open(): boolean {
    return !this.parts.closed.aborted && !this.parts.response.writableEnded;
  }

  /** Aborts when the connection is closed, by whichever side. */
  get closed(): AbortSignal {
    return this.parts.closed;
  }

  /** Sends the headers; to be called before the first event. */
  start(): Promise<void> {
    this.parts.response.flushHeaders();
    return this.next(() => this.misbehave());
  }

  /** Resolves when the connection takes more, or never will; events leave in the order of the calls. */
  send(event: WireEvent): Promise<void> {
    return this.next(() => this.deliver(event));
  }

  end(): Promise<void> {
    return this.next(async () => {
      if (this.open && !this.mute) this.parts.response.end();
    });
  }

  private next(step: () => Promise<void>): Promise<void> {
    this.tail = this.tail.then(step);
    return this.tail;
  }

  private async deliver(event: WireEvent): Promise<void> {
    if (this.mute) await this.untilClosed();
    if (!this.open) return;
    const shifted = this.shift(event);
    const roomLeft = this.write(shifted, false);
    this.events++;
    await this.misbehave(shifted);
    if (!roomLeft && this.open) await this.untilDrained();
  }

  private write(event: WireEvent, deliberate: boolean): boolean {
    const { name, data, value } = this.parts.dialect.frame(event);
    this.parts.onSent(value, deliberate);
    return this.writeText(`event: ${name}\ndata: ${data}\n\n`);
  }

  /** Events of the same moment leave in one packet. */
  private writeText(text: string): boolean {
    const { response } = this.parts;
    if (!this.corked) {
      this.corked = true;
      response.cork();
      process.nextTick(() => this.uncork());
    }
    return response.write(text);
  }

  private uncork(): void {
    if (!this.corked) return;
    this.corked = false;
    this.parts.response.uncork();
  }

  private shift(event: WireEvent): WireEvent {
    if (this.sequenceShift === 0) return event;
    return { ...event, ...numbered(event, this.sequenceShift) };
  }

  private async misbehave(last?: WireEvent): Promise<void> {
    for (const fault of this.faults) {
      if (this.events === dueAfter(fault)) await this.strike(fault, last);
    }
  }

  private async strike(fault: StreamFault, last: WireEvent | undefined): Promise<void> {
    const { response, dialect } = this.parts;
    switch (fault.kind) {
      case 'cut':
        this.mute = true;
        await this.flushed();
        if (fault.how === 'end') response.end();
        else response.socket?.resetAndDestroy();
        return;
      case 'stall':
        this.mute = true;
        return;
      case 'garbage':
        this.parts.onSent('{"type": "garb', true);
        this.writeText('event: message\ndata: {"type": "garb\n\n');
        return;
      case 'duplicate':
        if (last) this.write(last, true);
        return;
      case 'unknownEvent':
        this.inject([dialect.unknownEvent()], last);
        return;
      case 'unknownItem':
        this.inject(dialect.unknownItem(), last);
        return;
      case 'errorEvent':
        this.inject(
          [dialect.errorEvent(fault.code ?? 'server_error', fault.message ?? 'The scripted server failed.')],
          last,
        );
        this.mute = dialect.errorEnds;
        if (this.mute) response.end();
        return;
    }
  }

  private inject(events: readonly WireEvent[], last: WireEvent | undefined): void {
    for (const [index, event] of events.entries()) {
      this.write({ ...event, ...(last ? numbered(last, index + 1) : numbered(event, index)) }, true);
    }
    this.sequenceShift += events.length;
  }

  /** Resolves when everything written has been handed to the system. */
  private flushed(): Promise<void> {
    this.uncork();
    return new Promise(resolve => {
      if (this.open) this.parts.response.write('', () => resolve());
      else resolve();
    });
  }

  private untilClosed(): Promise<void> {
    const { closed } = this.parts;
    return new Promise(resolve => {
      if (closed.aborted) resolve();
      else closed.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  private untilDrained(): Promise<void> {
    const { response, closed } = this.parts;
    this.uncork();
    return new Promise(resolve => {
      const done = (): void => {
        response.off('drain', done);
        closed.removeEventListener('abort', done);
        resolve();
      };
      if (!response.writableNeedDrain) return resolve();
      response.once('drain', done);
      closed.addEventListener('abort', done, { once: true });
    });
  }
}

function dueAfter(fault: StreamFault): number {
  if (fault.afterEvent !== undefined) return fault.afterEvent;
  return fault.kind === 'unknownItem' ? 2 : 1;
}

/** The sequence number of an event, moved on, where its protocol has one. */
function numbered(event: object, by: number): { sequence_number?: number } {
  if (!('sequence_number' in event) || typeof event.sequence_number !== 'number') return {};
  return { sequence_number: event.sequence_number + by };
}
