import { applyChange } from '../../shared/applyChange';
import type { Disposable } from '../../shared/disposable';
import { Emitter } from '../../shared/emitter';
import { newId } from '../../shared/ids';
import type { RunState } from '../../shared/protocol';
import type { RemoteThread, RunEnd, RunEvent } from '../../shared/runEvent';
import {
  type Attachment,
  type Delivery,
  lastRun,
  type Message,
  type Run,
  type ThreadChange,
  type Transcript,
} from '../../shared/transcript';
import { errorInfo, toErrorInfo } from '../../shared/userError';
import type { Assistant } from '../assistant';
import type { Backend, RunReference } from '../backend';
import { messageText } from '../messageText';
import { deliveryAfter, endAfterStop, isArrival } from './runOutcome';
import { nextRunState, type RunTransition } from './runState';
import { turnsBefore } from './turns';

/** Where a thread's changes are kept. `append` resolves once a change that must not be lost is on disk. */
export interface ThreadLog {
  append(change: ThreadChange): Promise<void>;
  flush(): Promise<void>;
}

export interface LiveThreadOptions {
  readonly log: ThreadLog;
  readonly transcript: Transcript;
  readonly remote: RemoteThread | null;
  readonly assistantId: string;
  readonly assistantName: () => string;
  readonly keepOnServer: () => boolean;
  /** Asked anew for every run; throws a `UserError` when key or assistant are missing. */
  readonly resolve: () => Promise<{ readonly backend: Backend; readonly assistant: Assistant }>;
  readonly now: () => number;
  /** Resolves after that time, or as soon as the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** How often a run that was cut is watched again by itself, and after which waits. */
const REATTACH_DELAYS_MS = [250, 2000];
/** How long a server may take to confirm a stop before we no longer wait for it. */
const STOP_TIMEOUT_MS = 10_000;

interface CurrentRun {
  readonly run: Pick<Run, 'id' | 'messageId'>;
  readonly abort: AbortController;
  remoteRunId: string | null;
  backend: Backend | null;
  /** Whether the user pressed Stop, and the server was told or didn't have to be. */
  stop: 'no' | 'asked' | 'confirmed';
}

/**
 * A thread that is open in this window and owned by it: its transcript, its one run under way and its queue. It lives
 * independently of any view; disposing it stops watching but ends no run, so that the next window can take it up.
 */
export class LiveThread implements Disposable {
  private readonly changes = new Emitter<ThreadChange>();
  private readonly states = new Emitter<RunState>();
  private current: CurrentRun | null = null;
  private runState: RunState = 'idle';
  private runSince: number | null = null;
  private disposed = false;
  private remoteThread: RemoteThread | null;
  private known: Transcript;

  readonly onDidChange = this.changes.event;
  readonly onDidChangeState = this.states.event;

  constructor(private readonly options: LiveThreadOptions) {
    this.known = options.transcript;
    this.remoteThread = options.remote;
  }

  get transcript(): Transcript {
    return this.known;
  }

  get state(): RunState {
    return this.runState;
  }

  /** When the run under way began; null when idle. */
  get since(): number | null {
    return this.runSince;
  }

  get remote(): RemoteThread | null {
    return this.remoteThread;
  }

  /**
   * Sends a message, or queues it while a run is under way. Resolves once it is safely on disk; throws `storageFailed`
   * when it can't be kept, and then nothing was sent. How the run goes is told by events.
   */
  async send(text: string, attachments: readonly Attachment[]): Promise<void> {
    const message: Message = {
      kind: 'message',
      id: newId(),
      text,
      attachments,
      createdAt: this.options.now(),
      delivery: 'sending',
    };
    if (this.runState !== 'idle') {
      await this.record({ type: 'messageQueued', message });
      return;
    }
    await this.start(message);
  }

  /** Sends a message that is already in the transcript once more: the user's own click. Ignored while a run is under way. */
  async sendAgain(messageId: string): Promise<void> {
    const message = this.known.entries.find(entry => entry.id === messageId);
    if (message?.kind !== 'message' || this.runState !== 'idle') {
      return;
    }
    this.move('send');
    await this.record({ type: 'deliveryChanged', messageId, delivery: 'sending' });
    this.answer(message);
  }

  /** Watches the last run again after it was cut. */
  reconnect(): void {
    const run = lastRun(this.known);
    if (this.runState === 'idle' && run?.end?.kind === 'detached') {
      this.watchAgain(run);
    }
  }

