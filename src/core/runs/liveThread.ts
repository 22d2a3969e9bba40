import type { Disposable } from '../../shared/disposable';
import type { Event } from '../../shared/emitter';
import { newId } from '../../shared/ids';
import type { RunState } from '../../shared/protocol';
import type { RemoteThread, RunEnd } from '../../shared/runEvent';
import type { Attachment, Entry, Message, Run, ThreadChange, Transcript } from '../../shared/transcript';
import { lastRun } from '../../shared/transcript';
import type { Assistant } from '../assistant';
import type { Backend, BackgroundChoice } from '../backend';
import { messageText } from '../messageText';
import type { ThreadArchive } from '../threads/threadArchive';
import { ActiveRun, type ActiveRunOptions, type OpenedRun } from './activeRun';
import { ended, endOfLeft, leftoversIn } from './leftovers';
import { type ThreadLog, ThreadState } from './threadState';
import { contextOf } from './turns';

/** Unless told, the dice are `Math.random` and every automatic try may go ahead. */
export interface LiveThreadOptions
  extends Pick<ActiveRunOptions, 'now' | 'sleep'>,
    Partial<Pick<ActiveRunOptions, 'random' | 'enter'>> {
  readonly log: ThreadLog;
  readonly transcript: Transcript;
  /** What was said in those entries of the transcript that are only outlines; left out where none is. */
  readonly archive?: ThreadArchive;
  readonly remote: RemoteThread | null;
  /** Whether it began with turns of another thread; left out where it didn't. */
  readonly isBranch?: boolean;
  readonly assistantId: string;
  readonly assistantName: () => string;
  readonly keepOnServer: () => boolean;
  readonly background: () => BackgroundChoice;
  /** Asked anew for every run; throws a `UserError` when key or assistant are missing. */
  readonly resolve: () => Promise<{ readonly backend: Backend; readonly assistant: Assistant }>;
}

/**
 * A thread that is open in this window and owned by it: its transcript, its one run under way and its queue. It lives
 * independently of any view; disposing it stops watching but ends no run, so that the next window can take it up.
 */
export class LiveThread implements Disposable {
  private readonly thread: ThreadState;
  private active: ActiveRun | null = null;
  private disposed = false;
  /** Whether what is queued waits for a click: after a stop, a failure, or the end of the window that queued it. */
  private queueWaits: boolean;

  readonly onDidChange: Event<ThreadChange>;
  /** Everything may differ, of which no single change tells. */
  readonly onDidReplace: Event<void>;
  readonly onDidChangeState: Event<RunState>;

  constructor(private readonly options: LiveThreadOptions) {
    const { log, transcript, archive, remote, now } = options;
    this.thread = new ThreadState(log, transcript, remote, now, archive);
    this.queueWaits = transcript.queue.length > 0;
    this.onDidChange = this.thread.onDidChange;
    this.onDidReplace = this.thread.onDidReplace;
    this.onDidChangeState = this.thread.onDidChangeRunState;
  }

  /** Of a long thread's older entries it has only outlines: `read` knows what was said. */
  get transcript(): Transcript {
    return this.thread.transcript;
  }

  /** Entries of the transcript with all that was said in them. Throws `threadUnreadable`. */
  read(entries: readonly Entry[]): Promise<readonly Entry[]> {
    return this.thread.read(entries);
  }

  /** Whether an entry of the transcript is only an outline. */
  isOutline(entryId: string): boolean {
    return this.thread.isOutline(entryId);
  }

  /** Has the whole transcript in memory from now on. Throws `threadUnreadable`. */
  readAll(): Promise<void> {
    return this.thread.readAll();
  }

  get state(): RunState {
    return this.thread.run;
  }

  /** When the run under way began; null when idle. */
  get since(): number | null {
    return this.thread.since;
  }

  get remote(): RemoteThread | null {
    return this.thread.remote;
  }

  /**
   * Sends a message, or queues it while a run is under way. Resolves once it is safely on disk; throws `storageFailed`
   * when it can't be kept, and then nothing was sent. How the run goes is told by events. `id` is for who has made one.
   */
  async send(text: string, attachments: readonly Attachment[], id = newId()): Promise<void> {
    const createdAt = this.options.now();
    const message: Message = { kind: 'message', id, text, attachments, createdAt, delivery: 'sending' };
    if (this.state !== 'idle') {
      await this.queue(message);
      return;
    }
    await this.start(message);
  }

  /** Sends a message of the transcript once more: the user's own click. Ignored while a run is under way. */
  async sendAgain(messageId: string, halve = false): Promise<void> {
    if (this.isOutline(messageId)) {
      await this.readAll();
    }
    const message = this.transcript.entries.find(entry => entry.id === messageId);
    if (message?.kind !== 'message' || this.state !== 'idle') {
      return;
    }
    this.thread.move('send');
    await this.thread.recordQuietly({ type: 'deliveryChanged', messageId, delivery: 'sending' });
    this.answer(message, halve);
  }

  /** Takes in what was said in this thread elsewhere. Ignored while a run is under way. */
  merge(changes: readonly ThreadChange[]): void {
    if (this.state === 'idle') {
      this.thread.recordAll(changes);
    }
  }

  /** Watches the last run again after it was cut. */
  reconnect(): void {
    const run = lastRun(this.transcript);
    if (this.state === 'idle' && run?.end?.kind === 'detached') {
      this.thread.move('attach');
      this.begin(run, active => this.openAgain(active));
    }
  }

