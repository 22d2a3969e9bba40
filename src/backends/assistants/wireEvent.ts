import type { JsonObject } from '../../shared/json';
import { isJsonObject } from '../../shared/json';
import { objectAt, stringAt } from '../wire/fields';

/** What an event of a run's stream is about. */
export type WireEventKind = 'run' | 'step' | 'stepDelta' | 'message' | 'messageDelta' | 'other';

export interface WireEvent {
  readonly kind: WireEventKind;
  /** What the event's name says has become of it, such as `completed`; empty when it says nothing. */
  readonly change: string;
  readonly data: JsonObject;
}

/** The name under which a run comes that a server sent in whole instead of as a stream. */
export const POLLED = 'polled';

const KINDS: ReadonlyMap<string, WireEventKind> = new Map([
  ['thread.run', 'run'],
  ['thread.run.step', 'step'],
  ['thread.run.step.delta', 'stepDelta'],
  ['thread.message', 'message'],
  ['thread.message.delta', 'messageDelta'],
]);

/**
 * Reads an event as the client hands it over, `{event, data}`. Servers other than OpenAI's leave out the name, or wrap
 * both once more; what the data itself says to be counts then.
 */
export function readWireEvent(fields: JsonObject): WireEvent {
  const outer = objectAt(fields, 'data');
  const wrapped = isJsonObject(outer.data) && outer.object === undefined;
  const data = wrapped ? objectAt(outer, 'data') : outer;
  const name = stringAt(fields, 'event') || stringAt(outer, 'event') || stringAt(outer, 'type') || '';
  const [, subject = '', change = ''] = /^(.*)\.(\w+)$/.exec(name) ?? [];
  const kind = KINDS.get(stringAt(data, 'object') ?? '') ?? KINDS.get(name) ?? KINDS.get(subject) ?? 'other';
  return { kind, change: KINDS.has(subject) ? change : '', data };
}
