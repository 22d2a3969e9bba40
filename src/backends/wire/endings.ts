import type { RunEnd, RunEvent } from '../../shared/runEvent';
import type { ErrorInfo } from '../../shared/userError';
import { toErrorInfo } from '../../shared/userError';

/** A run's event other than its end. */
export type RunProgress = Exclude<RunEvent, { readonly type: 'end' }>;

/** What an adapter writes: the run's events up to its end, which it returns. It may throw. */
export type RunSteps = AsyncGenerator<RunProgress, RunEnd, void>;

/** Failures after which the run may still be going on. */
const OUT_OF_SIGHT: readonly string[] = ['connectionLost', 'noAnswer', 'outcomeUnknown'];

/**
 * Turns an adapter's steps into a run's events with exactly one end, whatever happens in between.
 * `resumable` is asked when the run got out of sight.
 */
export async function* withOneEnd(
  steps: RunSteps,
  signal: AbortSignal,
  resumable: () => boolean,
  lost: ErrorInfo,
): AsyncGenerator<RunEvent, void, void> {
  let end: RunEnd;
  try {
    end = yield* steps;
  } catch (error) {
    end = endOf(signal.aborted ? lost : toErrorInfo(error), resumable());
  }
  yield { type: 'end', end };
}

function endOf(error: ErrorInfo, resumable: boolean): RunEnd {
  if (!OUT_OF_SIGHT.includes(error.code)) {
    return { kind: 'failed', error };
  }
  // What can't be watched again can only be sent again, and that is for the user to decide.
  const remedy = resumable ? 'reconnect' : 'sendAgain';
  return { kind: 'detached', resumable, error: { ...error, remedy } };
}