  /**
   * Takes up a run that an earlier window left under way: watches it again where the protocol can, else says that it
   * was cut. Does nothing when there is none.
   */
  async recover(): Promise<void> {
    const { underWay, changes } = leftoversIn(this.transcript, this.options.now());
    if (underWay) {
      // Before the first wait, so that a message sent meanwhile is queued.
      this.thread.move('attach');
      this.begin(underWay, async run => {
        const end = await endOfLeft(underWay, this.thread.messageOf(underWay), this.options.resolve);
        return end ? { backend: null, events: () => ended(end) } : this.openAgain(run);
      });
    }
    await Promise.all(changes.map(change => this.thread.recordQuietly(change)));
  }

  /** Stops the run under way; never sends the queue. Resolves when the server was told; the run's end follows. */
  async stop(): Promise<void> {
    if (this.state === 'idle' || this.state === 'stopping') {
      return;
    }
    this.thread.move('stop');
    // Without one the message is still being written to disk; `begin` will see the state.
    await this.active?.stop();
  }

  async removeQueued(messageId: string): Promise<Message | null> {
    const message = this.transcript.queue.find(({ id }) => id === messageId) ?? null;
    if (message) {
      await this.thread.record({ type: 'messageUnqueued', messageId });
    }
    return message;
  }

  /** Stops what is under way, then sends this message of the queue. */
  async sendQueued(messageId: string): Promise<void> {
    const message = this.transcript.queue.find(({ id }) => id === messageId);
    if (!message) {
      return;
    }
    if (this.state !== 'idle') {
      const ended = this.thread.whenIdle();
      void this.stop();
      await ended;
    }
    if (this.transcript.queue.includes(message)) {
      this.queueWaits = false;
      await this.start({ ...message, createdAt: this.options.now() });
    }
  }

  dispose(): void {
    this.disposed = true;
    this.thread.dispose();
    this.active?.leave();
  }

  private async queue(message: Message): Promise<void> {
    this.queueWaits &&= this.transcript.queue.length > 0;
    try {
      await this.thread.record({ type: 'messageQueued', message });
    } catch (error) {
      // Else it would be sent by and by, though the user was told otherwise.
      void this.thread.recordQuietly({ type: 'messageUnqueued', messageId: message.id });
      throw error;
    }
  }

  private async start(message: Message): Promise<void> {
    // Before the first wait, so that a message sent meanwhile is queued.
    this.thread.move('send');
    try {
      await this.thread.record({ type: 'messageAdded', message });
    } catch (error) {
      // The log may still manage to write it: then as what it is.
      void this.thread.recordQuietly({ type: 'deliveryChanged', messageId: message.id, delivery: 'unsent' });
      this.thread.move('end');
      throw error;
    }
    this.answer(message);
  }

  /** Starts a run for a message that is on disk. */
  private answer(message: Message, halve = false): void {
    const { assistantId, assistantName, now, isBranch = false } = this.options;
    const about = { messageId: message.id, assistantId, assistantName: assistantName() };
    const started = { ...about, id: newId(), startedAt: now() };
    const again = this.transcript.entries.some(entry => entry.kind === 'run' && entry.messageId === message.id);
    // Before the run starts: it may take the place of one that says what was left out.
    const context = contextOf(this.thread, message.id, halve);
    context.catch(() => undefined);
    this.begin(started, async () => {
      await this.thread.record({ type: 'runStarted', run: started });
      const { backend, assistant } = await this.options.resolve();
      const keepOnServer = this.options.keepOnServer();
      if (!keepOnServer && !this.thread.remote && backend.capabilities.threadHome === 'server') {
        void this.thread.recordEvent(started.id, { type: 'notice', notice: { code: 'keptOnServer' } });
      }
      const background = this.options.background();
      const text = messageText(message);
      const choices = { keepOnServer, background, isBranch };
      const request = { ...(await context), runKey: started.id, assistant, text, again, ...choices };
      // A try that was refused may have made the thread already.
      const events = (signal: AbortSignal) => backend.run({ ...request, thread: this.thread.remote }, signal);
      return { sends: true, backend, events };
    });
  }

  private async openAgain(run: ActiveRun): Promise<OpenedRun> {
    const { backend } = await this.options.resolve();
    void this.thread.recordEvent(run.reference.runKey, { type: 'phase', phase: 'working' });
    return { backend, events: signal => backend.attach(run.reference, signal) };
  }

  private begin(run: Pick<Run, 'id' | 'messageId'>, open: (run: ActiveRun) => Promise<OpenedRun>): void {
    const active = new ActiveRun(run, this.thread, { random: Math.random, enter: () => 0, ...this.options });
    this.active = active;
    if (this.state === 'stopping') {
      void active.stop();
    }
    void active.follow(() => open(active)).then(end => this.finish(run, active, end));
  }

  private async finish(run: Pick<Run, 'id'>, active: ActiveRun, end: RunEnd): Promise<void> {
    if (this.disposed) {
      return;
    }
    this.active = null;
    await this.thread.recordEvent(run.id, { type: 'end', end });
    this.thread.move('end');
    const [next] = this.transcript.queue;
    this.queueWaits ||= active.wasStopped || (end.kind !== 'completed' && end.kind !== 'incomplete');
    if (next && !this.queueWaits) {
      await this.start({ ...next, createdAt: this.options.now() }).catch(() => undefined);
    }
  }
}
