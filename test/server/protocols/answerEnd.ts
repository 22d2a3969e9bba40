import type { Faults } from '../control/faults';
import type { LoggedRequest } from '../control/requestLog';

/** How and after which word an answer is to end before its time. */
export type AnswerEnd =
  | { readonly how: 'failed'; readonly afterWord: number; readonly code: string | undefined; readonly message: string }
  | {
      readonly how: 'incomplete';
      readonly afterWord: number;
      readonly reason: 'max_output_tokens' | 'content_filter';
    };

/** What a fault makes of the answer to this request, if anything. */
export function takeAnswerEnd(faults: Faults, request: LoggedRequest): AnswerEnd | undefined {
  const fault = faults.take(request, ['fail', 'incomplete']);
  if (fault?.kind === 'fail') {
    const { afterWord, code, message = 'The scripted server was told to fail.' } = fault;
    return { how: 'failed', afterWord, code, message };
  }
  return fault && { how: 'incomplete', afterWord: fault.afterWord, reason: fault.reason };
}
