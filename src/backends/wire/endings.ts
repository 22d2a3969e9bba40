import type { RunEnd, RunEvent } from '../../shared/runEvent';
import type { ErrorCode, ErrorInfo } from '../../shared/userError';
import { toErrorInfo, UserError } from '../../shared/userError';

/** A run's event other than its end. */
export type RunProgress = Exclude<RunEvent, { readonly type: 'end' }>;

/** What an adapter writes: the run's events up to its end, which it returns. It may throw. */
export type RunSteps = AsyncGenerator<RunProgress, RunEnd, void>;

/** Failures after which the run may still be going on. */
const OUT_OF_SIGHT: readonly ErrorCode[] = ['connectionLost', 'noAnswer', 'outcomeUnknown'];

/** A failure that came before anything was sent that starts a run. */
class NotSentError extends UserError {}

/** Marks whatever `preparation` throws as having come before the message was sent: nothing can be going on. */
export async function beforeSending<T>(preparation: Promise<T>): Promise<T> {
  try {
    return await preparation;
  } catch (error) {
    throw new NotSentError(toErrorInfo(error));
  }
}

/**
 * Turns an adapter's steps into a run's events with exactly one end, whatever happens in between.
 * `resumable` is asked when the run got out of sight; `lost` is the failure to report when it was the caller who looked
 * away.
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
    end = signal.aborted ? outOfSight(lost, resumable()) : endOf(error, resumable);
  }
  yield { type: 'end', end };
}

function endOf(thrown: unknown, resumable: () => boolean): RunEnd {
  const error = toErrorInfo(thrown);
  if (!OUT_OF_SIGHT.includes(error.code)) {
    return { kind: 'failed', error };
  }
  if (thrown instanceof NotSentError) {
    return { kind: 'failed', error: { ...error, remedy: 'tryAgain' } };
  }
  return outOfSight(error, resumable() && error.code !== 'outcomeUnknown');
}

/** What can't be watched again can only be sent again, and that is for the user to decide. */
function outOfSight(error: ErrorInfo, resumable: boolean): RunEnd {
  return { kind: 'detached', resumable, error: { ...error, remedy: resumable ? 'reconnect' : 'sendAgain' } };
}
