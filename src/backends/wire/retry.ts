import type { ErrorCode } from '../../shared/userError';
import { UserError } from '../../shared/userError';
import type { Timing } from './timing';
import { sleep } from './timing';

/**
 * What may be sent again by itself, how often and after which failures. Whatever belongs to the sending or the watching
 * of a run is {@link ONCE}, because a run is tried again as a whole (`core/runs/retryPolicy.ts`): no request has two
 * policies, one inside the other.
 */
export interface RetryRule {
  /** How often it is sent in all. */
  readonly attempts: number;
  /** The wait before the second attempt, in milliseconds; it doubles each time. */
  readonly firstDelayMs: number;
  readonly codes: readonly ErrorCode[];
}

const LONGEST_DELAY_MS = 8_000;

export const ONCE: RetryRule = { attempts: 1, firstDelayMs: 0, codes: [] };

/** Reading changes nothing. */
export const HARMLESS: RetryRule = { attempts: 3, firstDelayMs: 500, codes: ['connectionLost', 'serverFailed'] };

/**
 * In the middle of a run: the server refused because an earlier turn still has the thread, so nothing was executed.
 * The run can't be tried again as a whole there.
 */
export const THREAD_BUSY: RetryRule = { attempts: 5, firstDelayMs: 1_000, codes: ['threadBusy'] };

/**
 * The server knows it again by its key, or it may safely arrive twice: results, a cancel, and a message whose fate is
 * unknown.
 */
export const IDEMPOTENT: RetryRule = {
  attempts: 5,
  firstDelayMs: 500,
  codes: ['connectionLost', 'serverFailed', 'threadBusy'],
};

/** Does `send`, again where the rule allows it. Throws the last failure. */
export async function retrying<T>(
  rule: RetryRule,
  timing: Timing,
  signal: AbortSignal,
  send: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      const again = error instanceof UserError && rule.codes.includes(error.info.code);
      if (!again || signal.aborted || attempt >= rule.attempts) {
        throw error;
      }
      await sleep(timing, backOff(rule, attempt, timing), signal);
    }
  }
}

function backOff(rule: RetryRule, attempt: number, timing: Timing): number {
  const delay = Math.min(rule.firstDelayMs * 2 ** (attempt - 1), LONGEST_DELAY_MS);
  // Up to a quarter less, so that windows that failed together don't come back together.
  return delay * (1 - timing.random() / 4);
}
