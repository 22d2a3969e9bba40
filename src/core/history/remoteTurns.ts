import type { HistoryEntry } from '../backend';

export type RemoteMessage = Extract<HistoryEntry, { readonly kind: 'message' }>;
export type RemoteItem = Extract<HistoryEntry, { readonly kind: 'item' }>;

/** One turn as the server has it: a message of the user's and what came after it. */
export interface RemoteTurn {
  /** Null where the assistant began by itself, and for what the listing begins in the middle of. */
  readonly message: RemoteMessage | null;
  readonly items: readonly RemoteItem[];
  readonly remoteRunId: string | undefined;
}

/** Sorts a thread's listing into turns; each ID counts once. */
export function remoteTurns(history: readonly HistoryEntry[]): readonly RemoteTurn[] {
  const turns: { message: RemoteMessage | null; items: RemoteItem[]; remoteRunId: string | undefined }[] = [];
  for (const entry of onceEach(history)) {
    const turn = turns.at(-1);
    if (entry.kind === 'message') {
      turns.push({ message: entry, items: [], remoteRunId: entry.remoteRunId });
    } else if (!turn || isOther(turn.remoteRunId, entry.remoteRunId)) {
      turns.push({ message: null, items: [entry], remoteRunId: entry.remoteRunId });
    } else {
      turn.items.push(entry);
      turn.remoteRunId ??= entry.remoteRunId;
    }
  }
  return turns;
}

/** Whether two runs' IDs tell that they are two; one that isn't known tells nothing. */
export function isOther(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

/** The ID by which an entry is known on the server. */
export function remoteId(entry: HistoryEntry): string {
  return entry.kind === 'message' ? entry.id : entry.item.id;
}

/** The last word on each ID, at the place where it came first. */
function onceEach(history: readonly HistoryEntry[]): Iterable<HistoryEntry> {
  return new Map(history.map(entry => [remoteId(entry), entry])).values();
}
