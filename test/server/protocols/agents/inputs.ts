import type { AgentFunctionCallOutput } from 'openai/resources/beta/agents/agents';
import { badRequest } from '../../http/apiError';
import { Fields, isRecord } from '../../http/body';
import type { MessageContent } from './wire';

/** One user message to submit. */
export interface MessageInput {
  readonly content: MessageContent;
}

/** What a client can tell a session. */
export type SessionInput =
  | { readonly kind: 'message'; readonly messages: readonly MessageInput[] }
  | { readonly kind: 'cancel' }
  | {
      readonly kind: 'tool_result';
      readonly turnId: string;
      readonly callId: string;
      readonly success: boolean;
      readonly output: AgentFunctionCallOutput | null;
      readonly error: string | null;
    }
  | { readonly kind: 'approval'; readonly requestId: string; readonly decision: 'approve' | 'deny' | 'cancel' };

const prefix = 'agent.session.input.';

/** Reads the events that were posted to a session. */
export function readInputs(body: Fields): readonly SessionInput[] {
  body.refuseUnknown(['events']);
  const events = body.array('events');
  if (events === undefined || events.length === 0) throw body.required('events');
  return events.map((event, index) => {
    const param = `events[${index}]`;
    if (!isRecord(event)) throw badRequest(`Invalid type for '${param}': expected an object.`, param, 'invalid_type');
    return readInput(new Fields(event, `${param}.`), param);
  });
}

function readInput(event: Fields, param: string): SessionInput {
  const type = required(event, 'type');
  switch (type) {
    case `${prefix}message`:
      return { kind: 'message', messages: readMessages(event.raw('input'), `${param}.input`) };
    case `${prefix}cancel`:
      return { kind: 'cancel' };
    case `${prefix}tool_result`:
      return {
        kind: 'tool_result',
        turnId: required(event, 'turn_id'),
        callId: required(event, 'call_id'),
        success: event.boolean('success') ?? missing(event, 'success'),
        output: readOutput(event, param),
        error: event.string('error') ?? null,
      };
    case `${prefix}mcp_approval_request_result`: {
      const response = event.fields('response') ?? missing(event, 'response');
      const decision = response.oneOf('decision', ['approve', 'deny', 'cancel'] as const);
      return {
        kind: 'approval',
        requestId: required(event, 'request_id'),
        decision: decision ?? missing(response, 'decision'),
      };
    }
    default:
      throw badRequest(`The scripted server takes no events of type '${type}'.`, `${param}.type`, 'invalid_value');
  }
}

/** Reads a text or a list of user messages. */
export function readMessages(input: unknown, param: string): readonly MessageInput[] {
  if (typeof input === 'string') return [{ content: [{ type: 'input_text', text: input }] }];
  if (!Array.isArray(input) || input.length === 0) {
    throw badRequest(`Invalid '${param}': expected a text or a list of messages.`, param, 'invalid_type');
  }
  return input.map((message: unknown, index) => {
    const at = `${param}[${index}]`;
    const fields = new Fields(isRecord(message) ? message : {}, `${at}.`);
    if (fields.string('role') !== 'user')
      throw badRequest(`'${at}.role' must be 'user'.`, `${at}.role`, 'invalid_value');
    return { content: readContent(fields.array('content') ?? missing(fields, 'content'), `${at}.content`) };
  });
}

function readContent(parts: readonly unknown[], param: string): MessageContent {
  return parts.map((part, index) => {
    const fields = new Fields(isRecord(part) ? part : {}, `${param}[${index}].`);
    const type = fields.oneOf('type', ['input_text', 'input_image'] as const) ?? missing(fields, 'type');
    if (type === 'input_text') return { type, text: required(fields, 'text') };
    return { type, image_url: required(fields, 'image_url') };
  });
}

function readOutput(event: Fields, param: string): AgentFunctionCallOutput | null {
  const output = event.raw('output');
  if (output === undefined) return null;
  if (typeof output === 'string') return output;
  return readContent(event.array('output') ?? [], `${param}.output`).flatMap(part =>
    part.type === 'output_text' ? [] : [part],
  );
}

function required(fields: Fields, key: string): string {
  return fields.string(key) ?? missing(fields, key);
}

function missing(fields: Fields, key: string): never {
  throw fields.required(key);
}
