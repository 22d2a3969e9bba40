import type { AgentSessionItem, TokenUsage } from 'openai/resources/beta/agents/agents';
import type { SentItem } from '../../model/scriptedModel';
import { wordsOf } from '../../model/words';

/** What the model sees of a session's items. */
export function toSentItems(items: readonly AgentSessionItem[]): readonly SentItem[] {
  return items.flatMap((item): readonly SentItem[] => {
    switch (item.type) {
      case 'message': {
        const text = item.content.map(part => (part.type === 'input_image' ? '' : part.text)).join('\n');
        return [{ kind: 'message', role: item.role, text }];
      }
      case 'function_call_output':
        return [
          { kind: 'tool_output', name: calledName(items, item.call_id), output: item.error ?? textOf(item.output) },
        ];
      case 'mcp_call':
        return [{ kind: 'tool_output', name: item.name, output: String(item.error ?? item.output) }];
      default:
        return [];
    }
  });
}

function calledName(items: readonly AgentSessionItem[], callId: string): string {
  const call = items.find(item => item.type === 'function_call' && item.call_id === callId);
  return call?.type === 'function_call' ? call.name : 'unknown';
}

function textOf(output: unknown): string {
  return typeof output === 'string' ? output : JSON.stringify(output);
}

/** Words counted as tokens: the script has no tokenizer. */
export function usageOf(sent: readonly SentItem[], said: string, thought: string): TokenUsage {
  const count = (text: string): number => wordsOf(text).length;
  const input = sent.reduce((sum, item) => sum + count(item.kind === 'message' ? item.text : item.output), 0);
  const reasoning = count(thought);
  const output = count(said) + reasoning;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}

/** Two counts together, as a session adds up its turns. */
export function addUsage(one: TokenUsage | null, other: TokenUsage): TokenUsage {
  if (!one) return other;
  return {
    input_tokens: one.input_tokens + other.input_tokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: one.output_tokens + other.output_tokens,
    output_tokens_details: {
      reasoning_tokens: one.output_tokens_details.reasoning_tokens + other.output_tokens_details.reasoning_tokens,
    },
    total_tokens: one.total_tokens + other.total_tokens,
  };
}
