import type { Message, MessageContent } from 'openai/resources/beta/threads/messages';
import type { Run } from 'openai/resources/beta/threads/runs/runs';
import type { SentItem } from '../../model/scriptedModel';
import { wordsOf } from '../../model/words';
import type { RunRecord } from './wire';

/** What the model sees: the thread's messages as far as the run takes them, and what this run's functions answered. */
export function toSentItems(messages: readonly Message[], { resource, steps }: RunRecord): readonly SentItem[] {
  const { type, last_messages } = resource.truncation_strategy ?? { type: 'auto' };
  const taken = type === 'last_messages' && last_messages ? messages.slice(-last_messages) : messages;
  const said = taken.map(({ role, content }): SentItem => {
    return { kind: 'message', role, text: content.map(textOf).join('\n') };
  });
  const answered = steps.flatMap(({ step_details: details }): readonly SentItem[] => {
    if (details.type !== 'tool_calls') return [];
    return details.tool_calls.flatMap(call => {
      if (call.type !== 'function' || call.function.output === null) return [];
      return [{ kind: 'tool_output', name: call.function.name, output: call.function.output }];
    });
  });
  return [...said, ...answered];
}

function textOf(part: MessageContent): string {
  switch (part.type) {
    case 'text':
      return part.text.value;
    case 'refusal':
      return part.refusal;
    case 'image_file':
    case 'image_url':
      return '';
  }
}

/** Words counted as tokens: the script has no tokenizer. */
export function usageOf(sent: readonly SentItem[], instructions: string, made: string): Run.Usage {
  const count = (text: string): number => wordsOf(text).length;
  const prompt_tokens = sent.reduce(
    (sum, item) => sum + count(item.kind === 'message' ? item.text : item.output),
    count(instructions),
  );
  const completion_tokens = count(made);
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}

/** Two counts together, as a run adds up its steps. */
export function addUsage(one: Run.Usage | null, other: Run.Usage): Run.Usage {
  if (!one) return other;
  return {
    prompt_tokens: one.prompt_tokens + other.prompt_tokens,
    completion_tokens: one.completion_tokens + other.completion_tokens,
    total_tokens: one.total_tokens + other.total_tokens,
  };
}
