import { applyChange } from '../../shared/applyChange';
import type { Disposable } from '../../shared/disposable';
import { Emitter } from '../../shared/emitter';
import type { RunState } from '../../shared/protocol';
import type { RemoteThread, RunEvent } from '../../shared/runEvent';
import type { Entry, Message, Run, ThreadChange, Transcript } from '../../shared/transcript';
import { userError } from '../../shared/userError';
import type { ThreadArchive } from '../threads/threadArchive';
import { TranscriptFold } from '../threads/transcriptFold';
import { nextRunState, type RunTransition } from './runState';

/** More than that are told of as one. */
const MOST_SINGLE_CHANGES = 100;

/** Where a thread's changes are kept. `append` resolves once a change that must not be lost is on disk. */
export interface ThreadLog {
  append(change: ThreadChange): Promise<void>;
  flush(): Promise<void>;
}

/** A thread's transcript and run state in this window, each change of which is logged and told. */
export class ThreadState implements Disposable {
  private readonly changes = new Emitter<ThreadChange>();
  private readonly replacements = new Emitter<void>();
  private readonly states = new Emitter<RunState>();
  private disposed = false;
  private runState: RunState = 'idle';
  private runSince: number | null = null;

  readonly onDidChange = this.changes.event;
  /** Everything may differ, of which no single change tells. */
  readonly onDidReplace = this.replacements.event;
  readonly onDidChangeRunState = this.states.event;

  constructor(
    private readonly log: ThreadLog,
    private known: Transcript,
    private remoteThread: RemoteThread | null,
    private readonly now: () => number,
    private readonly archive: ThreadArchive | null = null,
  ) {}

  /** Of what the archive holds it has only outlines; see {@link read}. */
  get transcript(): Transcript {
    return this.known;
  }

  /** Entries of the transcript with all that was said in them. Throws `threadUnreadable`. */
  async read(entries: readonly Entry[]): Promise<readonly Entry[]> {
    return this.archive ? this.archive.read(entries) : entries;
  }

  /** Whether an entry of the transcript is only an outline. */
  isOutline(entryId: string): boolean {
    return this.archive?.holds(entryId) ?? false;
  }

  /** Has the whole transcript in memory from now on. Throws `threadUnreadable`. */
  async readAll(): Promise<void> {
    const outlines = this.known.entries.filter(({ id }) => this.isOutline(id));
    if (this.archive && outlines.length > 0) {
      const whole = new Map((await this.archive.take(outlines)).map(entry => [entry.id, entry]));
      this.known = { ...this.known, entries: this.known.entries.map(entry => whole.get(entry.id) ?? entry) };
    }
  }

  /** A run of this thread, as far as it got. */
  runOf(id: string): Run | null {
    const run = this.known.entries.findLast(entry => entry.id === id);
    return run?.kind === 'run' ? run : null;
  }

  /** The server's IDs of all other runs of this thread, as far as they have one. */
  remoteRunsBut(id: string): readonly string[] {
    return this.known.entries.flatMap(entry =>
      entry.kind === 'run' && entry.id !== id && entry.remoteRunId !== undefined ? [entry.remoteRunId] : [],
    );
  }

  /** The message that a run answers. */
  messageOf({ messageId }: Pick<Run, 'messageId'>): Message | null {
    const message = this.known.entries.find(({ id }) => id === messageId);
    return message?.kind === 'message' ? message : null;
  }

  /** Where the thread lives on its server; null while it has no home there. */
  get remote(): RemoteThread | null {
    return this.remoteThread;
  }

  get run(): RunState {
    return this.runState;
  }

  /** When the run under way began; null when idle. */
  get since(): number | null {
    return this.runSince;
  }

  /**
   * Rejects with `storageFailed` when the change can't be kept; it counts in this window all the same. Once the thread is
   * closed here, nothing is kept any more, so that nothing is sent either.
   */
  record(change: ThreadChange): Promise<void> {
    if (this.disposed) {
      return Promise.reject(userError('storageFailed', { detail: 'the thread is closed in this window' }));
    }
    if (change.type === 'runEvent' && change.event.type === 'thread') {
      this.remoteThread = change.event.thread;
    }
    this.archive?.note(change);
    this.known = applyChange(this.known, change);
    this.changes.fire(change);
    return this.log.append(change);
  }

  /**
   * Records changes that came all at once. Where they are many, or go in between what is there, listeners are told once
   * that everything may differ.
   */
  recordAll(changes: readonly ThreadChange[]): void {
    const atOnce = changes.length > MOST_SINGLE_CHANGES || changes.some(change => 'before' in change);
    if (!atOnce) {
      for (const change of changes) {
        void this.recordQuietly(change);
      }
      return;
    }
    if (this.disposed) {
      return;
    }
    const fold = new TranscriptFold(undefined, this.known);
    for (const change of changes) {
      this.archive?.note(change);
      fold.add(change);
      this.log.append(change).catch(() => undefined);
    }
    this.known = fold.transcript;
    this.replacements.fire();
  }

  /** For what the log writes when it can: it tells of a failure by itself, and the answer goes on in memory. */
  recordQuietly(change: ThreadChange): Promise<void> {
    return this.record(change).catch(() => undefined);
  }

  recordEvent(runId: string, event: RunEvent): Promise<void> {
    return this.recordQuietly({ type: 'runEvent', runId, at: this.now(), event });
  }

  move(transition: RunTransition): void {
    const state = this.disposed ? this.runState : nextRunState(this.runState, transition);
    if (state === this.runState) {
      return;
    }
    this.runState = state;
    if (transition === 'send' || transition === 'attach') {
      this.runSince = this.now();
    } else if (state === 'idle') {
      this.runSince = null;
    }
    this.states.fire(state);
  }

  /** Resolves at the end of the run under way. */
  whenIdle(): Promise<void> {
    return new Promise(resolve => {
      const listener = this.onDidChangeRunState(state => {
        if (state === 'idle') {
          listener.dispose();
          resolve();
        }
      });
    });
  }

  /** From now on nothing is recorded any more: what happens later is the next window's to tell. */
  dispose(): void {
    this.disposed = true;
    this.changes.dispose();
    this.replacements.dispose();
    this.states.dispose();
  }
}
