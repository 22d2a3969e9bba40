import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Changes } from './changes';
import type { Holds } from './holds';

/** `cancelled` and `disconnected` are stops from outside; `failed` is a failure that a test asked for. */
export type GenerationState = 'running' | 'held' | 'completed' | 'failed' | 'cancelled' | 'disconnected';

/** What a test sees of one answer being made. Times are from `performance.now()`. */
export interface GenerationView {
  /** The ID of the response, of the turn or of the run. */
  readonly id: string;
  readonly protocol: 'responses' | 'agents' | 'assistants';
  readonly state: GenerationState;
  /** Words of the answer's text that went out; reasoning and arguments do not count. */
  readonly wordsSent: number;
  readonly startedAt: number;
  /** When the cancel or the closed connection arrived. */
  readonly stopRequestedAt: number | undefined;
  /** When it really stopped or was done: nothing is produced afterwards. */
  readonly endedAt: number | undefined;
}

/** Thrown inside the making of an answer when it has been stopped from outside. */
export class GenerationStopped extends Error {
  override readonly name = 'GenerationStopped';
}

/** How many words go out before other work (a closing connection, say) gets a turn when there is no delay. */
const wordsPerTurn = 32;

/** One answer being made, word by word: paced, held and stopped from here. */
export class Generation implements GenerationView {
  state: GenerationState = 'running';
  wordsSent = 0;
  readonly startedAt = performance.now();
  stopRequestedAt: number | undefined;
  endedAt: number | undefined;
  private readonly stopper = new AbortController();
  private holdAfter: number | undefined;
  private resume: (() => void) | undefined;
  private wordsThisTurn = 0;

  constructor(
    readonly id: string,
    readonly protocol: GenerationView['protocol'],
    private readonly wordDelayMs: number,
    holds: Holds,
    private readonly changes: Changes,
  ) {
    this.holdAfter = holds.take();
  }

  get ended(): boolean {
    return this.endedAt !== undefined;
  }

  /** Aborts when the answer is stopped from outside. */
  get signal(): AbortSignal {
    return this.stopper.signal;
  }

  /** To be awaited before the first word of the text. */
  async beforeText(): Promise<void> {
    await this.holdIfDue();
  }

  /** To be awaited after each word that went out; `delayMs` overrides the server's own delay. */
  async afterWord(delayMs = this.wordDelayMs): Promise<void> {
    this.throwIfStopped();
    this.wordsSent++;
    await this.holdIfDue();
    await this.pause(delayMs);
  }

  /** The pace of what does not count as a word of the text. */
  async pause(delayMs = this.wordDelayMs): Promise<void> {
    if (delayMs > 0) {
      await sleep(delayMs, undefined, { signal: this.signal }).catch(() => undefined);
    } else if (++this.wordsThisTurn >= wordsPerTurn) {
      this.wordsThisTurn = 0;
      await nextTurn();
    }
    this.throwIfStopped();
  }

  throwIfStopped(): void {
    if (this.signal.aborted) throw new GenerationStopped();
  }

  /** Asks it to stop; the first call counts. */
  stop(how: 'cancelled' | 'disconnected'): void {
    if (this.ended || this.signal.aborted) return;
    this.stopRequestedAt = performance.now();
    this.stopper.abort(how);
    this.resume?.();
  }

  /** Lets a held one go on, to be held again after word `untilWord` when that is given. */
  release(untilWord: number | undefined): void {
    if (this.ended) return;
    this.holdAfter = untilWord;
    this.resume?.();
  }

  /** Says that it has ended by itself, or, when it was stopped, that nothing more will come. */
  end(how: 'completed' | 'failed'): void {
    if (this.ended) return;
    const reason: unknown = this.signal.reason;
    this.state = reason === 'cancelled' || reason === 'disconnected' ? reason : how;
    this.endedAt = performance.now();
    this.changes.changed();
  }

  private async holdIfDue(): Promise<void> {
    while (this.holdAfter !== undefined && this.wordsSent >= this.holdAfter && !this.signal.aborted) {
      this.state = 'held';
      const released = new Promise<void>(resolve => {
        this.resume = resolve;
      });
      this.changes.changed();
      await released;
      this.resume = undefined;
      this.state = 'running';
    }
    this.throwIfStopped();
  }
}
