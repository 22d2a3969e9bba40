import type { Frame, StreamDialect, WireEvent } from '../../http/eventStream';
import { newId, nowInSeconds } from '../../http/ids';
import type { RunEvent } from './wire';

interface NamedEvent extends WireEvent {
  readonly data: unknown;
}

/** An event as a stream takes it: its data does not name its type. */
export function toWire({ event, data }: RunEvent): NamedEvent {
  return { type: event, data };
}

/** How the Assistants API writes its events, and what a fault injects into the stream of a run. */
export const assistantsDialect: StreamDialect = {
  frame: frameOf,
  errorEnds: true,
  unknownEvent: () => named('thread.hologram.delta', { id: newId('holo'), object: 'thread.hologram.delta' }),
  unknownItem: () => {
    const step = { id: newId('step'), object: 'thread.run.step', created_at: nowInSeconds(), type: 'hologram' };
    return [
      named('thread.run.step.created', { ...step, status: 'in_progress', step_details: { type: 'hologram' } }),
      named('thread.run.step.completed', { ...step, status: 'completed', step_details: { type: 'hologram' } }),
    ];
  },
  errorEvent: (code, message) => named('error', { code, message, param: null, type: 'server_error' }),
};

function named(type: string, data: unknown): NamedEvent {
  return { type, data };
}

function frameOf(event: WireEvent): Frame {
  const data: unknown = 'data' in event ? event.data : undefined;
  return {
    name: event.type,
    data: typeof data === 'string' ? data : JSON.stringify(data),
    value: { event: event.type, data },
  };
}
