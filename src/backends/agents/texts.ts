import type { TextEvent } from '../wire/textEvents';
import { textEvents } from '../wire/textEvents';

/** Every event of a session that brings text, by its type. */
export const AGENT_TEXTS: ReadonlyMap<string, TextEvent> = new Map([
  ...textEvents('agent.session.turn.output_text', 'text', 'content_index', 'text'),
  ...textEvents('agent.session.turn.reasoning_summary_text', 'reasoning', 'summary_index', 'text'),
  ...textEvents('agent.output.command_execution_output', 'output', null, 'output'),
]);
