import type { Faults, WritingFault } from '../control/faults';
import type { LoggedRequest } from '../control/requestLog';
import { isRecord } from './body';
import type { StreamDialect, WireEvent } from './eventStream';

const tenMegabytes = 10 * 1024 * 1024;
const kinds: readonly WritingFault['kind'][] = ['reorder', 'bigEvent', 'wrapInData'];

/** Puts a stream's events in their order and into words, in the way that was asked for. */
export class EventWriting {
  private held: WireEvent | undefined;
  private readonly faults: readonly WritingFault[];

  constructor(
    private readonly dialect: StreamDialect,
    request: LoggedRequest,
    faults: Faults,
  ) {
    this.faults = kinds.map(kind => faults.take(request, [kind])).filter(fault => fault !== undefined);
  }

  /** What is to go out now that this event is there, `sent` others having gone out before. */
  inOrder(event: WireEvent, sent: number): readonly WireEvent[] {
    const swap = this.faults.find(fault => fault.kind === 'reorder');
    if (swap?.event === sent + 1 && !this.held) {
      this.held = event;
      return [];
    }
    return [event, ...this.heldBack()];
  }

  /** An event that still waits for the one after it, which will not come. */
  heldBack(): readonly WireEvent[] {
    const { held } = this;
    this.held = undefined;
    return held ? [held] : [];
  }

  /** How the event is written that `sent` others have gone out before, and whether that is not how it should be. */
  textOf(
    event: WireEvent,
    sent: number,
  ): { readonly text: string; readonly value: unknown; readonly changed: boolean } {
    const { name, data, value } = this.dialect.frame(event);
    const written = this.faults.reduce((text, fault) => this.changed(text, fault, sent), data);
    return { text: `event: ${name}\ndata: ${written}\n\n`, value, changed: written !== data };
  }

  private changed(data: string, fault: WritingFault, sent: number): string {
    switch (fault.kind) {
      case 'reorder':
        return data;
      case 'bigEvent':
        if (sent !== (fault.afterEvent ?? 1)) return data;
        return data.replace(/\}$/, `,"padding":"${'x'.repeat(fault.bytes ?? tenMegabytes)}"}`);
      case 'wrapInData':
        return wrapped(data);
    }
  }
}

function wrapped(text: string): string {
  if (!text.startsWith('{')) return text;
  const event: unknown = JSON.parse(text);
  if (!isRecord(event)) return text;
  const { type, event_id, ...data } = event;
  return JSON.stringify({ type, event_id, data });
}
