import type { Run } from '../../shared/transcript';
import type { ErrorCode, ErrorInfo } from '../../shared/userError';

/** The clock and the dice of a retry policy. */
export interface RetryTiming {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** From 0 up to 1: windows that failed together shall not come back together. */
  readonly random: () => number;
}

/** The longest wait that a server may ask for; beyond it the user decides. */
const LONGEST_WAIT_MS = 5 * 60_000;

/** For a server that asks to be asked again at once. */
const SHORTEST_WAIT_MS = 500;

/** Refusals that pass by themselves. A quota that is used up doesn't, nor does a key that is wrong. */
const PASSING: readonly ErrorCode[] = ['rateLimited', 'threadBusy', 'serverFailed', 'connectionLost'];
const SENDS = 4;
const FIRST_SEND_MS = 1_000;
const SENDING_MS = 10 * 60_000;

/** When a message is sent again that the server refused before it did anything with it. One for each run. */
export class SendPolicy {
  private readonly givesUpAt: number;
  private sends = 0;

  constructor(private readonly timing: RetryTiming) {
    this.givesUpAt = timing.now() + SENDING_MS;
  }

  /** Whether it is too late by now, as after a night's sleep: the user may have thought better of it. */
  get isOver(): boolean {
    return this.timing.now() > this.givesUpAt;
  }

  /** How long to wait, in milliseconds; null when it is for the user to decide. */
  next(error: ErrorInfo): number | null {
    if (!PASSING.includes(error.code) || this.sends >= SENDS) {
      return null;
    }
    const wait = waitAfter(error, FIRST_SEND_MS * 2 ** this.sends, this.timing);
    this.sends++;
    return wait === null || this.timing.now() + wait > this.givesUpAt ? null : wait;
  }
}

/** After these the run may be seen again without anybody's help. */
const OUT_OF_SIGHT: readonly ErrorCode[] = [
  'connectionLost',
  'noAnswer',
  'serverUnreachable',
  'serverFailed',
  'rateLimited',
  'threadBusy',
];
/** Together some two minutes. */
const WATCH_WAITS_MS = [250, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000];
/** A server that says nothing takes its time for each try. */
const WATCHING_MS = 150_000;

/** A connection that held for so long was one; a proxy may cut those that say nothing for a while. */
const HELD_MS = 20_000;

/** When a run that is out of sight is looked for again. One for each run. */
export class WatchPolicy {
  private tries = 0;
  private lostAt: number;
  private most = 0;

  constructor(private readonly timing: RetryTiming) {
    this.lostAt = timing.now();
  }

  /**
   * How long to wait, in milliseconds; null when it is for the user to decide. `run` is what has arrived of it, and
   * `watchedMs` how long it was watched until now.
   */
  next(error: ErrorInfo, run: Pick<Run, 'items'>, watchedMs: number): number | null {
    // It can't grow for ever, so that this comes to an end.
    const amount = JSON.stringify(run.items).length;
    if (amount > this.most || (error.code === 'connectionLost' && watchedMs > HELD_MS)) {
      this.beginAnew();
    }
    this.most = Math.max(this.most, amount);
    const base = WATCH_WAITS_MS[this.tries];
    const late = this.tries > 1 && this.timing.now() - this.lostAt > WATCHING_MS;
    if (base === undefined || late || !OUT_OF_SIGHT.includes(error.code)) {
      return null;
    }
    this.tries++;
    return waitAfter(error, base, this.timing);
  }

  /** The run was seen, or the machine has slept: what failed before no longer counts. */
  beginAnew(): void {
    this.tries = 0;
    this.lostAt = this.timing.now();
  }
}

/** As long as the server asks for, never shorter; else between half of the usual wait and the whole of it. */
function waitAfter({ retryAfterMs }: ErrorInfo, usualMs: number, { random }: RetryTiming): number | null {
  if (retryAfterMs === undefined) {
    return usualMs * (0.5 + random() / 2);
  }
  const wait = Math.round(Math.max(retryAfterMs, SHORTEST_WAIT_MS) * (1 + random() / 10));
  return retryAfterMs > LONGEST_WAIT_MS ? null : wait;
}
