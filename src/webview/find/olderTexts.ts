import type { ToPanel } from '../../shared/protocol';
import type { Entry } from '../../shared/transcript';
import type { EntryTexts, Texts } from './entryTexts';
import type { FindPage } from './findPage';

/** Of texts that aren't on the page so many characters are kept; what is older isn't searched. */
const MOST = 30_000_000;

/**
 * The turns that the page hasn't loaded, for searching: brought from the host page by page, newest first, and kept as
 * text alone. Going to one of them loads it as the reader would.
 */
export class OlderTexts {
  private readonly texts = new Map<string, Texts>();
  private arrived: Entry[] = [];
  private length = 0;
  private asked: string | null = null;
  private remaining: number;

  constructor(
    private readonly page: FindPage,
    private readonly entryTexts: EntryTexts,
  ) {
    this.remaining = page.model()?.older ?? 0;
  }

  /** Oldest first, as far as they are known. */
  get ids(): readonly string[] {
    return [...this.texts.keys()].toReversed();
  }

  get isComplete(): boolean {
    return this.remaining === 0 && this.arrived.length === 0;
  }

  /** There are more, but not here. */
  get isFull(): boolean {
    return this.length > MOST;
  }

  of(id: string): Texts | undefined {
    return this.texts.get(id);
  }

  /** Asks for those before the oldest one that is known, unless this is under way. */
  ask(): void {
    const before = this.ids[0] ?? this.page.model()?.transcript.entries[0]?.id;
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
      const texts = this.entryTexts.of(entry, null);
      this.texts.set(entry.id, texts);
      this.length += texts.flat().reduce((sum, { length }) => sum + length, 0);
      this.arrived.pop();
      yield entry.id;
    }
  }
}
