import type { EventStream } from '../../http/eventStream';
import { newId } from '../../http/ids';
import { paddingFor } from '../padding';
import type { UnidentifiedEvent } from './wire';

/** One open event stream of a session. */
export interface Listener {
  readonly stream: EventStream;
  readonly obfuscation: boolean;
  /** Whether the stream is over when the session is idle: so is the one that the session's creation opens. */
  readonly untilIdle: boolean;
}

/** The open event streams of one session. Nobody waits for a slow one. */
export class Listeners {
  private readonly open = new Set<Listener>();

  add(listener: Listener): void {
    this.open.add(listener);
    listener.stream.closed.addEventListener('abort', () => this.open.delete(listener), { once: true });
    void listener.stream.start();
  }

  /** Says it to everyone. */
  send(event: UnidentifiedEvent): void {
    const event_id = newId('evt');
    for (const listener of this.open) this.sendTo(listener, event, event_id);
  }

  /** Says it to one of them. */
  sendTo(listener: Listener, event: UnidentifiedEvent, event_id = newId('evt')): void {
    const { stream, obfuscation, untilIdle } = listener;
    const { type, ...rest } = event;
    const padding = obfuscation && 'delta' in event ? { obfuscation: paddingFor(event.delta) } : {};
    void stream.send({ type, ...{ event_id }, ...rest, ...padding });
    if (untilIdle && (type === 'agent.session.idle' || type === 'agent.session.failed')) void stream.end();
  }

  /** Ends every stream. */
  end(): void {
    for (const { stream } of this.open) void stream.end();
  }
}