  /**
   * Takes up a run that an earlier window left under way: watches it again where the protocol can, else says that it
   * was cut. Does nothing when there is none.
   */
  async recover(): Promise<void> {
    const run = lastRun(this.known);
    const stranded = this.known.entries.filter(
      entry => entry.kind === 'message' && entry.delivery === 'sending' && entry.id !== run?.messageId,
    );
    for (const { id } of stranded) {
      // Recorded, but the window ended before its run began: nothing went out.
      await this.record({ type: 'deliveryChanged', messageId: id, delivery: 'unsent' });
    }
    if (!run || run.end) {
      return;
    }
    let resumable = true;
    try {
      const { backend } = await this.options.resolve();
      resumable = backend.capabilities.resume !== 'none';
    } catch (error) {
      await this.recordEnd(run, { kind: 'detached', resumable, error: toErrorInfo(error) });
      return;
    }
    if (resumable) {
      this.watchAgain(run);
    } else {
      await this.recordEnd(run, {
        kind: 'detached',
        resumable: false,
        error: errorInfo('windowClosed', run.remoteRunId ? {} : { remedy: 'sendAgain' }),
      });
    }
  }

  /** Stops the run under way; never sends the queue. Resolves when the server was told; the run's end follows. */
  async stop(): Promise<void> {
    if (this.runState === 'idle' || this.runState === 'stopping') {
      return;
    }
    this.move('stop');
    const current = this.current;
    if (!current) {
      // The message is still being written to disk; `begin` will see it.
      return;
    }
    current.stop = 'asked';
    if (current.backend?.capabilities.cancel !== 'server') {
      current.stop = 'confirmed';
      current.abort.abort();
      return;
    }
    try {
      const cancelled = current.backend.cancel(this.referenceOf(current));
      void this.abortAfter(STOP_TIMEOUT_MS, current);
      await cancelled;
      current.stop = 'confirmed';
    } catch {
      // The server couldn't be told: stop watching, and leave the way back open.
      current.abort.abort();
    }
  }

  async removeQueued(messageId: string): Promise<Message | null> {
    const message = this.known.queue.find(({ id }) => id === messageId) ?? null;
    if (message) {
      await this.record({ type: 'messageUnqueued', messageId });
    }
    return message;
  }

  /** Stops what is under way, then sends this message of the queue. */
  async sendQueued(messageId: string): Promise<void> {
    const message = this.known.queue.find(({ id }) => id === messageId);
    if (!message) {
      return;
    }
    if (this.runState !== 'idle') {
      const ended = this.whenIdle();
      void this.stop();
      await ended;
    }
    await this.start({ ...message, createdAt: this.options.now() });
  }

  dispose(): void {
    this.disposed = true;
    this.current?.abort.abort();
    this.changes.dispose();
    this.states.dispose();
  }

  private async start(message: Message): Promise<void> {
    // Before the first wait, so that a message sent meanwhile is queued.
    this.move('send');
    try {
      await this.record({ type: 'messageAdded', message });
    } catch (error) {
      // The log may still manage to write it: then as what it is.
      this.recordQuietly({ type: 'deliveryChanged', messageId: message.id, delivery: 'unsent' });
      this.move('end');
      throw error;
    }
    this.answer(message);
  }

  /** Starts a run for a message that is on disk. */
  private answer(message: Message): void {
    const { assistantId, assistantName, now } = this.options;
    const run = {
      id: newId(),
      messageId: message.id,
      assistantId,
      assistantName: assistantName(),
      startedAt: now(),
    };
    const turns = turnsBefore(this.known, message.id);
    this.begin(run, async current => {
      await this.record({ type: 'runStarted', run });
      const { backend, assistant } = await this.options.resolve();
      current.backend = backend;
      const keepOnServer = this.options.keepOnServer();
      if (!keepOnServer && !this.remoteThread && backend.capabilities.threadHome === 'server') {
        this.recordEvent(current, { type: 'notice', notice: { code: 'keptOnServer' } });
      }
      return backend.run(
        {
          runKey: run.id,
          thread: this.remoteThread,
          assistant,
          text: messageText(message),
          turns,
          keepOnServer,
        },
        current.abort.signal,
      );
    });
  }

  private watchAgain(run: Run): void {
    this.move('attach');
    this.begin(run, async current => {
      current.remoteRunId = run.remoteRunId ?? null;
      const { backend } = await this.options.resolve();
      current.backend = backend;
      this.recordEvent(current, { type: 'phase', phase: 'working' });
      return backend.attach(this.referenceOf(current), current.abort.signal);
    });
  }

  private begin(
    run: Pick<Run, 'id' | 'messageId'>,
    open: (current: CurrentRun) => Promise<AsyncIterable<RunEvent>>,
  ): void {
    const current: CurrentRun = {
      run,
      abort: new AbortController(),
      remoteRunId: null,
      backend: null,
      stop: 'no',
    };
    this.current = current;
    if (this.runState === 'stopping') {
      current.stop = 'confirmed';
      current.abort.abort();
    }
    void this.follow(current, () => open(current)).then(end => this.finish(current, end));
  }

