import { applyChange } from '../../shared/applyChange';
import { EMPTY_TRANSCRIPT, type Entry, type ThreadChange, type Transcript } from '../../shared/transcript';
import { unreachable } from '../../shared/unreachable';

/**
 * Makes a transcript from all of a thread's changes, the same that `applyChange` makes one after the other. Each of those
 * copies the list of entries; here old ones are set aside until a change is about them, so that a thread of thousands
 * of turns opens in the time it takes to read it.
 */
export class TranscriptFold {
  private aside: Entry[] = [];
  /** What a change could name of the entries that were set aside. */
  private readonly asideIds = new Set<string>();

  /** `keep` is how many entries stay at hand; `recent` is what it begins with. */
  constructor(
    private readonly keep = 32,
    private recent = EMPTY_TRANSCRIPT,
  ) {}

  get transcript(): Transcript {
    return { ...this.recent, entries: [...this.aside, ...this.recent.entries] };
  }

  add(change: ThreadChange): void {
    if (idsIn(change).some(id => this.asideIds.has(id))) {
      this.recent = this.transcript;
      this.aside = [];
      this.asideIds.clear();
    }
    this.recent = applyChange(this.recent, change);
    if (this.recent.entries.length > this.keep * 2) {
      this.setAside(this.recent.entries.length - this.keep);
    }
  }

  private setAside(count: number): void {
    for (const entry of this.recent.entries.slice(0, count)) {
      this.aside.push(entry);
      this.asideIds.add(entry.id);
      if (entry.kind === 'run') {
        // The next try of the same message takes this one's place.
        this.asideIds.add(entry.messageId);
      }
    }
    this.recent = { ...this.recent, entries: this.recent.entries.slice(count) };
  }
}

function idsIn(change: ThreadChange): readonly string[] {
  switch (change.type) {
    case 'messageAdded':
      return [change.message.id, ...(change.before === undefined ? [] : [change.before])];
    case 'messageQueued':
      return [change.message.id];
    case 'messageUnqueued':
    case 'deliveryChanged':
      return [change.messageId];
    case 'runStarted':
      return [change.run.id, change.run.messageId, ...(change.before === undefined ? [] : [change.before])];
    case 'runEvent':
      return [change.runId];
    default:
      return unreachable(change);
  }
}
