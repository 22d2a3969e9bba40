import type { CodeTheme } from '../shared/codeTheme';
import type { Painter } from './highlight/painter';
import type { ColoredCode } from './markdown/coloredCode';
import type { CodeColoring } from './markdown/context';
import { makeWorkerPolicy } from './workerPolicy';

/** Blocks this near to what is on the screen are colored, too. */
const NEAR = '600px';

/**
 * Knows which code is near the screen, and has that colored. What does it is loaded with the theme; code is plain until
 * then, and for good where there is none.
 */
export class CodeColors implements CodeColoring {
  private readonly blocks = new WeakMap<Element, ColoredCode>();
  private readonly near = new Set<ColoredCode>();
  private observer: IntersectionObserver | null = null;
  private unobserved: ColoredCode[] = [];
  private themeAsked = false;
  private painter: Painter | null = null;
  private readonly policy = makeWorkerPolicy();

  constructor(private readonly askTheme: () => void) {}

  add(block: ColoredCode): void {
    if (!this.themeAsked) {
      this.themeAsked = true;
      this.askTheme();
    }
    this.unobserved.push(block);
    this.observe();
  }

  /** Where the blocks scroll. Only in what is the page's own can it be seen what comes near. */
  scrolledBy(log: HTMLElement): void {
    this.observer = new IntersectionObserver(entries => this.see(entries), { root: log, rootMargin: NEAR });
    this.observe();
  }

  changed(block: ColoredCode): void {
    if (this.near.has(block)) {
      this.painter?.go();
    }
  }

  async setTheme(theme: CodeTheme): Promise<void> {
    const { Painter } = await import('./highlight/painter');
    if (this.painter) {
      this.painter.setTheme(theme);
    } else {
      this.painter = new Painter(this.near, this.policy, theme);
    }
  }

  private observe(): void {
    if (this.observer) {
      for (const block of this.unobserved) {
        this.blocks.set(block.node, block);
        this.observer.observe(block.node);
      }
      this.unobserved = [];
    }
  }

  private see(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const block = this.blocks.get(target);
      if (block && isIntersecting) {
        this.near.add(block);
      } else if (block) {
        this.near.delete(block);
      }
    }
    this.painter?.go();
  }
}
