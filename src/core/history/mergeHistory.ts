import type { Item, RunEnd, RunEvent } from '../../shared/runEvent';
import type { Message, Run, ThreadChange, Transcript } from '../../shared/transcript';
import { errorInfo } from '../../shared/userError';
import type { HistoryEntry } from '../backend';
import { type Aligned, align } from './alignment';
import { absentMessageOf, wasCut } from './cuts';
import { ItemMatcher } from './itemMatcher';
import { LocalTurns } from './localTurns';
import { isOther, type RemoteMessage, type RemoteTurn, remoteTurns } from './remoteTurns';

/** What a listing is merged with. */
export interface MergeContext {
  /** The item after which the listing begins, as it was asked for; null when it is the whole thread. */
  readonly after: string | null;
  /** Who is shown to have said what isn't known here yet. */
  readonly assistantId: string;
  readonly assistantName: string;
  readonly now: number;
}

/**
 * The changes that bring a transcript up to date with what its server lists: none for what is known, items for runs that
 * lack them, messages and runs for what was said elsewhere. A run that was cut, but is whole on the server, loses its
 * failure; a message that may have been sent, and is there, was sent. Nothing is taken away or moved. What the server
 * doesn't list stays as it is, and comes after what it does: it is what the server doesn't have yet. Merging the same
 * listing again changes nothing.
 */
export function mergeHistory(
  transcript: Transcript,
  history: readonly HistoryEntry[],
  context: MergeContext,
): readonly ThreadChange[] {
  return new Merge(new LocalTurns(transcript), history, context).changes();
}

/** Whether a listing goes back behind the item after which it was to begin: then it is none of what comes after. */
export function knowsBefore(transcript: Transcript, after: string, history: readonly HistoryEntry[]): boolean {
  return new LocalTurns(transcript).knowsBefore(after, history);
}

class Merge {
  private readonly list: ThreadChange[] = [];
  private readonly turns: readonly RemoteTurn[];
  private readonly matcher: ItemMatcher;
  /** The run in which the listing begins. */
  private readonly begun: Run | undefined;
  /** The last entry that the server is known to have, of those that are here. */
  private place: number;

  constructor(
    private readonly local: LocalTurns,
    history: readonly HistoryEntry[],
    private readonly context: MergeContext,
  ) {
    const { after } = context;
    // A server that doesn't know where to begin lists all.
    this.begun = after === null || local.knowsBefore(after, history) ? undefined : local.ownerOf(after);
    this.place = this.begun ? local.endOf(local.indexOf(this.begun.id)) : -1;
    this.turns = remoteTurns(history);
    this.matcher = new ItemMatcher(local, history, this.begun && after);
  }

  changes(): readonly ThreadChange[] {
    const start = this.begun ? this.local.indexOf(this.begun.id) : -1;
    const aligned = align(this.turns, this.local, start);
    const sure = new Set(aligned.map(({ run }) => run));
    for (const [index, turn] of this.turns.entries()) {
      this.take(turn, aligned[index] ?? { message: null, run: undefined }, index, sure);
    }
    return this.list;
  }

  private take(
    turn: RemoteTurn,
    { message, run: known }: Aligned,
    index: number,
    sure: ReadonlySet<Run | undefined>,
  ): void {
    const tries = message ? this.local.runsOf(message.id) : [];
    const run = known ?? this.continued(turn, index) ?? tries.findLast(one => !sure.has(one));
    for (const id of [message?.id, run?.id]) {
      const at = id === undefined ? -1 : this.local.indexOf(id);
      this.place = at < 0 ? this.place : Math.max(this.place, this.local.endOf(at));
    }
    if (message && message.delivery !== 'sent') {
      this.list.push({ type: 'deliveryChanged', messageId: message.id, delivery: 'sent' });
    }
    const messageId = message?.id ?? (turn.message ? this.addMessage(turn.message, run) : null);
    const isLast = index === this.turns.length - 1;
    if (run) {
      this.complete(run, turn, tries.length > 0 ? tries : [run], isLast);
    } else {
      this.addRun(turn, messageId, isLast);
    }
  }

