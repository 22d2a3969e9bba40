import type { FoundText } from '../../core/threads/threadSearch';
import type { Disposable } from '../../shared/disposable';

/** A search begins once typing pauses so long, in milliseconds. */
const PAUSE_MS = 150;
/** What was found is shown that often while it goes on, in milliseconds. */
const SHOWN_EVERY_MS = 200;
/** Who has to look through more types more. */
const MOST_FOUND = 50;
/** Of letters that are written with as few as two, one says little; of others, one may be a word. */
const TOO_SHORT = /^\p{ASCII}?$/u;

/** How far a search has come. */
export interface SearchState {
  readonly text: string;
  readonly found: readonly FoundText[];
  readonly isOver: boolean;
  /** There may be more than is shown. */
  readonly hasMore: boolean;
}

/** Searches while someone types: for the newest text only, and not before a pause. */
export class TextSearch implements Disposable {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running = new AbortController();

  constructor(
    private readonly search: (text: string, signal: AbortSignal) => AsyncIterable<FoundText>,
    private readonly show: (state: SearchState) => void,
  ) {}

  change(text: string): void {
    this.dispose();
    const running = new AbortController();
    this.running = running;
    if (!TOO_SHORT.test(text)) {
      this.timer = setTimeout(() => void this.run(text, running.signal), PAUSE_MS);
    } else {
      this.show({ text: '', found: [], isOver: true, hasMore: false });
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.running.abort();
  }

  private async run(text: string, signal: AbortSignal): Promise<void> {
    let found: readonly FoundText[] = [];
    let shownAt = Date.now();
    this.show({ text, found, isOver: false, hasMore: false });
    for await (const one of this.search(text, signal)) {
      if (signal.aborted) {
        return;
      }
      found = [...found, one];
      if (found.length === MOST_FOUND) {
        break;
      }
      if (Date.now() - shownAt >= SHOWN_EVERY_MS) {
        shownAt = Date.now();
        this.show({ text, found, isOver: false, hasMore: false });
      }
    }
    if (!signal.aborted) {
      this.show({ text, found, isOver: true, hasMore: found.length === MOST_FOUND });
    }
  }
}
