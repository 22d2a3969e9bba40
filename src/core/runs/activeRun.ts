import type { RunEnd, RunEvent } from '../../shared/runEvent';
import type { Delivery, Message, Run } from '../../shared/transcript';
import { errorInfo, toErrorInfo } from '../../shared/userError';
import type { Backend, RunReference } from '../backend';
import { messageText } from '../messageText';
import { deliveryAfter, endAfterStop, isArrival } from './runOutcome';
import type { ThreadState } from './threadState';

/** How often a run that was cut is watched again by itself, and after which waits. */
const REATTACH_DELAYS_MS = [250, 2000];
/** How long a server may take to confirm a stop before we no longer wait for it. */
const STOP_TIMEOUT_MS = 10_000;

/** Resolves after that time, or as soon as the signal is aborted. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** A run as it can be followed: sent just now, found again, or without a backend where there is only an end to tell. */
export interface OpenedRun {
  readonly backend: Backend | null;
  readonly events: () => AsyncIterable<RunEvent>;
}

/** The run under way in a thread: follows it to its one end, across cuts that can be mended, and stops it. */
export class ActiveRun {
  private readonly abort = new AbortController();
  private backend: Backend | null = null;
  /** Whether the user pressed Stop, and whether the server was told or didn't have to be. */
  private stopping: 'no' | 'asked' | 'confirmed' = 'no';

  constructor(
    private readonly run: Pick<Run, 'id' | 'messageId'>,
    private readonly thread: ThreadState,
    private readonly sleep: Sleep,
  ) {}

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  get wasStopped(): boolean {
    return this.stopping !== 'no';
  }

  get reference(): RunReference {
    const known = this.thread.runOf(this.run.id);
    const { message } = this;
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
  async follow(open: (run: ActiveRun) => Promise<OpenedRun>): Promise<RunEnd> {
    let end = await this.watch(async () => {
      const { backend, events } = await open(this);
      this.backend = backend;
      return events();
    });
    for (const delay of REATTACH_DELAYS_MS) {
      const { backend } = this;
      if (end.kind !== 'detached' || !end.resumable || !backend || this.wasStopped) {
        break;
      }
      await this.sleep(delay, this.signal);
      if (this.signal.aborted) {
        break;
      }
      end = await this.watch(async () => backend.attach(this.reference, this.signal));
    }
    return this.settle(this.stopping === 'confirmed' ? endAfterStop(end) : end);
  }

  /** Resolves when the server was told; the end follows. */
  async stop(): Promise<void> {
    this.stopping = 'asked';
    if (!this.backend || (this.backend.capabilities.cancel === 'disconnect' && !this.reference.background)) {
      this.stopping = 'confirmed';
      this.abort.abort();
      return;
    }
    try {
      const cancelled = this.backend.cancel(this.reference);
      void this.sleep(STOP_TIMEOUT_MS, this.signal).then(() => this.abort.abort());
      await cancelled;
      this.stopping = 'confirmed';
    } catch {
      // The server couldn't be told: stop watching, and leave the way back open.
      this.abort.abort();
    }
  }

  /** No longer watches; the run itself goes on where its protocol lets it. */
  leave(): void {
    this.abort.abort();
  }

  private async watch(open: () => Promise<AsyncIterable<RunEvent>>): Promise<RunEnd> {
    try {
      for await (const event of await open()) {
        if (event.type === 'end') {
          return event.end;
        }
        await this.handle(event);
      }
    } catch (error) {
      return { kind: 'failed', error: toErrorInfo(error) };
    }
    return { kind: 'detached', resumable: false, error: errorInfo('connectionLost') };
  }

  private async handle(event: RunEvent): Promise<void> {
    void this.thread.recordEvent(this.run.id, event);
    if (isArrival(event)) {
      // Also one that was thought to be lost: watched again, it turns out to be there.
      this.setDelivery('sent');
      this.thread.move('arrive');
    }
    if (event.type === 'actionNeeded' && this.backend) {
      this.thread.move('wait');
      for (const { name } of event.actions) {
        void this.thread.recordEvent(this.run.id, { type: 'notice', notice: { code: 'toolUnavailable', name } });
      }
      // No tools yet: saying so lets the assistant answer without them, where silence would block the thread.
      const output = 'This tool is not available in the editor.';
      const results = event.actions.map(action => ({ action, succeeded: false, output }));
      await this.backend.answer(this.reference, results);
      this.thread.move('answer');
    }
  }

  private settle(end: RunEnd): RunEnd {
    // Ends the wait for a stop as well.
    this.abort.abort();
    this.setDelivery(deliveryAfter(this.delivery, end));
    return end;
  }

  private get message(): Message | null {
    const message = this.thread.transcript.entries.find(({ id }) => id === this.run.messageId);
    return message?.kind === 'message' ? message : null;
  }

  private get delivery(): Delivery {
    return this.message?.delivery ?? 'sent';
  }

  private setDelivery(delivery: Delivery): void {
    if (delivery !== this.delivery) {
      void this.thread.recordQuietly({ type: 'deliveryChanged', messageId: this.run.messageId, delivery });
    }
  }
}
