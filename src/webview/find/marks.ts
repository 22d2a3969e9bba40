import { isSame, type Match, MatchRanges } from './match';
import type { Search } from './search';
import type { Unit } from './shownText';

/** The names that `find.css` colors. */
const ALL = 'find-match';
const CURRENT = 'find-current';
/** See `BlockFlow`. */
const PART = '.part';

/**
 * Shows what was found in the turns that are on the screen. The browser draws the marks over the text: nothing of the
 * page changes for them, so that selections, closed blocks and templates stay as they are.
 */
export class Marks {
  private readonly visible = new Set<Element>();
  private readonly watched = new Set<Element>();
  private readonly observer: IntersectionObserver;
  private frame = 0;
  private isDisposed = false;
  current: Match | null = null;

  constructor(
    private readonly search: Search,
    log: Element,
  ) {
    this.observer = new IntersectionObserver(entries => this.see(entries), { root: log, rootMargin: '200px' });
  }

  /** With the next frame. */
  draw(): void {
    // What was on its way when find was closed may still ask for it.
    if (!this.isDisposed) {
      this.frame ||= requestAnimationFrame(() => {
        this.frame = 0;
        this.watch();
        this.drawNow();
      });
    }
  }

  dispose(): void {
    this.isDisposed = true;
    cancelAnimationFrame(this.frame);
    this.observer.disconnect();
    CSS.highlights.delete(ALL);
    CSS.highlights.delete(CURRENT);
  }

  private watch(): void {
    const turns = [...this.search.turns.values()];
    // The parts of a long answer, too: a mark costs the browser something wherever it is.
    const wanted = new Set(
      turns.flatMap(turn => [turn, ...(this.visible.has(turn) ? turn.querySelectorAll(PART) : [])]),
    );
    for (const element of wanted) {
      if (!this.watched.has(element)) {
        this.watched.add(element);
        this.observer.observe(element);
      }
    }
    for (const element of this.watched) {
      if (!wanted.has(element)) {
        this.watched.delete(element);
        this.visible.delete(element);
        this.observer.unobserve(element);
      }
    }
  }

  private isNear(unit: Unit | undefined): boolean {
    const part = unit?.pieces[0]?.node.parentElement?.closest(PART);
    return !part || this.visible.has(part);
  }

  private see(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) {
        this.visible.add(target);
      } else {
        this.visible.delete(target);
      }
    }
    this.draw();
  }

  private drawNow(): void {
    const all = new Highlight();
    const current = new Highlight();
    current.priority = 1;
    for (const [entryId, turn] of this.search.turns) {
      const matches = this.visible.has(turn) ? this.search.matchesIn(entryId) : [];
      const ranges = matches.length ? new MatchRanges(turn) : null;
      for (const match of matches) {
        const range = ranges && this.isNear(ranges.unit(match)) ? ranges.of(match) : null;
        if (range) {
          (this.current && isSame(match, this.current) ? current : all).add(range);
        }
      }
    }
    CSS.highlights.set(ALL, all);
    CSS.highlights.set(CURRENT, current);
  }
}
