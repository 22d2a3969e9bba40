import type { Action, RunEnd, RunEvent } from '../../shared/runEvent';
import type { Delivery, Run } from '../../shared/transcript';
import { type ErrorInfo, errorInfo, toErrorInfo } from '../../shared/userError';
import type { Backend, RunReference } from '../backend';
import { messageText } from '../messageText';
import { type RetryTiming, SendPolicy, WatchPolicy } from './retryPolicy';
import { deliveryAfter, endAfterStop, isArrival, lostSight } from './runOutcome';
import { hasSlept, type Sleep, watchForSleep } from './sleepWatch';
import type { ThreadState } from './threadState';

/** How long a server may take to confirm a stop before we no longer wait for it. */
const STOP_TIMEOUT_MS = 10_000;
/** A shorter wait is over before it can be read. */
const SHORTEST_SHOWN_MS = 1_000;

export interface ActiveRunOptions extends RetryTiming {
  readonly sleep: Sleep;
  /** Asked before each automatic try: `CircuitBreaker.enter` of the server. */
  readonly enter: () => number;
}

/**
 * A run as it can be followed: sent just now, found again, or without a backend where there is only an end to tell.
 * `sends`: asked for its events again, it sends the same message once more.
 */
export interface OpenedRun {
  readonly sends?: true;
  readonly backend: Backend | null;
  readonly events: (signal: AbortSignal) => AsyncIterable<RunEvent>;
}

/**
 * The run under way in a thread: follows it to its one end, across refusals that pass and cuts that can be mended, and
 * stops it.
 */
export class ActiveRun {
  private readonly abort = new AbortController();
  private opened: OpenedRun | null = null;
  /** Whether the user pressed Stop, and whether the server was told or didn't have to be. */
  private stopping: 'no' | 'asked' | 'confirmed' = 'no';
  private resting: AbortController | null = null;
  private heardAt = 0;

  constructor(
    private readonly run: Pick<Run, 'id' | 'messageId'>,
    private readonly thread: ThreadState,
    private readonly options: ActiveRunOptions,
  ) {}

  get wasStopped(): boolean {
    return this.stopping !== 'no';
  }

  get reference(): RunReference {
    const known = this.thread.runOf(this.run.id);
    const message = this.thread.messageOf(this.run);
    return {
      runKey: this.run.id,
      thread: this.thread.remote,
      remoteRunId: known?.remoteRunId ?? null,
      background: known?.background ?? false,
      items: known?.items ?? [],
      text: message ? messageText(message) : '',
      otherRuns: this.thread.remoteRunsBut(this.run.id),
    };
  }

  /** Follows the run and records everything but its end, which it returns. Never throws. */
  async follow(open: () => Promise<OpenedRun>): Promise<RunEnd> {
    const first = await this.watch(async signal => {
      this.opened = await open();
      return this.opened.events(signal);
    });
    const end = await this.findAgain(await this.sendAgain(first));
    // Ends the wait for a stop as well.
    this.abort.abort();
    const settled = this.stopping === 'confirmed' ? endAfterStop(end) : end;
    this.setDelivery(deliveryAfter(this.delivery, settled));
    return settled;
  }

  /** Resolves when the server was told; the end follows. */
  async stop(): Promise<void> {
    this.stopping = 'asked';
    const { backend } = this.opened ?? {};
    if (!backend || this.delivery === 'unsent') {
      this.stopping = 'confirmed';
      this.abort.abort();
      return;
    }
    try {
      const cancelled = backend.cancel(this.reference);
      void this.options.sleep(STOP_TIMEOUT_MS, this.abort.signal).then(() => this.abort.abort());
      await cancelled;
      this.stopping = 'confirmed';
      this.resting?.abort();
      if (backend.capabilities.cancel === 'disconnect' && !this.reference.background) {
        this.abort.abort();
      }
    } catch {
      // The server couldn't be told: stop watching, and leave the way back open.
      this.abort.abort();
    }
    if (backend.capabilities.cancel === 'disconnect' && !this.reference.background) {
      this.stopping = 'confirmed';
      this.abort.abort();
    }
  }

  /** No longer watches; the run itself goes on where its protocol lets it. */
  leave(): void {
    this.abort.abort();
  }

  /** Sends a message again that the server refused, once that may have passed. */
  private async sendAgain(first: RunEnd): Promise<RunEnd> {
    const { opened } = this;
    const policy = new SendPolicy(this.options);
    let end = first;
    let held = 0;
    while (opened?.sends && end.kind === 'failed' && end.refused && !this.arrived && !this.isOver) {
      const wait = policy.next(end.error);
      if (wait === null) {
        break;
      }
      this.setDelivery('unsent');
      if (!(await this.rest(Math.max(wait, held), end.error)) || policy.isOver) {
        break;
      }
      held = this.options.enter();
      if (held === 0) {
        end = await this.watch(async signal => {
          // On disk before it is on the wire, like every message.
          await this.thread.record({ type: 'deliveryChanged', messageId: this.run.messageId, delivery: 'sending' });
          void this.thread.recordEvent(this.run.id, { type: 'phase', phase: 'queued' });
          return opened.events(signal);
        });
      }
    }
    return end;
  }

