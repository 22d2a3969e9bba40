import type { Status } from './threadObjects';
import { interpreter, message, messageStep, run, step } from './threadObjects';

/** An event as the wire has it: a name, and data that doesn't hold it. */
export interface NamedEvent {
  readonly event: string;
  readonly data: object;
}

export const runEvent = (status: Status | 'created', more: object = {}): NamedEvent => ({
  event: `thread.run.${status}`,
  data: run(status === 'created' ? 'queued' : status, more),
});

export const messageEvent = (
  what: 'created' | 'in_progress' | 'completed' | 'incomplete',
  data: object,
): NamedEvent => ({
  event: `thread.message.${what}`,
  data,
});

export const stepEvent = (what: Status | 'created', data: object): NamedEvent => ({
  event: `thread.run.step.${what}`,
  data,
});

export function delta(value: string, index = 0, id = 'msg_2'): NamedEvent {
  return contentDelta({ index, type: 'text', text: { value, annotations: [] } }, id);
}

export function contentDelta(content: object, id = 'msg_2'): NamedEvent {
  return {
    event: 'thread.message.delta',
    data: { id, object: 'thread.message.delta', delta: { content: [content] } },
  };
}

export function stepDelta(call: object, id = 'step_1'): NamedEvent {
  return {
    event: 'thread.run.step.delta',
    data: {
      id,
      object: 'thread.run.step.delta',
      delta: { step_details: { type: 'tool_calls', tool_calls: [call] } },
    },
  };
}

export const errorEvent = (message: string, code: string | null = 'server_error'): NamedEvent => ({
  event: 'error',
  data: { code, message, param: null, type: 'server_error' },
});

const open = { status: 'in_progress', completed_at: null };

/** An answer of two words, from the run's first event to its last. */
export const ANSWER: readonly NamedEvent[] = [
  runEvent('created'),
  runEvent('queued'),
  runEvent('in_progress'),
  stepEvent('created', { ...messageStep('msg_2'), status: 'in_progress' }),
  stepEvent('in_progress', { ...messageStep('msg_2'), status: 'in_progress' }),
  messageEvent('created', message('', open)),
  messageEvent('in_progress', message('', open)),
  delta('Hel'),
  delta('lo.'),
  messageEvent('completed', message('Hello.')),
  stepEvent('completed', messageStep('msg_2')),
  runEvent('completed'),
];

/** Code that is run, piece by piece, before the answer. */
export const CODE: readonly NamedEvent[] = [
  runEvent('created'),
  runEvent('in_progress'),
  stepEvent('created', step('in_progress', [])),
  stepDelta({ index: 0, id: 'call_code', type: 'code_interpreter', code_interpreter: { input: '', outputs: [] } }),
  stepDelta({ index: 0, type: 'code_interpreter', code_interpreter: { input: 'print(' } }),
  stepDelta({ index: 0, type: 'code_interpreter', code_interpreter: { input: '1)' } }),
  stepDelta({
    index: 0,
    type: 'code_interpreter',
    code_interpreter: { outputs: [{ index: 0, type: 'logs', logs: '1' }] },
  }),
  stepDelta({
    index: 0,
    type: 'code_interpreter',
    code_interpreter: { outputs: [{ index: 0, type: 'logs', logs: '\n' }] },
  }),
  stepEvent('completed', step('completed', [interpreter('print(1)', { type: 'logs', logs: '1\n' })])),
  ...ANSWER.slice(3),
];
