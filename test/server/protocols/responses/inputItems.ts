import type { Message } from 'openai/resources/conversations/conversations';
import type { ResponseReasoningItem } from 'openai/resources/responses/responses';
import { ApiError, badRequest } from '../../http/apiError';
import { Fields, isRecord } from '../../http/body';
import { newId } from '../../http/ids';
import type { StoredItem } from './wire';

type Part = Message['content'][number];
type Role = 'user' | 'assistant' | 'system' | 'developer';

const roles: readonly Role[] = ['user', 'assistant', 'system', 'developer'];
const inputParts = ['input_text', 'input_image', 'input_file'];
const outputParts = ['output_text', 'refusal'];

/** Finds an item that the server has kept. */
export type FindItem = (id: string) => StoredItem | undefined;

/**
 * Turns the `input` of a request (or the `items` of a conversation) into items as the server keeps them.
 * Kinds of items that the script can do nothing with are refused, with a text that says so.
 */
export function readItems(input: unknown, param: string, find: FindItem): readonly StoredItem[] {
  if (typeof input === 'string') return [message('user', [{ type: 'input_text', text: input }])];
  if (!Array.isArray(input)) {
    throw badRequest(`Invalid type for '${param}': expected a string or an array.`, param, 'invalid_type');
  }
  return input.map((item: unknown, index) => readItem(item, `${param}[${index}]`, find));
}

function readItem(item: unknown, param: string, find: FindItem): StoredItem {
  if (!isRecord(item)) throw badRequest(`Invalid type for '${param}': expected an object.`, param, 'invalid_type');
  const fields = new Fields(item, `${param}.`);
  const type = fields.string('type') ?? 'message';
  switch (type) {
    case 'message':
      return readMessage(fields, param);
    case 'function_call':
      return {
        id: fields.string('id') ?? newId('fc'),
        type: 'function_call',
        status: 'completed',
        arguments: required(fields, 'arguments'),
        call_id: required(fields, 'call_id'),
        name: required(fields, 'name'),
      };
    case 'function_call_output':
      return {
        id: fields.string('id') ?? newId('fco'),
        type: 'function_call_output',
        status: 'completed',
        call_id: required(fields, 'call_id'),
        output: readOutput(fields),
      };
    case 'reasoning':
      return readReasoning(fields, find);
    case 'item_reference': {
      const id = required(fields, 'id');
      return find(id) ?? missingItem(id);
    }
    default:
      throw badRequest(`The scripted server has no items of type '${type}'.`, `${param}.type`, 'invalid_value');
  }
}

function required(fields: Fields, key: string): string {
  const value = fields.string(key);
  if (value === undefined) throw fields.required(key);
  return value;
}

function missingItem(id: string): never {
  throw new ApiError(
    404,
    `Item with id '${id}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` ` +
      'set to true, or remove this item from your input.',
    { param: 'input' },
  );
}

function message(role: Role, content: Part[]): Message {
  return { id: newId('msg'), type: 'message', status: 'completed', role, content };
}

function readMessage(fields: Fields, param: string): Message {
  const role = fields.oneOf('role', roles);
  if (role === undefined) throw fields.required('role');
  const content = fields.raw('content');
  const read = message(role, typeof content === 'string' ? [textPart(role, content)] : []);
  if (typeof content !== 'string') {
    const parts = fields.array('content');
    if (parts === undefined) throw fields.required('content');
    read.content = parts.map((part, index) => readPart(part, role, `${param}.content[${index}]`));
  }
  const phase = fields.oneOf('phase', ['commentary', 'final_answer'] as const);
  return { ...read, id: fields.string('id') ?? read.id, ...(phase && { phase }) };
}

function textPart(role: Role, text: string): Part {
  if (role === 'assistant') return { type: 'output_text', text, annotations: [], logprobs: [] };
  return { type: 'input_text', text };
}

function readPart(part: unknown, role: Role, param: string): Part {
  const fields = Fields.of(part);
  const type = required(fields, 'type');
  const allowed = role === 'assistant' ? outputParts : inputParts;
  if (!allowed.includes(type)) {
    const list = allowed.map(one => `'${one}'`).join(', ');
    throw badRequest(`Invalid value: '${type}'. Supported values are: ${list}.`, param, 'invalid_value');
  }
  switch (type) {
    case 'refusal':
      return { type, refusal: required(fields, 'refusal') };
    case 'input_image':
      return {
        type,
        detail: fields.oneOf('detail', ['low', 'high', 'auto'] as const) ?? 'auto',
        image_url: fields.string('image_url') ?? null,
        file_id: fields.string('file_id') ?? null,
      };
    case 'input_file':
      return {
        type,
        file_id: fields.string('file_id') ?? null,
        ...optional('filename', fields.string('filename')),
        ...optional('file_data', fields.string('file_data')),
        ...optional('file_url', fields.string('file_url')),
      };
    default:
      return textPart(role, required(fields, 'text'));
  }
}

function optional<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  const none: { [P in K]?: string } = {};
  return value === undefined ? none : { ...none, [key]: value };
}

function readOutput(fields: Fields): string {
  const output = fields.raw('output');
  if (typeof output === 'string') return output;
  const parts = fields.array('output');
  if (parts === undefined) throw fields.required('output');
  return parts.map(part => Fields.of(part).string('text') ?? '').join('\n');
}

/** A reasoning item means something only when the server has it, or when it carries itself, encrypted. */
function readReasoning(fields: Fields, find: FindItem): ResponseReasoningItem {
  const id = required(fields, 'id');
  const encrypted = fields.string('encrypted_content');
  if (encrypted === undefined && !find(id)) missingItem(id);
  const summary = fields.array('summary') ?? [];
  return {
    id,
    type: 'reasoning',
    summary: summary.map(part => ({ type: 'summary_text', text: required(Fields.of(part), 'text') })),
    ...(encrypted !== undefined && { encrypted_content: encrypted }),
  };
}
