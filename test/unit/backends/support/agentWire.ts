/**
 * The Agents API's wire form, hand-written from its schema: no recording of it is public yet. A test holds every event
 * made here against the schema.
 */
export const SESSION_ID = 'sess_1';
export const TURN_ID = 'turn_1';

export type Event = { readonly type: string } & Readonly<Record<string, unknown>>;

const USAGE = {
  input_tokens: 10,
  input_tokens_details: { cached_tokens: 4 },
  output_tokens: 7,
  output_tokens_details: { reasoning_tokens: 3 },
  total_tokens: 17,
};

let counter = 0;

function event(type: string, fields: object): Event {
  counter += 1;
  return { event_id: `evt_${counter}`, type, ...fields };
}

export function session(status = 'in_progress', more: object = {}): object {
  return {
    id: SESSION_ID,
    object: 'agent.session',
    agent: {
      id: 'agent_test',
      instructions: null,
      model: 'm-1',
      multi_agent: { enabled: false, max_concurrent_subagents: null },
      name: null,
      reasoning: { effort: null, summary: null },
      service_tier: 'auto',
      text: { format: { type: 'text' }, verbosity: 'medium' },
      tools: [],
    },
    created_at: 1,
    environment: { type: 'none' },
    error: null,
    last_active_at: 1,
    metadata: { ask_assistant_run: 'run-1' },
    required_actions: [],
    status,
    usage: null,
    vault_ids: [],
    ...more,
  };
}

export function turn(status: string, more: object = {}): object {
  const over = ['completed', 'failed', 'cancelled'].includes(status);
  return {
    id: TURN_ID,
    object: 'agent.session.turn',
    agent_id: 'agent_test',
    session_id: SESSION_ID,
    subagent_id: null,
    created_at: 1,
    started_at: 1,
    completed_at: over ? 2 : null,
    error: null,
    status,
    usage: null,
    ...more,
  };
}

export function created(): Event {
  return event('agent.session.created', { session: session() });
}

export function sessionEvent(status: 'idle' | 'in_progress' | 'requires_action' | 'failed', more: object = {}): Event {
  return event(`agent.session.${status}`, { session: session(status, more) });
}

export function turnEvent(status: string, more: object = {}, usage: object | null = null): Event {
  const value = turn(status === 'created' ? 'in_progress' : status, more) as { readonly id: string };
  const ended = ['completed', 'failed', 'cancelled'].includes(status) ? { usage } : {};
  return event(`agent.session.turn.${status}`, { session_id: SESSION_ID, turn_id: value.id, turn: value, ...ended });
}

export const completedWithUsage = (): Event => turnEvent('completed', {}, USAGE);

const place = (item_id: string, output_index: number) => ({
  session_id: SESSION_ID,
  turn_id: TURN_ID,
  item_id,
  output_index,
});

export function itemEvent(
  what: 'added' | 'done',
  item: { readonly id: string | null },
  output_index = 0,
  turn_id = TURN_ID,
): Event {
  return event(`agent.session.turn.item.${what}`, { session_id: SESSION_ID, turn_id, output_index, item });
}

export function delta(text: string, item_id = 'msg_1', output_index = 0): Event {
  return event('agent.session.turn.output_text.delta', {
    ...place(item_id, output_index),
    content_index: 0,
    delta: text,
  });
}

export function doneText(text: string, item_id = 'msg_1', output_index = 0): Event {
  return event('agent.session.turn.output_text.done', { ...place(item_id, output_index), content_index: 0, text });
}

export function reasoningDelta(text: string, summary_index = 0): Event {
  return event('agent.session.turn.reasoning_summary_text.delta', { ...place('rs_1', 0), summary_index, delta: text });
}

export function commandDelta(text: string): Event {
  return event('agent.output.command_execution_output.delta', { ...place('cmd_1', 0), delta: text });
}

export function errorEvent(code: string | null, message: string): Event {
  return event('error', { session_id: SESSION_ID, error: { code, message, param: null, type: 'error' } });
}

export function environmentEvent(status: 'pending' | 'ready' | 'failed'): Event {
  const error = status === 'failed' ? { code: 'sandbox_error', message: 'No room.', type: 'error' } : null;
  const environment = { id: 'env_1', error, status, type: 'openai_hosted' };
  return event(`agent.session.environment.${status}`, { session_id: SESSION_ID, turn_id: TURN_ID, environment });
}

