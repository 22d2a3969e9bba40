import { Changes } from '../../control/changes';
import type { NumberedEvent } from './wire';

/** The events of a background response, kept so that a client can come back and go on after any of them. */
export class EventLog {
  private readonly events: NumberedEvent[] = [];
  private finished = false;
  private readonly changes = new Changes();

  push(event: NumberedEvent): void {
    this.events.push(event);
    this.changes.changed();
  }

  /** Nothing more will come. */
  finish(): void {
    this.finished = true;
    this.changes.changed();
  }

  /** Sends every event after number `startingAfter`, past and to come, until the last one or until `closed` aborts. */
  async follow(
    startingAfter: number,
    send: (event: NumberedEvent) => Promise<void>,
    closed: AbortSignal,
  ): Promise<void> {
    const wake = (): void => this.changes.changed();
    closed.addEventListener('abort', wake);
    let next = startingAfter + 1;
    while (!closed.aborted) {
      const event = this.events[next];
      if (event) {
        next++;
        await send(event);
      } else if (this.finished) {
        break;
      } else {
        const position = next;
        await this.changes.until(
          'the next event',
          () => (position < this.events.length || this.finished || closed.aborted ? true : undefined),
          Infinity,
        );
      }
    }
    closed.removeEventListener('abort', wake);
  }
}
