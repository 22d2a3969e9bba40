import { element } from '../dom';

/** From here on a chunk is closed at the next line's end. */
const CHUNK = 2_000;

/** Some whole lines of a text, and what the last one has so far. */
export interface Chunk {
  readonly element: HTMLElement;
  /** What of it is still plain; it always stands last. */
  readonly plain: Text;
}

/**
 * Plain text that may grow, held in chunks of whole lines: what is added costs the last chunk's layout only, and a
 * selection in the others stays.
 */
export class ChunkedText {
  private shown = '';
  private parts: Chunk[] = [];
  /** What the last chunk has got so far; null when it takes no more. */
  private length: number | null = null;

  constructor(private readonly parent: Element) {}

  get text(): string {
    return this.shown;
  }

  get chunks(): readonly Chunk[] {
    return this.parts;
  }

  /** Returns false when the text is another one, of which nothing was kept. */
  set(text: string): boolean {
    const grows = text.startsWith(this.shown);
    if (!grows) {
      this.clear();
    }
    let from = this.shown.length;
    this.shown = text;
    while (from < text.length) {
      const room = CHUNK - (this.length ?? 0);
      const newline = text.indexOf('\n', from + Math.max(0, room - 1));
      const to = newline < 0 ? text.length : newline + 1;
      this.add(text.slice(from, to));
      this.length = newline < 0 ? (this.length ?? 0) + to - from : null;
      from = to;
    }
    return grows;
  }

  /** Makes all of it plain again. */
  reset(): void {
    const text = this.shown;
    this.clear();
    this.set(text);
  }

  private clear(): void {
    this.parent.replaceChildren();
    this.parts = [];
    this.length = null;
    this.shown = '';
  }

  private add(text: string): void {
    const last = this.parts.at(-1);
    if (last && this.length !== null) {
      last.plain.appendData(text);
    } else {
      const plain = document.createTextNode(text);
      const made = element('span', 'chunk', plain);
      this.parent.append(made);
      this.parts.push({ element: made, plain });
    }
  }
}
