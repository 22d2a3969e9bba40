import type { Assistant } from 'openai/resources/beta/assistants';
import type { Run } from 'openai/resources/beta/threads/runs/runs';
import type { AssistantToolChoiceOption } from 'openai/resources/beta/threads/threads';
import type { Fields } from '../../http/body';
import { newId, nowInSeconds } from '../../http/ids';
import { traitsOf } from '../models';
import { readResponseFormat, readTools } from './assistantResource';

/** How long a run may take, in seconds: the real server's ten minutes. */
const lifetime = 600;

const known = [
  ...['assistant_id', 'instructions', 'additional_instructions', 'additional_messages', 'metadata', 'model', 'stream'],
  ...['temperature', 'top_p', 'tools', 'max_prompt_tokens', 'max_completion_tokens', 'truncation_strategy'],
  ...['tool_choice', 'parallel_tool_calls', 'response_format', 'reasoning_effort', 'include'],
];

/** Reads the body of a run's creation; `more` are the parameters that only this way of creating one has. */
export function readRun(body: Fields, assistant: Assistant, thread_id: string, more: readonly string[] = []): Run {
  body.refuseUnknown([...known, ...more]);
  const model = body.string('model') ?? assistant.model;
  traitsOf(model, 400);
  const now = nowInSeconds();
  const strategy = body.fields('truncation_strategy');
  return {
    id: newId('run'),
    object: 'thread.run',
    created_at: now,
    assistant_id: assistant.id,
    thread_id,
    status: 'queued',
    started_at: null,
    expires_at: now + lifetime,
    cancelled_at: null,
    failed_at: null,
    completed_at: null,
    required_action: null,
    last_error: null,
    model,
    instructions: instructionsOf(body, assistant),
    tools: body.has('tools') ? readTools(body) : assistant.tools,
    metadata: body.metadata() ?? {},
    temperature: body.number('temperature') ?? assistant.temperature ?? 1,
    top_p: body.number('top_p') ?? assistant.top_p ?? 1,
    max_completion_tokens: readLimit(body, 'max_completion_tokens'),
    max_prompt_tokens: readLimit(body, 'max_prompt_tokens'),
    truncation_strategy: {
      type: strategy?.oneOf('type', ['auto', 'last_messages'] as const) ?? 'auto',
      last_messages: strategy?.number('last_messages') ?? null,
    },
    incomplete_details: null,
    usage: null,
    response_format: readResponseFormat(body) ?? assistant.response_format ?? 'auto',
    tool_choice: readToolChoice(body),
    parallel_tool_calls: body.boolean('parallel_tool_calls') ?? true,
  };
}

/** Null in real runs without instructions; the official document wants a text. */
function instructionsOf(body: Fields, assistant: Assistant): string {
  const own = body.string('instructions') ?? assistant.instructions ?? '';
  return [own, body.string('additional_instructions') ?? ''].filter(text => text !== '').join('\n\n');
}

function readLimit(body: Fields, key: 'max_completion_tokens' | 'max_prompt_tokens'): number | null {
  return body.numberFrom(key, 256) ?? null;
}

function readToolChoice(body: Fields): AssistantToolChoiceOption {
  const choice = body.raw('tool_choice');
  if (choice === undefined || typeof choice === 'string') {
    return body.oneOf('tool_choice', ['none', 'auto', 'required'] as const) ?? 'auto';
  }
  const name = body.fields('tool_choice')?.fields('function')?.string('name');
  if (name === undefined) throw body.required('tool_choice.function.name');
  return { type: 'function', function: { name } };
}
