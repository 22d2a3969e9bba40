import type { Item } from '../../shared/runEvent';
import type { Run } from '../../shared/transcript';
import type { HistoryEntry } from '../backend';
import { comparable, contentOf, type LocalTurns, saysSame } from './localTurns';
import { type RemoteTurn, remoteId } from './remoteTurns';

/** What a turn of the server's means for the runs that it is here. */
export interface Matched {
  /** Items that the server has more of. */
  readonly changed: readonly { readonly owner: Run; readonly item: Item }[];
  /** Items that aren't here. */
  readonly added: readonly Item[];
  /** Whether the server has the turn itself, and not only what was said of it later. */
  readonly proven: boolean;
}

/** Finds the server's items among ours: by their IDs, else by what they say, for not every server keeps to its IDs. */
export class ItemMatcher {
  private readonly listed: ReadonlySet<string>;
  /** Items of ours that are, or that the listing has passed by. */
  private readonly known = new Set<string>();

  /** `after` is the item after which the listing begins. */
  constructor(
    private readonly local: LocalTurns,
    history: readonly HistoryEntry[],
    after: string | null | undefined,
  ) {
    this.listed = new Set(history.map(remoteId));
    const begun = after ? (local.ownerOf(after)?.items ?? []) : [];
    for (const { id } of begun.slice(0, begun.findIndex(item => item.id === after) + 1)) {
      this.known.add(id);
    }
  }

  /** Whether the server has shown all that the run says. To be asked once its turn has been matched. */
  knowsAll({ items }: Run): boolean {
    return items.every(item => item.kind !== 'message' || isEmpty(item) || this.known.has(item.id));
  }

  /** `tries` are the runs that may have brought the turn; `cut` says whether their last words may be torn off. */
  match({ items }: RemoteTurn, tries: readonly Run[], cut: boolean): Matched {
    const changed: { readonly owner: Run; readonly item: Item }[] = [];
    const added: Item[] = [];
    let proven = false;
    for (const { item } of items) {
      const ours = this.find(item, tries, cut);
      if (ours) {
        this.known.add(ours.item.id);
        const better = betterThan(ours.item, item);
        if (better) {
          changed.push({ owner: ours.owner, item: better });
        }
        proven ||= item.state === 'done' && (ours.item.state === 'done' || ours.item.id === item.id || better !== null);
      } else if (item.state === 'done') {
        added.push(item);
        proven = true;
      }
    }
    return { changed, added, proven };
  }

  private find(item: Item, tries: readonly Run[], cut: boolean): { readonly owner: Run; readonly item: Item } | null {
    const owner = this.local.ownerOf(item.id);
    const own = owner?.items.find(({ id }) => id === item.id);
    if (owner && own) {
      return { owner, item: own };
    }
    const free = tries.flatMap(run =>
      run.items
        .filter(({ id }) => !this.listed.has(id) && !this.known.has(id))
        .map(candidate => ({ owner: run, item: candidate })),
    );
    return (
      free.find(candidate => saysSame(candidate.item, item)) ??
      free.find(candidate => cut && isBeginningOf(candidate.item, item)) ??
      null
    );
  }
}

/** What becomes of an item of ours in view of the server's; null when that says nothing new. */
function betterThan(ours: Item, theirs: Item): Item | null {
  if (theirs.state === 'open') {
    return null;
  }
  const output =
    (theirs.kind === 'step' ? theirs.output : undefined) ?? (ours.kind === 'step' ? ours.output : undefined);
  if (ours.state === 'done') {
    return ours.kind === 'step' && ours.output !== output && output !== undefined ? { ...ours, output } : null;
  }
  if (ours.id !== theirs.id && saysSame(ours, theirs)) {
    // Torn off, and sent along like that with the next message: it is no more whole there than here.
    return null;
  }
  if (isEmpty(theirs)) {
    return { ...ours, state: 'done' };
  }
  return { ...theirs, id: ours.id, ...(theirs.kind === 'step' && output !== undefined ? { output } : {}) };
}

function isBeginningOf(ours: Item, theirs: Item): boolean {
  return (
    ours.kind === 'message' &&
    ours.state === 'open' &&
    !isEmpty(ours) &&
    theirs.kind === 'message' &&
    comparable(contentOf(theirs)).startsWith(comparable(contentOf(ours)))
  );
}

function isEmpty(item: Item): boolean {
  switch (item.kind) {
    case 'message':
      return item.parts.every(({ text }) => text === '');
    case 'reasoning':
      return item.parts.every(text => text === '');
    case 'step':
      return false;
  }
}
