import type { ErrorCode } from '../shared/userError';
import type { ServerHealth } from './backend';

/** How many failures in a row it takes. */
const FAILURES = 5;
/** The first rest; it doubles with each trial that fails. In milliseconds. */
const FIRST_REST_MS = 15_000;
const LONGEST_REST_MS = 5 * 60_000;
/** How long a trial may take before another one may be made. */
const TRIAL_MS = 60_000;
/** What a server in trouble answers. Any other answer, a refusal too, comes from one that is well. */
const TROUBLE: readonly ErrorCode[] = ['serverUnreachable', 'serverFailed', 'rateLimited', 'noAnswer'];

/**
 * Keeps what nobody clicked for away from a server that is in trouble. One for each connection, as long as the window.
 * Closed while all is well; after some failures in a row it opens for a rest, then lets one trial through: that closes
 * it, or opens it for longer. What the user clicks for doesn't ask; how it goes counts all the same.
 */
export class CircuitBreaker implements ServerHealth {
  private failures = 0;
  private rests = 0;
  private restsUntil = 0;
  private onTrial = false;

  constructor(private readonly now: () => number) {}

  /**
   * To be asked right before every automatic request: how long it has to wait, in milliseconds. 0 lets it go ahead,
   * and after a rest makes it the trial.
   */
  enter(): number {
    const left = this.restsUntil - this.now();
    if (left > 0) {
      return left;
    }
    if (this.rests > 0) {
      this.onTrial = true;
      this.restsUntil = this.now() + TRIAL_MS;
    }
    return 0;
  }

  answered(): void {
    this.failures = 0;
    this.rests = 0;
    this.restsUntil = 0;
    this.onTrial = false;
  }

  failed(code: ErrorCode): void {
    if (!TROUBLE.includes(code)) {
      return;
    }
    this.failures++;
    // What was under way when it opened says nothing new.
    const opens = this.onTrial || this.restsUntil <= this.now();
    if (this.failures >= FAILURES && opens) {
      this.restsUntil = this.now() + Math.min(FIRST_REST_MS * 2 ** this.rests, LONGEST_REST_MS);
      this.rests++;
      this.onTrial = false;
    }
  }
}
