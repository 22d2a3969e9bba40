import { badRequest } from '../../http/apiError';
import type { Imitation } from '../../imitated/imitation';
import { charactersIn, type SentItem } from '../../model/scriptedModel';
import type { StoredItem } from './wire';

/** Refuses a context in which a function call has no output, or an output no call, with the real texts. */
export function checkCalls(context: readonly StoredItem[]): void {
  const open = new Set<string>();
  const known = new Set<string>();
  for (const item of context) {
    if (item.type === 'function_call') {
      open.add(item.call_id);
      known.add(item.call_id);
    } else if (item.type === 'function_call_output') {
      const callId = item.call_id ?? '';
      if (!known.has(callId)) {
        throw badRequest(`No tool call found for function call output with call_id ${callId}.`, 'input');
      }
      open.delete(callId);
    }
  }
  const [unanswered] = open;
  if (unanswered !== undefined) throw badRequest(`No tool output found for function call ${unanswered}.`, 'input');
}

/** What the model sees of a context. */
export function toSentItems(context: readonly StoredItem[]): readonly SentItem[] {
  return context.flatMap((item): readonly SentItem[] => {
    switch (item.type) {
      case 'message':
        return [{ kind: 'message', role: roleOf(item.role), text: item.content.map(textOf).join('\n') }];
      case 'function_call_output':
        return [{ kind: 'tool_output', name: callName(context, item.call_id), output: String(item.output) }];
      default:
        return [];
    }
  });
}

/** The context as the model gets it: too long a one is an error, or loses its oldest items where the server does that. */
export function fitting(
  context: readonly StoredItem[],
  instructions: string | null,
  limit: number,
  imitation: Imitation,
): readonly StoredItem[] {
  const length = charactersIn(toSentItems(context)) + (instructions?.length ?? 0);
  if (length <= limit) return context;
  const error = imitation.tooLong(length, limit);
  if (error) throw error;
  return context.length <= 1 ? context : fitting(context.slice(1), instructions, limit, imitation);
}

function roleOf(role: string): 'user' | 'assistant' | 'system' | 'developer' {
  return role === 'assistant' || role === 'system' || role === 'developer' ? role : 'user';
}

function textOf(part: object): string {
  if ('text' in part && typeof part.text === 'string') return part.text;
  if ('refusal' in part && typeof part.refusal === 'string') return part.refusal;
  return '';
}

function callName(context: readonly StoredItem[], callId: string | null | undefined): string {
  const call = context.find(item => item.type === 'function_call' && item.call_id === callId);
  return call?.type === 'function_call' ? call.name : 'unknown';
}
