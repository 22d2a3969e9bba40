import { lostSight } from '../../core/runs/runOutcome';
import type { RunEnd, RunEvent } from '../../shared/runEvent';
import type { ErrorCode, ErrorInfo } from '../../shared/userError';
import { toErrorInfo, UserError } from '../../shared/userError';
import { ReplyError } from './replyError';

/** A run's event other than its end. */
export type RunProgress = Exclude<RunEvent, { readonly type: 'end' }>;

/** What an adapter writes: the run's events up to its end, which it returns. It may throw. */
export type RunSteps = AsyncGenerator<RunProgress, RunEnd, void>;

/** Failures after which the message may have arrived, or the run may still be going on. */
const OUT_OF_SIGHT: readonly ErrorCode[] = ['connectionLost', 'noAnswer', 'outcomeUnknown'];

/** A failure that came before the server had taken the message. */
class SendingError extends UserError {
  /** `refused`: the server surely did nothing with it. */
  constructor(
    info: ErrorInfo,
    readonly refused: boolean,
  ) {
    super(info);
  }
}

/** Marks whatever `preparation` throws as having come before the message was sent: nothing can be going on. */
export async function beforeSending<T>(preparation: Promise<T>): Promise<T> {
  try {
    return await preparation;
  } catch (error) {
    throw new SendingError(toErrorInfo(error), true);
  }
}

/**
 * Marks what the server replies to the message itself, until it has taken it: nothing can be going on after a refusal.
 * What leaves that open passes as it is. A reply that came after an earlier try whose fate is unknown must not be marked.
 */
export async function whileSending<T>(sending: Promise<T>): Promise<T> {
  try {
    return await sending;
  } catch (error) {
    const info = toErrorInfo(error);
    if (error instanceof SendingError || OUT_OF_SIGHT.includes(info.code)) {
      throw error;
    }
    throw new SendingError(info, error instanceof ReplyError || info.code === 'serverUnreachable');
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
  const out = OUT_OF_SIGHT.includes(error.code);
  if (thrown instanceof SendingError) {
    const told: ErrorInfo = out ? { ...error, remedy: 'tryAgain' } : error;
    return { kind: 'failed', error: told, ...(thrown.refused ? { refused: true } : {}) };
  }
  if (resumable() && error.code !== 'outcomeUnknown') {
    return lostSight(error) ?? { kind: 'failed', error };
  }
  return out ? outOfSight(error, false) : { kind: 'failed', error };
}

/** What can't be watched again can only be sent again, and that is for the user to decide. */
function outOfSight(error: ErrorInfo, resumable: boolean): RunEnd {
  return { kind: 'detached', resumable, error: { ...error, remedy: resumable ? 'reconnect' : 'sendAgain' } };
}
