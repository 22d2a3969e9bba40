/** The Assistants API's wire form, hand-written from its schema. A test holds what is made here against the schema. */
export const THREAD_ID = 'thread_1';
export const RUN_ID = 'run_1';
export const ASSISTANT_ID = 'asst_test';
/** When the user's message came, in seconds since 1970. */
export const ASKED_AT = 1_000;

/** An event as the wire has it: a name, and data that doesn't hold it. */
export interface NamedEvent {
  readonly event: string;
  readonly data: object;
}

export type Status =
  | 'queued'
  | 'in_progress'
  | 'requires_action'
  | 'cancelling'
  | 'cancelled'
  | 'failed'
  | 'completed'
  | 'incomplete'
  | 'expired';

export const USAGE = {
  prompt_tokens: 10,
  completion_tokens: 7,
  total_tokens: 17,
  prompt_token_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 3 },
};

export function run(status: Status, more: object = {}) {
  return {
    id: RUN_ID,
    object: 'thread.run',
    created_at: ASKED_AT,
    assistant_id: ASSISTANT_ID,
    thread_id: THREAD_ID,
    status,
    started_at: null,
    expires_at: null,
    cancelled_at: null,
    failed_at: null,
    completed_at: null,
    required_action: null,
    last_error: null,
    model: 'm-1',
    instructions: '',
    tools: [],
    metadata: { ask_assistant_run: 'run-1' },
    temperature: 1,
    top_p: 1,
    max_completion_tokens: null,
    max_prompt_tokens: null,
    truncation_strategy: { type: 'auto', last_messages: null },
    incomplete_details: null,
    usage: ['completed', 'incomplete'].includes(status) ? USAGE : null,
    response_format: 'auto',
    tool_choice: 'auto',
    parallel_tool_calls: true,
    ...more,
  };
}

/** The run while it waits for the results of these calls. */
export function waitingRun(...calls: readonly FunctionCall[]) {
  return run('requires_action', {
    required_action: { type: 'submit_tool_outputs', submit_tool_outputs: { tool_calls: calls } },
  });
}

export interface FunctionCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

export function functionCall(id: string, name = 'look'): FunctionCall {
  return { id, type: 'function', function: { name, arguments: '{"at":1}' } };
}

export function message(text: string, more: object = {}) {
  return {
    id: 'msg_2',
    object: 'thread.message',
    created_at: ASKED_AT + 1,
    assistant_id: ASSISTANT_ID,
    thread_id: THREAD_ID,
    run_id: RUN_ID,
    status: 'completed',
    incomplete_details: null,
    incomplete_at: null,
    completed_at: ASKED_AT + 2,
    role: 'assistant',
    content: text === '' ? [] : [block(text)],
    attachments: [],
    metadata: {},
    ...more,
  };
}

/** The user's message, as the server has it. */
export function question(text = 'Hello?', more: object = {}) {
  return message(text, {
    id: 'msg_1',
    created_at: ASKED_AT,
    role: 'user',
    assistant_id: null,
    run_id: null,
    metadata: { ask_assistant_run: 'run-1' },
    ...more,
  });
}

export function block(value: string, annotations: readonly object[] = []) {
  return { type: 'text', text: { value, annotations } };
}

export function citation(text: string, file_id: string) {
  return { type: 'file_citation', text, start_index: 0, end_index: text.length, file_citation: { file_id } };
}

export function filePath(text: string, file_id: string) {
  return { type: 'file_path', text, start_index: 0, end_index: text.length, file_path: { file_id } };
}

export function step(status: Status, tool_calls: readonly object[], id = 'step_1') {
  return stepOf(status, { type: 'tool_calls', tool_calls }, id);
}

export function messageStep(message_id: string, id = 'step_2') {
  return stepOf('completed', { type: 'message_creation', message_creation: { message_id } }, id);
}

function stepOf<T extends { readonly type: string }>(status: Status, details: T, id: string) {
  return {
    id,
    object: 'thread.run.step',
    created_at: ASKED_AT,
    assistant_id: ASSISTANT_ID,
    thread_id: THREAD_ID,
    run_id: RUN_ID,
    type: details.type,
    status,
    step_details: details,
    last_error: null,
    expired_at: null,
    cancelled_at: null,
    failed_at: null,
    completed_at: null,
    metadata: {},
    usage: null,
  };
}

export function interpreter(input: string, ...outputs: readonly object[]) {
  return { id: 'call_code', type: 'code_interpreter', code_interpreter: { input, outputs } };
}

export function search(...names: readonly string[]) {
  const results = names.map(name => ({ file_id: `file-${name}`, file_name: name, score: 0.5 }));
  return {
    id: 'call_search',
    type: 'file_search',
    file_search: { ranking_options: { ranker: 'auto', score_threshold: 0 }, results },
  };
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
