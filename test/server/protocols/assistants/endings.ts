import type { Message } from 'openai/resources/beta/threads/messages';
import type { Run } from 'openai/resources/beta/threads/runs/runs';
import type { RunStep } from 'openai/resources/beta/threads/runs/steps';
import { nowInSeconds } from '../../http/ids';

/** How a run ends before its answer is whole. */
export type RunEnding =
  | { readonly how: 'cancelled' | 'expired' }
  | { readonly how: 'failed'; readonly error: Run.LastError }
  | { readonly how: 'incomplete'; readonly reason: 'max_output_tokens' | 'content_filter' };

/** The run at its end. */
export function endedRun(run: Run, ending: RunEnding | undefined): Run {
  const now = nowInSeconds();
  const over = { ...run, required_action: null, expires_at: null };
  if (!ending) return { ...over, status: 'completed', completed_at: now };
  switch (ending.how) {
    case 'cancelled':
      return { ...over, status: 'cancelled', cancelled_at: now };
    case 'expired':
      return { ...over, status: 'expired', expires_at: run.expires_at };
    case 'failed':
      return { ...over, status: 'failed', failed_at: now, last_error: ending.error };
    case 'incomplete': {
      const details = ending.reason === 'max_output_tokens' ? { reason: 'max_completion_tokens' as const } : {};
      return { ...over, status: 'incomplete', completed_at: now, incomplete_details: details };
    }
  }
}

/** The message that the run was writing. */
export function endedMessage(message: Message, ending: RunEnding | undefined): Message {
  const now = nowInSeconds();
  if (!ending) return { ...message, status: 'completed', completed_at: now };
  return { ...message, status: 'incomplete', incomplete_at: now, incomplete_details: { reason: reasonOf(ending) } };
}

function reasonOf(ending: RunEnding): Message.IncompleteDetails['reason'] {
  switch (ending.how) {
    case 'cancelled':
      return 'run_cancelled';
    case 'expired':
      return 'run_expired';
    case 'failed':
      return 'run_failed';
    case 'incomplete':
      return ending.reason === 'max_output_tokens' ? 'max_tokens' : ending.reason;
  }
}

/** The step that the run was at; one whose message is cut short is complete all the same, as in real streams. */
export function endedStep(step: RunStep, ending: RunEnding | undefined): RunStep {
  const now = nowInSeconds();
  switch (ending?.how) {
    case undefined:
    case 'incomplete':
      return { ...step, status: 'completed', completed_at: now };
    case 'cancelled':
      return { ...step, status: 'cancelled', cancelled_at: now };
    case 'expired':
      return { ...step, status: 'expired', expired_at: now };
    case 'failed': {
      const code = ending.error.code === 'rate_limit_exceeded' ? ending.error.code : 'server_error';
      return { ...step, status: 'failed', failed_at: now, last_error: { code, message: ending.error.message } };
    }
  }
}
