import type { TextChannel } from '../../shared/runEvent';

/** Where a text event puts its text: which channel, numbered by which field, and the field that the text is in. */
export interface TextEvent {
  readonly channel: TextChannel;
  /** Null for texts that an item has only one of. */
  readonly part: string | null;
  readonly text: string;
  readonly whole: boolean;
}

/** Every event that brings text: a piece of it, or in its `done` form the whole, which overrules the pieces. */
export const TEXT_EVENTS: ReadonlyMap<string, TextEvent> = new Map([
  ...pair('response.output_text', 'text', 'content_index', 'text'),
  ...pair('response.refusal', 'refusal', 'content_index', 'refusal'),
  ...pair('response.reasoning_summary_text', 'reasoning', 'summary_index', 'text'),
  ...pair('response.reasoning_text', 'reasoning', 'content_index', 'text'),
  ...pair('response.function_call_arguments', 'arguments', null, 'arguments'),
  ...pair('response.mcp_call_arguments', 'arguments', null, 'arguments'),
  ...pair('response.custom_tool_call_input', 'arguments', null, 'input'),
  ...pair('response.code_interpreter_call_code', 'arguments', null, 'code'),
]);

function pair(type: string, channel: TextChannel, part: string | null, text: string): readonly [string, TextEvent][] {
  return [
    [`${type}.delta`, { channel, part, text: 'delta', whole: false }],
    [`${type}.done`, { channel, part, text, whole: true }],
  ];
}
