import type { RunEvent } from '../../../../src/shared/runEvent';
import type { Bench } from './bench';
import { json, stream } from './rawServer';

export const CONVERSATION = json(200, { id: 'conv_1', object: 'conversation' });
export const THREAD = { kind: 'conversation', id: 'conv_1' } as const;

export function message(id: string, text: string, more: object = {}): Record<string, unknown> {
  return {
    type: 'message',
    id,
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text }],
    ...more,
  };
}

export function completed(...output: readonly object[]): object {
  return { type: 'response.completed', response: { id: 'resp_1', model: 'm-1', status: 'completed', output } };
}

export const ANSWER = stream([completed(message('msg_1', 'Hi.'))]);

/** What the responses were asked for with, in order. */
export function bodies(bench: Bench): readonly Readonly<Record<string, unknown>>[] {
  return bench.sent('POST', '/v1/responses').map(({ json }) => json);
}

export function inputOf(bench: Bench, index: number): readonly unknown[] {
  const input = bodies(bench)[index]?.input;
  return Array.isArray(input) ? input : [];
}

export function eventsOf(events: readonly RunEvent[], type: RunEvent['type']): readonly RunEvent[] {
  return events.filter(event => event.type === type);
}
