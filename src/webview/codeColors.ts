import type { CodeTheme } from '../shared/codeTheme';
import type { Tokenizer } from './highlight/tokenizer';
import type { ColoredCode } from './markdown/coloredCode';
import type { CodeColoring } from './markdown/context';

/** Blocks this near to what is on the screen are colored, too. */
const NEAR = '600px';
/** When a page never comes to rest, it is still done, after that many milliseconds. */
const LATEST_MS = 500;
/** What is left of a page's rest when no further line is begun, in milliseconds. */
const RESERVE_MS = 4;

/**
 * Colors the code on the screen while the page rests, a few lines at a time. The grammars are loaded with the first
 * block; code is plain until then, and for good where there is no theme.
 */
export class CodeColors implements CodeColoring {
  private readonly blocks = new WeakMap<Element, ColoredCode>();
  private readonly onScreen = new Set<ColoredCode>();
  private observer: IntersectionObserver | null = null;
  private unobserved: ColoredCode[] = [];
  private themeAsked = false;
  private tokenizer: Tokenizer | null = null;
  private resting = 0;

  constructor(private readonly askTheme: () => void) {
    // What is being selected is left alone until it isn't any more.
    document.addEventListener('selectionchange', () => this.go());
  }

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
    if (this.onScreen.has(block)) {
      this.go();
    }
  }

  async setTheme(theme: CodeTheme): Promise<void> {
    const { Tokenizer } = await import('./highlight/tokenizer');
    this.tokenizer = new Tokenizer(theme);
    this.go();
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
        this.onScreen.add(block);
      } else if (block) {
        this.onScreen.delete(block);
      }
    }
    this.go();
  }

  private go(): void {
    if (this.tokenizer && this.onScreen.size > 0) {
      this.resting ||= requestIdleCallback(rest => this.colorSome(rest), { timeout: LATEST_MS });
    }
  }

  private colorSome(rest: IdleDeadline): void {
    const { tokenizer } = this;
    this.resting = 0;
    const isLate = () => rest.timeRemaining() < RESERVE_MS;
    for (const block of tokenizer ? this.onScreen : []) {
      if (tokenizer && !block.isPreparedBy(tokenizer)) {
        void block.prepare(tokenizer).then(() => this.go());
      } else if (block.isBehind && !isSelected(block.node)) {
        block.color(isLate);
        if (block.isBehind || isLate()) {
          this.go();
          return;
        }
      }
    }
  }
}

function isSelected(node: Node): boolean {
  const selection = getSelection();
  return !!selection && !selection.isCollapsed && selection.containsNode(node, true);
}
