import { isSame, type Match, MatchRanges } from './match';
import type { Search } from './search';

/** The names that `find.css` colors. */
const ALL = 'find-match';
const CURRENT = 'find-current';

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
    const turns = new Set(this.search.turns.values());
    for (const turn of turns) {
      if (!this.watched.has(turn)) {
        this.watched.add(turn);
        this.observer.observe(turn);
      }
    }
    for (const turn of this.watched) {
      if (!turns.has(turn)) {
        this.watched.delete(turn);
        this.visible.delete(turn);
        this.observer.unobserve(turn);
      }
    }
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
    for (const turn of this.visible) {
      const matches = this.search.matchesIn(turn instanceof HTMLElement ? (turn.dataset.entry ?? '') : '');
      const ranges = matches.length ? new MatchRanges(turn) : null;
      for (const match of matches) {
        const range = ranges?.of(match);
        if (range) {
          (this.current && isSame(match, this.current) ? current : all).add(range);
        }
      }
    }
    CSS.highlights.set(ALL, all);
    CSS.highlights.set(CURRENT, current);
  }
}