  /** Follows a run to its end, across cuts that can be mended. Never throws. */
  private async follow(current: CurrentRun, open: () => Promise<AsyncIterable<RunEvent>>): Promise<RunEnd> {
    let end = await this.watch(current, open);
    for (const delay of REATTACH_DELAYS_MS) {
      const { backend, abort } = current;
      if (end.kind !== 'detached' || !end.resumable || !backend || abort.signal.aborted || current.stop !== 'no') {
        break;
      }
      await this.options.sleep(delay, abort.signal);
      if (abort.signal.aborted) {
        break;
      }
      end = await this.watch(current, async () => backend.attach(this.referenceOf(current), abort.signal));
    }
    return end;
  }

  private async watch(current: CurrentRun, open: () => Promise<AsyncIterable<RunEvent>>): Promise<RunEnd> {
    try {
      for await (const event of await open()) {
        if (event.type === 'end') {
          return event.end;
        }
        await this.handle(current, event);
      }
    } catch (error) {
      return { kind: 'failed', error: toErrorInfo(error) };
    }
    return { kind: 'detached', resumable: false, error: errorInfo('connectionLost') };
  }

  private async handle(current: CurrentRun, event: RunEvent): Promise<void> {
    if (event.type === 'thread') {
      this.remoteThread = event.thread;
    } else if (event.type === 'started') {
      current.remoteRunId = event.remoteRunId;
    }
    this.recordEvent(current, event);
    if (isArrival(event) && this.deliveryOf(current) === 'sending') {
      this.recordQuietly({ type: 'deliveryChanged', messageId: current.run.messageId, delivery: 'sent' });
    }
    if (isArrival(event)) {
      this.move('arrive');
    }
    if (event.type === 'actionNeeded' && current.backend) {
      this.move('wait');
      for (const { name } of event.actions) {
        this.recordEvent(current, { type: 'notice', notice: { code: 'toolUnavailable', name } });
      }
      // No tools yet: saying so lets the assistant answer without them, where silence would block the thread.
      await current.backend.answer(
        this.referenceOf(current),
        event.actions.map(action => ({
          action,
          succeeded: false,
          output: 'This tool is not available in the editor.',
        })),
      );
      this.move('answer');
    }
  }

  private async finish(current: CurrentRun, reached: RunEnd): Promise<void> {
    if (this.disposed) {
      return;
    }
    const end = current.stop === 'confirmed' ? endAfterStop(reached) : reached;
    const delivery = deliveryAfter(this.deliveryOf(current), end);
    if (delivery !== this.deliveryOf(current)) {
      this.recordQuietly({ type: 'deliveryChanged', messageId: current.run.messageId, delivery });
    }
    this.current = null;
    await this.recordEnd(current.run, end);
    this.move('end');
    const [next] = this.known.queue;
    // After a stop or a failure the queue waits for a click.
    if (next && current.stop === 'no' && (end.kind === 'completed' || end.kind === 'incomplete')) {
      await this.start({ ...next, createdAt: this.options.now() }).catch(() => undefined);
    }
  }

  private async recordEnd(run: Pick<Run, 'id'>, end: RunEnd): Promise<void> {
    const change: ThreadChange = {
      type: 'runEvent',
      runId: run.id,
      at: this.options.now(),
      event: { type: 'end', end },
    };
    await this.record(change).catch(() => undefined);
  }

  private deliveryOf(current: CurrentRun): Delivery {
    const message = this.known.entries.find(({ id }) => id === current.run.messageId);
    return message?.kind === 'message' ? message.delivery : 'sent';
  }

  private referenceOf(current: CurrentRun): RunReference {
    return { runKey: current.run.id, thread: this.remoteThread, remoteRunId: current.remoteRunId };
  }

  private recordEvent(current: CurrentRun, event: RunEvent): void {
    this.recordQuietly({ type: 'runEvent', runId: current.run.id, at: this.options.now(), event });
  }

  /** For what the log writes when it can: a failure is told by the log, and the answer goes on in memory. */
  private recordQuietly(change: ThreadChange): void {
    this.record(change).catch(() => undefined);
  }

  private record(change: ThreadChange): Promise<void> {
    if (this.disposed) {
      return Promise.resolve();
    }
    this.known = applyChange(this.known, change);
    this.changes.fire(change);
    return this.options.log.append(change);
  }

  private move(transition: RunTransition): void {
    if (this.disposed) {
      return;
    }
    const state = nextRunState(this.runState, transition);
    if (state === this.runState) {
      return;
    }
    this.runState = state;
    if (transition === 'send' || transition === 'attach') {
      this.runSince = this.options.now();
    } else if (state === 'idle') {
      this.runSince = null;
    }
    this.states.fire(state);
  }

  private whenIdle(): Promise<void> {
    return new Promise(resolve => {
      const listener = this.onDidChangeState(state => {
        if (state === 'idle') {
          listener.dispose();
          resolve();
        }
      });
    });
  }

  private async abortAfter(ms: number, current: CurrentRun): Promise<void> {
    await this.options.sleep(ms, current.abort.signal);
    if (this.current === current) {
      current.abort.abort();
    }
  }
}
