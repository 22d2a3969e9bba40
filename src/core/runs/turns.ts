import type { Entry, Message, Run, Transcript } from '../../shared/transcript';
import type { RunRequest, Turn } from '../backend';
import { messageText } from '../messageText';

/** A thread whose older entries may be no more than outlines in memory, as `LiveThread` has it. */
interface ReadableThread {
  readonly transcript: Transcript;
  isOutline(entryId: string): boolean;
  read(entries: readonly Entry[]): Promise<readonly Entry[]>;
}

/** A message and the last run that answered it. */
interface LocalTurn {
  readonly message: Message;
  readonly run: Run | undefined;
}

/**
 * What a message is sent with. Where all of the thread has to go along, the turns are left out that the user chose to
 * leave out before; with `halve`, the older half of the others as well. Throws `threadUnreadable`.
 */
export async function contextOf(
  thread: ReadableThread,
  messageId: string,
  halve: boolean,
): Promise<Pick<RunRequest, 'turns' | 'older' | 'leftOut'>> {
  const { entries } = thread.transcript;
  const turns = turnsBefore(entries, messageId);
  // `kept` speaks for its turn and all before it.
  const lastKept = turns.findLastIndex(({ run }) => run?.kept);
  const atHand = turns.findIndex(
    ({ message, run }) => !thread.isOutline(message.id) && !thread.isOutline(run?.id ?? ''),
  );
  const first = Math.max(0, Math.min(lastKept, atHand < 0 ? turns.length : atHand));
  const older = turns.slice(0, first);
  const before = turnsLeftOut(entries, turns.length);
  return {
    turns: await wholeTurns(thread, turns.slice(first), lastKept - first),
    ...(first > 0 ? { older: { count: first, read: () => wholeTurns(thread, older, first) } } : {}),
    leftOut: halve ? before + Math.ceil((turns.length - before) / 2) : before,
  };
}

/**
 * The turns of a thread before a message, oldest first. A message that surely never arrived is no turn; where a message
 * was tried more than once, the last try counts.
 */
function turnsBefore(all: readonly Entry[], messageId: string): readonly LocalTurn[] {
  const end = all.findIndex(({ id }) => id === messageId);
  const entries = end < 0 ? all : all.slice(0, end);
  const runs = new Map<string, Run>();
  for (const entry of entries) {
    if (entry.kind === 'run') {
      runs.set(entry.messageId, entry);
    }
  }
  return entries.flatMap(entry =>
    entry.kind === 'message' && entry.delivery !== 'unsent' ? [{ message: entry, run: runs.get(entry.id) }] : [],
  );
}

async function wholeTurns(
  thread: ReadableThread,
  turns: readonly LocalTurn[],
  lastKept: number,
): Promise<readonly Turn[]> {
  const outlines = turns.flatMap(({ message, run }): readonly Entry[] => (run ? [message, run] : [message]));
  const entries = new Map((await thread.read(outlines)).map(entry => [entry.id, entry]));
  return turns.map((turn, index) => {
    const message = entries.get(turn.message.id);
    const run = entries.get(turn.run?.id ?? '');
    return {
      text: message?.kind === 'message' ? messageText(message) : '',
      items: run?.kind === 'run' ? run.items : [],
      onServer: index <= lastKept,
    };
  });
}

function turnsLeftOut(entries: readonly Entry[], most: number): number {
  const notices = entries.flatMap(entry => (entry.kind === 'run' ? entry.notices : []));
  const count = notices.reduce((found, notice) => (notice.code === 'turnsLeftOut' ? notice.count : found), 0);
  return Math.min(count, most);
}
