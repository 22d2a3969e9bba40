import type { Place } from './pageState';

/** The reader counts as being at the end within this many pixels of it. */
const NEAR = 8;

/**
 * Keeps the conversation's end in sight while the reader is there, and leaves the reader alone everywhere else. Only a
 * reader moves the view up, so any upward move means: stop following; coming back to the end means: follow again.
 */
export class FollowEnd {
  private pinned = false;
  private enabled = true;
  private held = false;
  private lastTop = 0;
  private lastHeight = 0;
  private wasAtEnd = false;

  constructor(
    private readonly scroller: HTMLElement,
    private readonly content: HTMLElement,
    private readonly onMoved: (isAtEnd: boolean) => void,
  ) {
    scroller.addEventListener('scroll', () => this.scrolled(), { passive: true });
    scroller.addEventListener('wheel', event => this.wheeled(event), { passive: true });
    // Under a pointer that is down, selecting text or dragging the scroll bar, nothing may move.
    scroller.addEventListener('pointerdown', () => {
      this.held = true;
    });
    const release = () => this.released();
    window.addEventListener('pointerup', release);
    window.addEventListener('pointercancel', release);
    // Resizes come after layout and before paint, so following costs no layout of its own and is never late.
    const resizes = new ResizeObserver(() => this.resized());
    resizes.observe(scroller);
    resizes.observe(content);
  }

  /** Whether the end is followed at all. */
  setEnabled(enabled: boolean): void {
    this.enabled = enabled;
  }

  toEnd(): void {
    this.pin(true);
    this.goToEnd();
  }

  /** Where the reader is; null at the end. */
  place(): Place | null {
    return this.pinned || this.isAtEnd() ? null : this.topPlace();
  }

  /** The first entry in sight. */
  topPlace(): Place | null {
    const top = this.scroller.getBoundingClientRect().top;
    for (const entry of this.entries()) {
      const box = entry.getBoundingClientRect();
      if (box.bottom > top) {
        return { entryId: entry.dataset.entry ?? '', offset: box.top - top };
      }
    }
    return null;
  }

  goTo(place: Place): void {
    const entry = this.entries().find(({ dataset }) => dataset.entry === place.entryId);
    if (entry) {
      this.measure();
      const top = this.scroller.getBoundingClientRect().top;
      this.scroller.scrollTop += entry.getBoundingClientRect().top - top - place.offset;
      this.pin(this.isAtEnd());
      this.remember();
    }
  }

  /** Moves the view for a reader who wants to see something else than the end, and stays there. */
  scrollBy(pixels: number): void {
    this.pin(false);
    this.scroller.scrollTop += pixels;
    this.remember();
  }

  /** Gives all entries their true height for two frames; after that the browser knows it, in sight or not. */
  private measure(): void {
    this.content.classList.add('measure');
    requestAnimationFrame(() => requestAnimationFrame(() => this.content.classList.remove('measure')));
  }

  private entries(): readonly HTMLElement[] {
    return [...this.scroller.querySelectorAll<HTMLElement>('[data-entry]')];
  }

  private isAtEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight <= NEAR;
  }

  private pin(pinned: boolean): void {
    this.pinned = pinned;
    // At the end we hold the place ourselves, and the browser's own search for what to hold on to costs each frame.
    this.scroller.style.overflowAnchor = pinned ? 'none' : '';
  }

  private goToEnd(): void {
    const { scroller } = this;
    this.lastHeight = scroller.scrollHeight;
    scroller.scrollTop = this.lastHeight;
    this.lastTop = scroller.scrollTop;
    this.moved(true);
  }

  private remember(): void {
    this.lastTop = this.scroller.scrollTop;
    this.lastHeight = this.scroller.scrollHeight;
    this.moved(this.isAtEnd());
  }

  private moved(isAtEnd: boolean): void {
    // Following happens in each frame of an answer; there is nothing new to say then.
    if (!(isAtEnd && this.wasAtEnd)) {
      this.wasAtEnd = isAtEnd;
      this.onMoved(isAtEnd);
    }
  }

  private scrolled(): void {
    const { scrollTop, scrollHeight } = this.scroller;
    if (scrollTop === this.lastTop) {
      return;
    }
    if (scrollTop < this.lastTop && scrollHeight >= this.lastHeight) {
      this.pin(false);
    } else if (scrollTop > this.lastTop && this.isAtEnd()) {
      this.pin(true);
    }
    this.remember();
  }

  private wheeled({ deltaY }: WheelEvent): void {
    // Before the first scroll event, which a smooth scroll sends late.
    if (deltaY < 0 && this.scroller.scrollTop > 0) {
      this.pin(false);
    }
  }

  private released(): void {
    if (this.held) {
      this.held = false;
      if (this.pinned && !this.isAtEnd() && document.getSelection()?.isCollapsed === false) {
        this.pin(false);
      }
      this.resized();
    }
  }

  private resized(): void {
    if (this.enabled && this.pinned && !this.held) {
      this.goToEnd();
    } else {
      this.remember();
    }
  }
}
