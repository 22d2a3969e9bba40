import type { Assistant, AssistantTool } from 'openai/resources/beta/assistants';
import type { AssistantResponseFormatOption } from 'openai/resources/beta/threads/threads';
import { badRequest } from '../../http/apiError';
import { Fields, isRecord } from '../../http/body';
import { newId, nowInSeconds } from '../../http/ids';
import { traitsOf } from '../models';

/** What a new assistant starts from. */
export function newAssistant(id = newId('asst')): Assistant {
  return {
    id,
    object: 'assistant',
    created_at: nowInSeconds(),
    name: null,
    description: null,
    model: 'scripted-1',
    instructions: null,
    tools: [],
    top_p: 1,
    temperature: 1,
    tool_resources: {},
    metadata: {},
    response_format: 'auto',
  };
}

const known = [
  ...['model', 'name', 'description', 'instructions', 'tools', 'tool_resources', 'metadata', 'temperature', 'top_p'],
  ...['response_format', 'reasoning_effort'],
];

/** The assistant with what a body sets; a field that is absent stays, one that is null goes back to its default. */
export function updatedAssistant(assistant: Assistant, body: Fields): Assistant {
  body.refuseUnknown(known);
  const text = (key: 'name' | 'description' | 'instructions'): string | null =>
    body.has(key) ? (body.string(key) ?? null) : assistant[key];
  const model = body.string('model') ?? assistant.model;
  traitsOf(model, 400);
  return {
    ...assistant,
    model,
    name: text('name'),
    description: text('description'),
    instructions: text('instructions'),
    tools: body.has('tools') ? readTools(body) : assistant.tools,
    metadata: body.has('metadata') ? (body.metadata() ?? {}) : assistant.metadata,
    tool_resources: body.has('tool_resources')
      ? { ...body.record('tool_resources') }
      : (assistant.tool_resources ?? {}),
    temperature: body.has('temperature') ? (body.number('temperature') ?? 1) : (assistant.temperature ?? 1),
    top_p: body.has('top_p') ? (body.number('top_p') ?? 1) : (assistant.top_p ?? 1),
    response_format: readResponseFormat(body) ?? assistant.response_format ?? 'auto',
  };
}

/** Reads the tools of an assistant or of a run. */
export function readTools(body: Fields): AssistantTool[] {
  return (body.array('tools') ?? []).map((tool, index): AssistantTool => {
    const param = `tools[${index}]`;
    if (!isRecord(tool)) throw badRequest(`Invalid type for '${param}': expected an object.`, param, 'invalid_type');
    const fields = new Fields(tool, `${param}.`);
    const type = fields.oneOf('type', ['code_interpreter', 'file_search', 'function'] as const);
    if (type === undefined) throw fields.required('type');
    if (type !== 'function') return { type };
    const definition = fields.fields('function');
    const name = definition?.string('name');
    if (!definition || name === undefined) throw fields.required('function.name');
    const description = definition.string('description');
    return {
      type,
      function: {
        name,
        ...(description !== undefined && { description }),
        parameters: { ...definition.record('parameters') },
        strict: definition.boolean('strict') ?? false,
      },
    };
  });
}

/** Reads a format; undefined when the body has none. */
export function readResponseFormat(body: Fields): AssistantResponseFormatOption | undefined {
  const format = body.raw('response_format');
  if (format === undefined) return undefined;
  if (format === 'auto') return 'auto';
  const type = body.fields('response_format')?.oneOf('type', ['text', 'json_object'] as const);
  if (type === undefined) throw body.required('response_format.type');
  return { type };
}
