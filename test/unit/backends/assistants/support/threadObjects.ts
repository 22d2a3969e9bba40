export const THREAD_ID = 'thread_1';
export const RUN_ID = 'run_1';
export const ASSISTANT_ID = 'asst_test';
/** When the user's message came, in seconds since 1970. */
export const ASKED_AT = 1_000;

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

/** The call once it has its result. */
export function answered(call: FunctionCall) {
  return { ...call, function: { ...call.function, output: call.id === 'b' ? 'Error: result b' : `result ${call.id}` } };
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
