import type { RunEnd, RunEvent } from '../../shared/runEvent';
import { lastRun, type Message, type Run, type ThreadChange, type Transcript } from '../../shared/transcript';
import { errorInfo, toErrorInfo } from '../../shared/userError';
import type { Backend } from '../backend';
import { deliveryAfter } from './runOutcome';

const CUT: RunEnd = { kind: 'detached', resumable: false, error: errorInfo('windowClosed') };

/** What an earlier window left unfinished in a thread when it ended, maybe by a crash. */
export interface Leftovers {
  /** The run that was under way. */
  readonly underWay: Run | null;
  /** What is to be recorded of everything else. */
  readonly changes: readonly ThreadChange[];
}

/** Tells what is unfinished in a thread that nothing runs in; `now` is in milliseconds since 1970. */
export function leftoversIn(transcript: Transcript, now: number): Leftovers {
  const last = lastRun(transcript);
  const underWay = last && !last.end ? last : null;
  const tries = new Map<string, Run>();
  const changes: ThreadChange[] = [];
  for (const entry of transcript.entries) {
    if (entry.kind === 'run') {
      tries.set(entry.messageId, entry);
      if (!entry.end && entry !== underWay) {
        // Another run came after it, so it did end: that record is lost.
        changes.push({ type: 'runEvent', runId: entry.id, at: now, event: { type: 'end', end: CUT } });
      }
    }
  }
  for (const entry of transcript.entries) {
    if (entry.kind === 'message' && entry.delivery === 'sending') {
      const run = tries.get(entry.id);
      if (!run || run !== underWay) {
        // Kept, but the window ended before its next run began: nothing went out since the last one.
        const delivery = run ? deliveryAfter('sending', run.end ?? CUT) : 'unsent';
        changes.push({ type: 'deliveryChanged', messageId: entry.id, delivery });
      }
    }
  }
  return { underWay, changes };
}

/** How a run that was left ends where it can't be watched again, or can't be now; null where it can. */
export async function endOfLeft(
  left: Run,
  message: Message | null,
  resolve: () => Promise<{ readonly backend: Backend }>,
): Promise<RunEnd | null> {
  if (message?.delivery === 'unsent') {
    // It was waiting to be sent again; now that is for the user to decide.
    return { kind: 'failed', error: left.reason ?? errorInfo('windowClosed') };
  }
  try {
    const { backend } = await resolve();
    if (backend.capabilities.resume !== 'cursor' || left.background) {
      return null;
    }
    const error = errorInfo('windowClosed', left.remoteRunId ? {} : { remedy: 'sendAgain' });
    return { kind: 'detached', resumable: false, error };
  } catch (error) {
    return { kind: 'detached', resumable: true, error: toErrorInfo(error) };
  }
}

/** A run of which there is only its end to tell. */
export async function* ended(end: RunEnd): AsyncGenerator<RunEvent, void, void> {
  yield { type: 'end', end };
}