  /** Looks for a run again that got out of sight. */
  private async findAgain(first: RunEnd): Promise<RunEnd> {
    const { backend } = this.opened ?? {};
    const { now, enter } = this.options;
    const policy = new WatchPolicy(this.options);
    let end = first;
    let held = 0;
    let watchedMs = 0;
    while (backend && end.kind === 'detached' && end.resumable && !this.isOver) {
      const wait = policy.next(end.error, this.reference, watchedMs);
      if (wait === null || !(await this.rest(Math.max(wait, held), end.error, () => policy.beginAnew()))) {
        break;
      }
      held = enter();
      const since = now();
      if (held === 0) {
        end = await this.watch(async signal => backend.attach(this.reference, signal));
      }
      watchedMs = now() - since;
    }
    return end;
  }

  /** Waits, and says so. False when the run was stopped or left meanwhile. */
  private async rest(ms: number, reason: ErrorInfo, onSleep: () => void = () => undefined): Promise<boolean> {
    const { now, sleep } = this.options;
    const before = now();
    if (ms >= SHORTEST_SHOWN_MS) {
      void this.thread.recordEvent(this.run.id, { type: 'phase', phase: 'pausing', until: before + ms, reason });
    }
    this.resting = new AbortController();
    await sleep(ms, AbortSignal.any([this.abort.signal, this.resting.signal]));
    this.resting = null;
    if (hasSlept(before, ms, now())) {
      onSleep();
    }
    return !this.isOver;
  }

  private async watch(open: (signal: AbortSignal) => Promise<AsyncIterable<RunEvent>>): Promise<RunEnd> {
    const { now, sleep } = this.options;
    const watching = new AbortController();
    const signal = AbortSignal.any([this.abort.signal, watching.signal]);
    const stopWatching = () => watching.abort();
    void watchForSleep(now, sleep, signal, () => this.heardAt, stopWatching);
    try {
      for await (const event of await open(signal)) {
        this.heardAt = now();
        if (event.type === 'end') {
          return event.end;
        }
        await this.handle(event);
      }
    } catch (error) {
      const info = toErrorInfo(error);
      return (this.arrived ? lostSight(info) : null) ?? { kind: 'failed', error: info };
    } finally {
      stopWatching();
    }
    return { kind: 'detached', resumable: false, error: errorInfo('connectionLost') };
  }

  private async handle(event: RunEvent): Promise<void> {
    if (event.type !== 'phase' && this.thread.runOf(this.run.id)?.phase === 'pausing') {
      void this.thread.recordEvent(this.run.id, { type: 'phase', phase: 'working' });
    }
    const kept = this.thread.recordEvent(this.run.id, event);
    if (event.type === 'thread') {
      // Before anything is sent into it: without its ID nobody might find it again.
      await kept;
    }
    if (isArrival(event)) {
      // Also one that was thought to be lost: watched again, it turns out to be there.
      this.setDelivery('sent');
      this.thread.move('arrive');
    }
    if (event.type === 'actionNeeded') {
      await this.refuse(event.actions);
    }
  }

  /** No tools yet: saying so lets the assistant answer without them, where silence would block the thread. */
  private async refuse(actions: readonly Action[]): Promise<void> {
    this.thread.move('wait');
    for (const { name } of actions) {
      void this.thread.recordEvent(this.run.id, { type: 'notice', notice: { code: 'toolUnavailable', name } });
    }
    const output = 'This tool is not available in the editor.';
    const results = actions.map(action => ({ action, succeeded: false, output }));
    await this.opened?.backend?.answer(this.reference, results);
    this.thread.move('answer');
  }

  /** Whether the user stopped it, or nobody wants to watch any more. */
  private get isOver(): boolean {
    return this.wasStopped || this.abort.signal.aborted;
  }

  /** Whether the server has the message, or may have it. */
  private get arrived(): boolean {
    return this.delivery === 'sent' || this.delivery === 'unknown';
  }

  private get delivery(): Delivery {
    return this.thread.messageOf(this.run)?.delivery ?? 'sent';
  }

  private setDelivery(delivery: Delivery): void {
    if (delivery !== this.delivery) {
      void this.thread.recordQuietly({ type: 'deliveryChanged', messageId: this.run.messageId, delivery });
    }
  }
}
