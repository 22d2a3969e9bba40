import { newId } from '../../shared/ids';
import type { RunEnd } from '../../shared/runEvent';
import type { Entry, Run, ThreadChange } from '../../shared/transcript';
import { changesOf } from './entryChanges';

/**
 * What a branch begins with: copies of a thread's entries, under IDs of their own. No server has the branch yet, so that
 * the first message takes all of it along: as items into a new conversation, as messages into a new thread, as one text
 * into a new session. `entries` are whole, and none is under way. Another assistant gets to know what was said, and not
 * the rest: what only a server can read was made for its own.
 */
export function branchChanges(entries: readonly Entry[], isSameAssistant: boolean): readonly ThreadChange[] {
  const ids = new Map(entries.map(({ id }) => [id, newId()]));
  const idOf = (id: string): string => ids.get(id) ?? id;
  return entries.flatMap(entry =>
    changesOf(
      entry.kind === 'message'
        ? { ...entry, id: idOf(entry.id), delivery: entry.delivery === 'unsent' ? 'unsent' : 'sent' }
        : { ...copyOf(entry, isSameAssistant), id: idOf(entry.id), messageId: idOf(entry.messageId) },
    ),
  );
}

/** Where the turn ends that an entry belongs to, as an index behind its last entry; 0 when there is no such entry. */
export function endOfTurn(entries: readonly Entry[], entryId: string): number {
  const entry = entries.find(({ id }) => id === entryId);
  const isOfTurn = (other: Entry): boolean =>
    other === entry || (entry?.kind === 'message' && other.kind === 'run' && other.messageId === entry.id);
  return entries.findLastIndex(isOfTurn) + 1;
}

function copyOf(run: Run, isSameAssistant: boolean): Run {
  const { remoteRunId: _remoteRunId, background: _background, kept: _kept, items, end, ...rest } = run;
  return {
    ...rest,
    items: isSameAssistant ? items : items.map(({ wire: _wire, ...item }) => item),
    ...(end ? { end: copiedEnd(end) } : {}),
  };
}

/** There is nothing to connect to again. */
function copiedEnd(end: RunEnd): RunEnd {
  return end.kind === 'detached' ? { kind: 'cancelled' } : end;
}
