import type { ResponseUsage } from 'openai/resources/responses/responses';
import { newId, nowInSeconds } from '../../http/ids';
import { wordsOf } from '../../model/words';
import { toSentItems } from './context';
import type { CreateParams } from './createParams';
import type { StoredItem, WireResponse } from './wire';

/** A response at its beginning: nothing made yet. Fields stand in the real server's order. */
export function newResponse(params: CreateParams): WireResponse {
  return {
    id: newId('resp'),
    object: 'response',
    created_at: nowInSeconds(),
    status: params.background ? 'queued' : 'in_progress',
    background: params.background,
    completed_at: null,
    ...(params.conversationId !== null && { conversation: { id: params.conversationId } }),
    error: null,
    incomplete_details: null,
    instructions: params.instructions,
    max_output_tokens: params.maxOutputTokens,
    max_tool_calls: null,
    model: params.model,
    output: [],
    parallel_tool_calls: params.parallelToolCalls,
    previous_response_id: params.previousResponseId,
    prompt_cache_key: params.promptCacheKey,
    reasoning: params.reasoning,
    safety_identifier: params.safetyIdentifier,
    service_tier: 'default',
    ...{ store: params.store },
    temperature: params.temperature,
    text: params.text,
    tool_choice: params.toolChoice,
    tools: [...params.tools],
    top_logprobs: 0,
    top_p: params.topP,
    truncation: 'disabled',
    metadata: params.metadata,
    access_programs: null,
  };
}

/** Words counted as tokens: the script has no tokenizer. */
export function usageOf(
  instructions: string | null,
  context: readonly StoredItem[],
  outputText: string,
  reasoningText: string,
): ResponseUsage {
  const sent = toSentItems(context).map(item => (item.kind === 'message' ? item.text : item.output));
  const input = [instructions ?? '', ...sent].reduce((sum, text) => sum + wordsOf(text).length, 0);
  const reasoning = wordsOf(reasoningText).length;
  const output = wordsOf(outputText).length + reasoning;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}
