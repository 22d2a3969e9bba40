import type { ToPanel } from '../../shared/protocol';
import type { Entry } from '../../shared/transcript';
import type { EntryTexts, Texts } from './entryTexts';
import type { FindPage } from './findPage';

/** Of what isn't on the page so many characters are kept; what is older isn't searched. */
const MOST = 30_000_000;

/**
 * The turns that the page hasn't loaded, for searching: brought from the host page by page, newest first, and kept as
 * they were written. Going to one of them loads it as the reader would.
 */
export class OlderTexts {
  private readonly entries = new Map<string, Entry>();
  private readonly texts = new Map<string, Texts>();
  private arrived: Entry[] = [];
  private length = 0;
  private asked: string | null = null;
  private remaining: number;
  private oldest: string | undefined;

  constructor(
    private readonly page: FindPage,
    private readonly entryTexts: EntryTexts,
  ) {
    this.remaining = page.model()?.older ?? 0;
  }

  /** Oldest first, as far as they are known. */
  get ids(): readonly string[] {
    return [...this.entries.keys()].toReversed();
  }

  get isComplete(): boolean {
    return this.remaining === 0 && this.arrived.length === 0;
  }

  /** There are more, but not here. */
  get isFull(): boolean {
    return this.length > MOST;
  }

  /** An entry as it was written. */
  entry(id: string): Entry | undefined {
    return this.entries.get(id);
  }

  /** What a reader would see of an entry, which is drawn for it. */
  of(id: string): Texts | undefined {
    const entry = this.entries.get(id);
    const texts = this.texts.get(id) ?? (entry && this.entryTexts.of(entry, null));
    if (texts) {
      this.texts.set(id, texts);
    }
    return texts;
  }

  /** Asks for those before the oldest one that is known, unless this is under way. */
  ask(): void {
    const before = this.oldest ?? this.page.model()?.transcript.entries[0]?.id;
    if (before !== undefined && before !== this.asked && !this.isComplete && !this.isFull) {
      this.asked = before;
      this.page.post({ type: 'findOlder', before });
    }
  }

  /** Returns whether it was the answer to what was asked last. */
  receive({ before, entries, remaining }: Extract<ToPanel, { readonly type: 'olderForFind' }>): boolean {
    if (before !== this.asked) {
      return false;
    }
    this.arrived = [...entries];
    this.remaining = entries.length === 0 ? 0 : remaining;
    return true;
  }

  /** Reads what has arrived, and yields each entry's ID. */
  *read(): Generator<string> {
    for (let entry = this.arrived.at(-1); entry; entry = this.arrived.at(-1)) {
      this.entries.set(entry.id, entry);
      this.oldest = entry.id;
      this.length += lengthOf(entry);
      this.arrived.pop();
      yield entry.id;
    }
  }
}

function lengthOf(entry: Entry): number {
  return entry.kind === 'message' ? entry.text.length : JSON.stringify(entry.items).length;
}
