import * as v from 'valibot';
import type { AgentsSnapshot } from '../protocols/agents/store';
import type { AssistantsSnapshot } from '../protocols/assistants/store';
import type { ResponsesSnapshot } from '../protocols/responses/store';

/** All that the server leaves for its next start. */
export interface ServerState {
  /** To be raised when the form changes: what has another one is not read. */
  readonly version: 1;
  readonly agents: AgentsSnapshot;
  readonly responses: ResponsesSnapshot;
  /** Not there in what older servers have written. */
  readonly assistants?: AssistantsSnapshot;
}

const identified = v.array(v.object({ id: v.string() }));
const resource = v.object({ id: v.string() });
const ids = v.array(v.string());

// Resources are as this server has written them: only what holds them together is checked.
const form = v.object({
  version: v.literal(1),
  agents: v.object({
    agents: identified,
    sessions: v.array(v.object({ resource, turns: v.array(v.object({ resource, items: identified })) })),
  }),
  responses: v.object({
    items: identified,
    responses: v.array(v.object({ response: resource, context: ids, input: ids })),
    conversations: v.array(v.object({ resource, items: ids })),
  }),
  assistants: v.optional(
    v.object({
      assistants: identified,
      threads: v.array(
        v.object({ resource, messages: identified, runs: v.array(v.object({ resource, steps: identified })) }),
      ),
    }),
  ),
});

/** Reads what was written before; throws when it is something else. */
export function parseState(text: string): ServerState {
  const state: unknown = JSON.parse(text);
  v.parse(form, state);
  return state as ServerState;
}
