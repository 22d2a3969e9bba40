import type { Faults, StreamFault } from '../control/faults';
import type { LoggedRequest } from '../control/requestLog';
import type { Delivery } from './delivery';
import { EventWriting } from './eventWriting';

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
  readonly delivery: Delivery;
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
  /** What has been put in so far: later events move on by as much. */
  private sequenceShift = 0;
  /** What was asked for last; the next waits for it, so that a fault never lets an event slip past it. */
  private tail: Promise<void> = Promise.resolve();
  private readonly faults: readonly StreamFault[];
  private readonly writing: EventWriting;

  constructor(private readonly parts: StreamParts) {
    const { faults, request } = parts;
    const kinds = [
      'empty',
      'unknownEvent',
      'unknownItem',
      'duplicate',
      'garbage',
      'errorEvent',
      'cut',
      'stall',
    ] as const;
    this.faults = kinds.map(kind => faults.take(request, [kind])).filter(fault => fault !== undefined);
    this.writing = new EventWriting(parts.dialect, request, faults);
  }

  get open(): boolean {
    return !this.parts.closed.aborted && this.parts.delivery.open;
  }

  /** Aborts when the connection is closed, by whichever side. */
  get closed(): AbortSignal {
    return this.parts.closed;
  }

  /** Sends the headers; to be called before the first event. */
  start(): Promise<void> {
    this.parts.delivery.start();
    return this.next(() => this.misbehave());
  }

  /** Resolves when the connection takes more, or never will; events leave in the order of the calls. */
  send(event: WireEvent): Promise<void> {
    return this.next(async () => {
      for (const one of this.writing.inOrder(event, this.events)) await this.deliver(one);
    });
  }

  end(): Promise<void> {
    return this.next(async () => {
      for (const one of this.writing.heldBack()) await this.deliver(one);
      if (this.open && !this.isMute) this.parts.delivery.end();
    });
  }

  /** Ends the connection at once, wherever the stream is. */
  cut(how: 'end' | 'reset'): void {
    this.mute = true;
    void this.parts.delivery.cutOff(how);
  }

  private get isMute(): boolean {
    return this.mute || this.parts.delivery.isCut;
  }

  private next(step: () => Promise<void>): Promise<void> {
    this.tail = this.tail.then(step);
    return this.tail;
  }

  private async deliver(event: WireEvent): Promise<void> {
    if (this.isMute) await this.untilClosed();
    if (!this.open) return;
    const shifted = this.shift(event);
    const roomLeft = this.write(shifted, false);
    this.events++;
    await this.misbehave(shifted);
    if (!roomLeft && this.open) await this.parts.delivery.untilDrained(this.closed);
  }

  private write(event: WireEvent, deliberate: boolean): boolean {
    const { text, value, changed } = this.writing.textOf(event, this.events);
    this.parts.onSent(value, deliberate || changed);
    return this.parts.delivery.write(text);
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
    const { delivery, dialect } = this.parts;
    switch (fault.kind) {
      case 'empty':
        this.mute = true;
        delivery.end();
        return;
      case 'cut':
        this.mute = true;
        await delivery.cutOff(fault.how);
        return;
      case 'stall':
        this.mute = true;
        return;
      case 'garbage':
        this.parts.onSent('{"type": "garb', true);
        delivery.write('event: message\ndata: {"type": "garb\n\n');
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
        if (this.mute) delivery.end();
        return;
    }
  }

  private inject(events: readonly WireEvent[], last: WireEvent | undefined): void {
    for (const [index, event] of events.entries()) {
      this.write({ ...event, ...(last ? numbered(last, index + 1) : numbered(event, index)) }, true);
    }
    this.sequenceShift += events.length;
  }

  private untilClosed(): Promise<void> {
    const { closed } = this.parts;
    return new Promise(resolve => {
      if (closed.aborted) resolve();
      else closed.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}

function dueAfter(fault: StreamFault): number {
  if (fault.kind === 'empty') return 0;
  if (fault.afterEvent !== undefined) return fault.afterEvent;
  return fault.kind === 'unknownItem' ? 2 : 1;
}

/** The sequence number of an event, moved on, where its protocol has one. */
function numbered(event: object, by: number): { sequence_number?: number } {
  if (!('sequence_number' in event) || typeof event.sequence_number !== 'number') return {};
  return { sequence_number: event.sequence_number + by };
}
