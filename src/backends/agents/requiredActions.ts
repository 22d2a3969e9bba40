import type { ActionResult } from '../../core/backend';
import type { JsonObject } from '../../shared/json';
import type { Action, Notice } from '../../shared/runEvent';
import { objectAt, stringAt, textOf } from '../wire/fields';
import type { InputEvent } from './sessionApi';

/** What a session waits for, sorted by who deals with it. */
export interface SortedActions {
  /** Function calls, for the product to answer. */
  readonly functions: readonly { readonly action: Action; readonly turnId: string }[];
  /** Answers to what can't be asked here yet, so that the run doesn't wait for ever. */
  readonly refusals: readonly InputEvent[];
  readonly notices: readonly Notice[];
  /** Whether it waits for an environment, which these sessions don't have. */
  readonly environment: boolean;
}

/** Sorts what is new among the required actions; `seen` is kept up to date. */
export function sortActions(actions: readonly JsonObject[], seen: Set<string>): SortedActions {
  const functions: { action: Action; turnId: string }[] = [];
  const refusals: InputEvent[] = [];
  const notices: Notice[] = [];
  let environment = false;
  for (const wire of actions) {
    const type = stringAt(wire, 'type') ?? '';
    const id = stringAt(wire, 'call_id') ?? stringAt(wire, 'request_id') ?? type;
    if (seen.has(id)) {
      continue;
    }
    seen.add(id);
    const request = objectAt(wire, 'request');
    switch (type) {
      case 'function_call': {
        const action: Action = {
          kind: 'function',
          callId: id,
          name: stringAt(wire, 'name') ?? '',
          arguments: textOf(wire.arguments) ?? '',
        };
        functions.push({ action, turnId: stringAt(wire, 'turn_id') ?? '' });
        break;
      }
      case 'mcp_approval_request':
        refusals.push({
          type: 'agent.session.input.mcp_approval_request_result',
          request_id: id,
          response: { type: 'mcp_tool_call', decision: 'deny' },
        });
        notices.push({
          code: 'toolUnavailable',
          name: stringAt(request, 'name') ?? stringAt(request, 'server_label') ?? 'mcp',
        });
        break;
      case 'computer_use_approval_request':
        refusals.push({
          type: 'agent.session.input.computer_use_approval_request_result',
          request_id: id,
          response:
            request.type === 'browser_origin_access'
              ? { type: 'browser_origin_access', decision: 'deny' }
              : { type: 'browser_authentication', action: 'cancel' },
        });
        notices.push({ code: 'toolUnavailable', name: 'computer_use' });
        break;
      case 'environment_connection':
        environment = true;
        break;
    }
  }
  return { functions, refusals, notices, environment };
}

/** A function's result as the session takes it. */
export function toolResult({ action, succeeded, output }: ActionResult, turnId: string): InputEvent {
  return {
    type: 'agent.session.input.tool_result',
    turn_id: turnId,
    call_id: action.callId,
    success: succeeded,
    ...(succeeded ? { output } : { error: output }),
  };
}
