import type { EventStream } from '../http/eventStream';

/** The event streams that are open at the moment. */
export class OpenStreams {
  private readonly open = new Set<EventStream>();

  add(stream: EventStream): void {
    this.open.add(stream);
    stream.closed.addEventListener('abort', () => this.open.delete(stream), { once: true });
  }

  /** Cuts all of them, wherever they are. */
  cut(how: 'end' | 'reset'): void {
    for (const stream of this.open) stream.cut(how);
  }
}