  /** What a listing begins with belongs to the run after whose item it begins. */
  private continued({ message, remoteRunId }: RemoteTurn, index: number): Run | undefined {
    const { begun } = this;
    return index === 0 && message === null && !isOther(begun?.remoteRunId, remoteRunId) ? begun : undefined;
  }

  private addMessage({ id, text, createdAt = 0 }: RemoteMessage, run: Run | undefined): string {
    // The message of a run may be the one record that a file has lost.
    const lost = run && !this.local.message(run.messageId) ? run : null;
    const message: Message = {
      kind: 'message',
      id: lost?.messageId ?? id,
      text,
      attachments: [],
      createdAt,
      delivery: 'sent',
    };
    this.list.push({ type: 'messageAdded', message, ...(lost ? { before: lost.id } : this.next()) });
    return message.id;
  }

  /** Adds to a run what it lacks. `tries` are the runs of the same message, with itself. */
  private complete(run: Run, turn: RemoteTurn, tries: readonly Run[], isLast: boolean): void {
    const message = this.local.message(run.messageId);
    const cut = wasCut(run, message);
    const { changed, added, proven } = this.matcher.match(turn, tries, cut);
    for (const { owner, item } of changed) {
      this.addEvent(owner.id, this.context.now, { type: 'item', item });
    }
    for (const item of added) {
      this.addEvent(run.id, this.context.now, { type: 'item', item });
    }
    if (!proven || !this.matcher.knowsAll(run)) {
      return;
    }
    if (!run.kept) {
      this.addEvent(run.id, this.context.now, { type: 'kept' });
    }
    if (cut && isOver(turn, isLast)) {
      this.addEvent(run.id, this.context.now, { type: 'end', end: { kind: 'completed' } });
    }
  }

  private addRun(turn: RemoteTurn, messageId: string | null, isLast: boolean): void {
    const { items, remoteRunId } = turn;
    const name = items[0]?.item.id ?? remoteRunId;
    const underWay = isLast && !isAnswered(turn) && (remoteRunId !== undefined || items.some(isOpen));
    if (name === undefined || (items.length === 0 && !underWay)) {
      return;
    }
    const id = `run:${name}`;
    const { assistantId, assistantName } = this.context;
    const startedAt = turn.message?.createdAt ?? items[0]?.createdAt ?? 0;
    const endedAt = items.at(-1)?.createdAt ?? startedAt;
    const run = { id, messageId: messageId ?? absentMessageOf(id), assistantId, assistantName, startedAt };
    this.list.push({ type: 'runStarted', run, ...this.next() });
    if (remoteRunId !== undefined) {
      this.addEvent(id, startedAt, { type: 'started', remoteRunId });
    }
    this.addEvent(id, startedAt, { type: 'kept' });
    for (const { item } of items.filter(entry => !isOpen(entry))) {
      this.addEvent(id, endedAt, { type: 'item', item });
    }
    const lost: RunEnd = {
      kind: 'detached',
      resumable: remoteRunId !== undefined,
      error: errorInfo('connectionLost'),
    };
    this.addEvent(id, endedAt, { type: 'end', end: underWay ? lost : { kind: 'completed' } });
  }

  private addEvent(runId: string, at: number, event: RunEvent): void {
    this.list.push({ type: 'runEvent', runId, at, event });
  }

  /** Where something new goes: in front of what the server isn't known to have. */
  private next(): { readonly before?: string } {
    const id = this.local.entries[this.place + 1]?.id;
    return id === undefined ? {} : { before: id };
  }
}

function isOpen({ item }: { readonly item: Item }): boolean {
  return item.state === 'open';
}

/** Whether nothing more can be expected of the server's last turn. */
function isAnswered({ items }: RemoteTurn): boolean {
  const last = items.at(-1)?.item;
  return last?.kind === 'message' && last.state === 'done' && last.phase !== 'commentary';
}

/** Whether the server has an answer, and all of it. */
function isOver(turn: RemoteTurn, isLast: boolean): boolean {
  const answer = turn.items.findLast(({ item }) => item.kind === 'message');
  const answered = answer !== undefined && answer.item.kind === 'message' && answer.item.phase !== 'commentary';
  return answered && !turn.items.some(isOpen) && (!isLast || isAnswered(turn));
}
