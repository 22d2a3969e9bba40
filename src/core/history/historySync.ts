import type { Disposable } from '../../shared/disposable';
import { Emitter } from '../../shared/emitter';
import type { RemoteThread } from '../../shared/runEvent';
import { lastRun } from '../../shared/transcript';
import { type ErrorCode, type ErrorInfo, toErrorInfo } from '../../shared/userError';
import type { Backend, HistoryEntry } from '../backend';
import type { LiveThread } from '../runs/liveThread';
import { historyCursor } from './historyCursor';
import type { knowsBefore, MergeContext, mergeHistory } from './mergeHistory';
import { remoteId } from './remoteTurns';

/** More than any thread has. */
const MOST_PAGES = 1_000;
/** A server may well send a page that only repeats what is known, but not for ever. */
const MOST_BARREN_PAGES = 3;
/** How servers answer when they don't know the item after which a page is to begin. */
const CURSOR_UNKNOWN: readonly ErrorCode[] = ['threadUnknown', 'requestRejected', 'notAnApi'];
/** What doesn't pass by itself; of the rest the next run speaks, if it lasts. */
const LASTING: readonly ErrorCode[] = ['keyRejected', 'permissionDenied', 'threadUnknown'];

/** What is done with a listing; it comes with the backends, as nothing is listed before. */
export interface Merging {
  readonly mergeHistory: typeof mergeHistory;
  readonly knowsBefore: typeof knowsBefore;
}

export interface HistorySyncOptions extends Omit<MergeContext, 'after' | 'now' | 'assistantName'> {
  readonly assistantName: () => string;
  readonly resolve: () => Promise<{ readonly backend: Backend; readonly merging: Merging }>;
  readonly now: () => number;
  /** Whether all of the thread is to be read: what is here has holes that can't be seen. */
  readonly whole: boolean;
  readonly log: { info(line: string): void };
}

/**
 * Brings a thread in line with what its server has beyond it: when it is opened, and after a run that followed one that
 * was cut. Never at the same time as a run: one that starts meanwhile has it given up, and done later. Lives as long as
 * the thread is open in this window.
 */
export class HistorySync implements Disposable {
  private readonly changes = new Emitter<void>();
  private readonly looked = new Set<string>();
  private readonly states: Disposable;
  private reading: AbortController | null = null;
  private wanted = false;
  private isRead = false;
  private refused: ErrorInfo | null = null;
  private disposed = false;