export function environmentReset(reset_count = 1): Event {
  return event('agent.session.environment.reset', {
    session_id: SESSION_ID,
    turn_id: TURN_ID,
    environment_id: 'env_1',
    reset_count,
  });
}

export function message(text: string, more: object = {}) {
  return {
    type: 'message',
    id: 'msg_1',
    role: 'assistant',
    phase: null,
    status: 'completed',
    turn_id: TURN_ID,
    content: [{ type: 'output_text', text }],
    ...more,
  };
}

export function question(text: string) {
  return { ...message(''), id: 'msg_0', role: 'user', content: [{ type: 'input_text', text }] };
}

export function reasoning(...texts: readonly string[]) {
  return {
    type: 'reasoning',
    id: 'rs_1',
    status: 'completed',
    turn_id: TURN_ID,
    summary: texts.map(text => ({ type: 'summary_text', text })),
  };
}

export function command(output: string | null) {
  return {
    type: 'command_execution',
    id: 'cmd_1',
    command: 'ls',
    cwd: '/workspace',
    duration_ms: 5,
    exit_code: 0,
    output,
    status: 'completed',
    turn_id: TURN_ID,
  };
}

export function functionCall(call_id: string) {
  return {
    type: 'function_call',
    id: `fc_${call_id}`,
    call_id,
    name: 'look',
    arguments: { at: 1 },
    status: 'completed',
    turn_id: TURN_ID,
  };
}

export function functionOutput(call_id: string, output: string) {
  return {
    type: 'function_call_output',
    id: `fo_${call_id}`,
    call_id,
    error: null,
    output,
    status: 'completed',
    turn_id: TURN_ID,
  };
}

export const functionAction = (call_id: string) => ({
  type: 'function_call',
  turn_id: TURN_ID,
  call_id,
  name: 'look',
  arguments: { at: 1 },
});

export const approvalAction = (request_id: string) => ({
  type: 'mcp_approval_request',
  turn_id: TURN_ID,
  request_id,
  request: { type: 'mcp_tool_call', name: 'delete', server_label: 'files', arguments: {}, message: 'May I?' },
});

export const loginAction = (request_id: string) => ({
  type: 'computer_use_approval_request',
  turn_id: TURN_ID,
  request_id,
  request: { type: 'browser_authentication', credential_origin: null, fields: [], options: [], reason: null },
});

/** Whole turns, by name. */
export const TRANSCRIPTS = {
  plain: [
    created(),
    sessionEvent('in_progress'),
    turnEvent('created'),
    turnEvent('in_progress'),
    itemEvent('added', question('Hello?')),
    itemEvent('added', message('', { status: 'in_progress', content: [] }), 0),
    delta('Hel'),
    delta('lo.'),
    doneText('Hello.'),
    itemEvent('done', message('Hello.', { phase: 'final_answer' })),
    completedWithUsage(),
    sessionEvent('idle'),
  ],
  thinking: [
    created(),
    turnEvent('created'),
    itemEvent('added', { ...reasoning(), status: 'in_progress' } as { id: string }),
    reasoningDelta('Hm.'),
    reasoningDelta('Yes.', 1),
    itemEvent('done', reasoning('Hm.', 'Yes.')),
    itemEvent('added', { ...command(null), status: 'in_progress' } as { id: string }, 1),
    commandDelta('a.txt\n'),
    // The first line got lost on the way, as it was seen to.
    itemEvent('done', command('first.txt\na.txt\n'), 1),
    itemEvent('done', message('Hello.'), 2),
    turnEvent('completed'),
    sessionEvent('idle'),
  ],
  subagent: [
    created(),
    turnEvent('created', { id: 'turn_sub', subagent_id: 'sub_1' }),
    itemEvent('done', message('Not for you.', { id: 'msg_sub', turn_id: 'turn_sub' }), 0, 'turn_sub'),
    itemEvent('done', message('Hello.')),
    turnEvent('created'),
    turnEvent('completed', { id: 'turn_sub', subagent_id: 'sub_1' }),
    turnEvent('completed'),
    sessionEvent('idle'),
  ],
  environment: [
    created(),
    environmentEvent('pending'),
    environmentEvent('ready'),
    turnEvent('created'),
    itemEvent('done', message('Hello.')),
    turnEvent('completed'),
    sessionEvent('idle'),
  ],
} as const satisfies Readonly<Record<string, readonly Event[]>>;
