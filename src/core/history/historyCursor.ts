import type { Message, Run, Transcript } from '../../shared/transcript';
import { absentMessageOf, wasCut } from './cuts';

/** How many of the newest turns are looked at for what they may lack; a limit to what is asked for again and again. */
const TURNS_LOOKED_AT = 50;
/** So many are listed again although they are whole: what was said elsewhere meanwhile came before or between them. */
const TURNS_AGAIN = 10;

export interface HistoryCursor {
  /** An item before which the server is taken to have nothing that isn't here; null when everything is to be read. */
  readonly after: string | null;
  /** The messages and runs beyond it that may lack something. */
  readonly unsettled: readonly string[];
}

/** From where the server has to be asked what else it has of a thread; a page or two in all but odd cases. */
export function historyCursor({ entries }: Transcript, turnsAgain = TURNS_AGAIN): HistoryCursor {
  const messages = new Map<string, Message>();
  const lastRuns = new Map<string, Run>();
  for (const entry of entries) {
    if (entry.kind === 'message') {
      messages.set(entry.id, entry);
    } else {
      lastRuns.set(entry.messageId, entry);
    }
  }
  // `kept` speaks for its turn and all before it.
  const lastKept = entries.findLastIndex(entry => entry.kind === 'run' && entry.kept);
  const turns = entries.flatMap(({ kind }, index) => (kind === 'message' ? [index] : []));
  const firstLookedAt = turns.at(-TURNS_LOOKED_AT) ?? 0;
  const firstAgain = turnsAgain === 0 ? entries.length : (turns.at(-turnsAgain) ?? 0);
  let after: string | null = null;
  const unsettled: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const isSettled =
      entry.kind === 'message'
        ? entry.delivery === 'unsent' || (entry.delivery === 'sent' && lastRuns.has(entry.id))
        : isSettledRun(entry, messages.get(entry.messageId), index <= lastKept);
    if (!isSettled && index >= firstLookedAt) {
      unsettled.push(entry.id);
    }
    if (unsettled.length === 0 && entry.kind === 'run' && index <= lastKept && index < firstAgain) {
      after = entry.items.findLast(({ state }) => state === 'done')?.id ?? after;
    }
  }
  return { after, unsettled };
}

function isSettledRun(run: Run, message: Message | undefined, onServer: boolean): boolean {
  if (message?.delivery === 'unsent') {
    return true;
  }
  const isWhole = run.items.length > 0 && run.items.every(({ kind, state }) => kind !== 'message' || state === 'done');
  const hasMessage = message !== undefined || run.messageId === absentMessageOf(run.id);
  const failed = run.end?.kind === 'failed';
  return onServer && hasMessage && !wasCut(run, message) && (isWhole || failed);
}