  /** `failure` has changed. */
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly live: LiveThread,
    private readonly options: HistorySyncOptions,
  ) {
    this.states = live.onDidChangeState(state => {
      if (state === 'idle') {
        this.wanted ||= this.followsCut();
        void this.go();
      } else {
        this.reading?.abort();
        this.fail(null);
      }
    });
  }

  /** Why the server won't say what it has; null while nothing is wrong that the user could mend. */
  get failure(): ErrorInfo | null {
    return this.refused;
  }

  /** Asks the server, now or when the run under way has ended. Resolves when it has been asked; never rejects. */
  start(): Promise<void> {
    // A thread that begins on the server later has nothing there that isn't here.
    this.wanted = this.live.remote !== null;
    return this.go();
  }

  /** Asks again after a failure. */
  async retry(): Promise<void> {
    if (this.wanted) {
      await this.go();
    }
  }

  dispose(): void {
    this.disposed = true;
    this.states.dispose();
    this.reading?.abort();
    this.changes.dispose();
  }

  private async go(): Promise<void> {
    const { remote, state } = this.live;
    if (this.disposed || this.reading || !this.wanted || !remote || state !== 'idle') {
      return;
    }
    const reading = new AbortController();
    this.reading = reading;
    try {
      const { backend, merging } = await this.options.resolve();
      await this.read(backend, merging, remote, reading.signal);
    } catch (error) {
      this.options.log.info(`history not read: ${toErrorInfo(error).code}`);
    } finally {
      this.reading = null;
    }
    if (reading.signal.aborted) {
      // The run that had it given up may be over already.
      await this.go();
    }
  }

  private async read(backend: Backend, merging: Merging, remote: RemoteThread, signal: AbortSignal): Promise<void> {
    const { unsettled } = historyCursor(this.live.transcript);
    try {
      const { after, entries } = this.endsWith(remote)
        ? { after: null, entries: [] }
        : await this.list(backend, merging, remote, signal);
      if (entries.length > 0 && !this.isAtHand(after)) {
        await this.live.readAll();
      }
      if (signal.aborted) {
        return;
      }
      const { assistantId, assistantName, now } = this.options;
      const context = { after, assistantId, assistantName: assistantName(), now: now() };
      this.live.merge(merging.mergeHistory(this.live.transcript, entries, context));
      this.wanted = false;
      this.isRead = true;
      for (const id of unsettled) {
        this.looked.add(id);
      }
      this.fail(null);
    } catch (error) {
      const info = toErrorInfo(error);
      // A local assistant's thread that is gone from its server is sent there again with the next message.
      const mends = info.code === 'threadUnknown' && backend.capabilities.threadHome === 'choice';
      if (!signal.aborted && LASTING.includes(info.code) && !mends) {
        this.fail(info);
      }
      throw error;
    }
  }

  /** Whether all that a listing may be about is in memory, and not only in outline. */
  private isAtHand(after: string | null): boolean {
    const { entries } = this.live.transcript;
    const run = entries.find(entry => entry.kind === 'run' && entry.items.some(({ id }) => id === after));
    return run !== undefined && !this.live.isOutline(run.id);
  }

  /** Whether the thread is a chain that ends with a run of ours: nobody can have added to it. */
  private endsWith({ kind, id }: RemoteThread): boolean {
    const { entries } = this.live.transcript;
    return (
      kind === 'response' &&
      (this.isRead || !this.options.whole) &&
      entries.some(entry => entry.kind === 'run' && entry.remoteRunId === id)
    );
  }

  /** What the server has after the last item that is known for good; all of it where that one is no help. */
  private async list(
    backend: Backend,
    { knowsBefore }: Merging,
    remote: RemoteThread,
    signal: AbortSignal,
  ): Promise<{ readonly after: string | null; readonly entries: readonly HistoryEntry[] }> {
    const { transcript } = this.live;
    const after = this.options.whole && !this.isRead ? null : historyCursor(transcript).after;
    if (after !== null) {
      try {
        const entries = await allPages(backend, remote, after, signal);
        if (!knowsBefore(transcript, after, entries)) {
          return { after, entries };
        }
      } catch (error) {
        if (!CURSOR_UNKNOWN.includes(toErrorInfo(error).code)) {
          throw error;
        }
      }
    }
    return { after: null, entries: await allPages(backend, remote, null, signal) };
  }

  /** Whether a run has gone well after one that was cut: what that one lacks can be had by now. */
  private followsCut(): boolean {
    const { transcript } = this.live;
    const end = lastRun(transcript)?.end?.kind;
    return end === 'completed' && historyCursor(transcript).unsettled.some(id => !this.looked.has(id));
  }

  private fail(failure: ErrorInfo | null): void {
    if (failure !== this.refused) {
      this.refused = failure;
      this.changes.fire();
    }
  }
}

async function allPages(
  backend: Backend,
  remote: RemoteThread,
  after: string | null,
  signal: AbortSignal,
): Promise<readonly HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  const seen = new Set<string>();
  const cursors = new Set<string>();
  let barren = 0;
  for (let cursor = after, pages = 0; pages < MOST_PAGES && barren < MOST_BARREN_PAGES; pages++) {
    const page = await backend.history(remote, cursor, signal);
    entries.push(...page.entries);
    barren = page.entries.some(entry => !seen.has(remoteId(entry))) ? 0 : barren + 1;
    for (const entry of page.entries) {
      seen.add(remoteId(entry));
    }
    cursor = page.next;
    if (cursor === null || cursors.has(cursor) || signal.aborted) {
      break;
    }
    cursors.add(cursor);
  }
  return entries;
}
