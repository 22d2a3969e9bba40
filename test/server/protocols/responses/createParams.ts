import type { FunctionTool, Response, Tool } from 'openai/resources/responses/responses';
import { ApiError, badRequest } from '../../http/apiError';
import { Fields, isRecord } from '../../http/body';
import { traitsOf } from '../models';
import { type FindItem, readItems } from './inputItems';
import type { StoredItem } from './wire';

/** A request for a response, read and found good. */
export interface CreateParams {
  readonly model: string;
  /** The phase that the model gives its messages, if it gives any. */
  readonly phase: 'final_answer' | undefined;
  readonly input: readonly StoredItem[];
  readonly instructions: string | null;
  readonly tools: readonly Tool[];
  readonly toolChoice: Response['tool_choice'];
  readonly parallelToolCalls: boolean;
  readonly store: boolean;
  readonly stream: boolean;
  readonly background: boolean;
  readonly previousResponseId: string | null;
  readonly conversationId: string | null;
  readonly metadata: Record<string, string>;
  readonly maxOutputTokens: number | null;
  readonly temperature: number;
  readonly topP: number;
  readonly reasoning: NonNullable<Response['reasoning']>;
  readonly text: NonNullable<Response['text']>;
  readonly obfuscation: boolean;
  readonly include: readonly string[];
  readonly promptCacheKey: string | null;
  readonly safetyIdentifier: string | null;
}

/** Every parameter of the request. */
export const knownParams: readonly string[] = [
  ...['model', 'input', 'instructions', 'tools', 'tool_choice', 'parallel_tool_calls', 'max_tool_calls'],
  ...['max_output_tokens', 'reasoning', 'text', 'include', 'store', 'stream', 'stream_options', 'background'],
  ...['metadata', 'prompt_cache_key', 'prompt_cache_options', 'safety_identifier', 'service_tier', 'conversation'],
  ...['context_management', 'moderation', 'temperature', 'top_p', 'truncation', 'user', 'previous_response_id'],
  ...['prompt_cache_retention', 'top_logprobs'],
];

const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
const verbosities = ['low', 'medium', 'high'] as const;

/** Reads the body of `POST /responses`; throws the real errors. */
export function readCreateParams(body: Fields, find: FindItem): CreateParams {
  body.refuseUnknown(knownParams);
  const model = body.string('model');
  if (model === undefined) throw body.required('model');
  const { sampling, phases } = traitsOf(model, 400);
  const params: CreateParams = {
    model,
    phase: phases ? 'final_answer' : undefined,
    input: body.has('input') ? readItems(body.raw('input'), 'input', find) : [],
    instructions: body.string('instructions') ?? null,
    tools: (body.array('tools') ?? []).map(readTool),
    toolChoice: readToolChoice(body),
    parallelToolCalls: body.boolean('parallel_tool_calls') ?? true,
    store: body.boolean('store') ?? true,
    stream: body.boolean('stream') ?? false,
    background: body.boolean('background') ?? false,
    previousResponseId: body.string('previous_response_id') ?? null,
    conversationId: readConversation(body),
    metadata: body.metadata() ?? {},
    maxOutputTokens: body.numberFrom('max_output_tokens', 16) ?? null,
    temperature: readSampling(body, 'temperature', 2, sampling),
    topP: readSampling(body, 'top_p', 1, sampling),
    reasoning: {
      effort: body.fields('reasoning')?.oneOf('effort', efforts) ?? null,
      summary: body.fields('reasoning')?.oneOf('summary', ['auto', 'concise', 'detailed'] as const) ?? null,
    },
    text: {
      format: readFormat(body),
      verbosity: body.fields('text')?.oneOf('verbosity', verbosities) ?? 'medium',
    },
    obfuscation: body.fields('stream_options')?.boolean('include_obfuscation') ?? true,
    include: (body.array('include') ?? []).map(String),
    promptCacheKey: body.string('prompt_cache_key') ?? null,
    safetyIdentifier: body.string('safety_identifier') ?? null,
  };
  checkTogether(params, body);
  return params;
}

function checkTogether(params: CreateParams, body: Fields): void {
  const { previousResponseId, conversationId, background, store } = params;
  if (previousResponseId !== null && conversationId !== null) {
    throw badRequest(
      "Mutually exclusive parameters: 'previous_response_id' and 'conversation'. Provide only one of them.",
      'previous_response_id',
      'mutually_exclusive_parameters',
    );
  }
  if (!body.has('input') && previousResponseId === null && conversationId === null) {
    throw badRequest(
      "One of 'input' or 'previous_response_id' or 'prompt' or 'conversation' must be provided.",
      'input',
      'missing_required_parameter',
    );
  }
  if (background && !store) {
    throw badRequest("Background responses need 'store' to be true.", 'store', 'invalid_value');
  }
}

/** The real server's answer to a model that does not sample: the extension must drop the parameter. */
function readSampling(body: Fields, key: 'temperature' | 'top_p', max: number, allowed: boolean): number {
  const value = body.number(key);
  if (value === undefined) return 1;
  if (!allowed) throw badRequest(`Unsupported parameter: '${key}' is not supported with this model.`, key);
  if (value < 0 || value > max) {
    const [side, bound, code] = value < 0 ? ['below minimum', '>= 0', 'min'] : ['above maximum', `<= ${max}`, 'max'];
    throw badRequest(
      `Invalid '${key}': decimal ${side} value. Expected a value ${bound}, but got ${value} instead.`,
      key,
      `decimal_${side.split(' ')[0]}_${code}_value`,
    );
  }
  return value;
}

function readConversation(body: Fields): string | null {
  const value = body.raw('conversation');
  if (value === undefined || typeof value === 'string') return value ?? null;
  return body.fields('conversation')?.string('id') ?? null;
}

function readTool(tool: unknown, index: number): Tool {
  const param = `tools[${index}]`;
  if (!isRecord(tool)) throw badRequest(`Invalid type for '${param}': expected an object.`, param, 'invalid_type');
  const fields = new Fields(tool, `${param}.`);
  if (fields.string('type') !== 'function') {
    throw badRequest(`The scripted server has no tools of type '${tool.type}'.`, `${param}.type`, 'invalid_value');
  }
  const name = fields.string('name');
  if (name === undefined) throw fields.required('name');
  const read: FunctionTool = {
    type: 'function',
    description: fields.string('description') ?? null,
    name,
    parameters: { ...fields.record('parameters') },
    strict: fields.boolean('strict') ?? true,
  };
  return read;
}

function readToolChoice(body: Fields): Response['tool_choice'] {
  if (!isRecord(body.raw('tool_choice'))) {
    return body.oneOf('tool_choice', ['none', 'auto', 'required'] as const) ?? 'auto';
  }
  const name = body.fields('tool_choice')?.string('name');
  if (name === undefined) throw new ApiError(400, "The scripted server's 'tool_choice' is a word or a function.");
  return { type: 'function', name };
}

function readFormat(body: Fields): NonNullable<NonNullable<Response['text']>['format']> {
  const format = body.fields('text')?.fields('format');
  const type = format?.oneOf('type', ['text', 'json_object', 'json_schema'] as const) ?? 'text';
  if (type !== 'json_schema') return { type };
  return {
    type,
    name: format?.string('name') ?? 'schema',
    schema: { ...format?.record('schema') },
    strict: format?.boolean('strict') ?? false,
  };
}
