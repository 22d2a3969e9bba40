import type { TextEvent } from '../wire/textEvents';
import { textEvents } from '../wire/textEvents';

/** Every event of a response that brings text, by its type. */
export const RESPONSE_TEXTS: ReadonlyMap<string, TextEvent> = new Map([
  ...textEvents('response.output_text', 'text', 'content_index', 'text'),
  ...textEvents('response.refusal', 'refusal', 'content_index', 'refusal'),
  ...textEvents('response.reasoning_summary_text', 'reasoning', 'summary_index', 'text'),
  ...textEvents('response.reasoning_text', 'reasoning', 'content_index', 'text'),
  ...textEvents('response.function_call_arguments', 'arguments', null, 'arguments'),
  ...textEvents('response.mcp_call_arguments', 'arguments', null, 'arguments'),
  ...textEvents('response.custom_tool_call_input', 'arguments', null, 'input'),
  ...textEvents('response.code_interpreter_call_code', 'arguments', null, 'code'),
]);
