import { element } from '../dom';

/** From here on a chunk is closed at the next line's end. */
const CHUNK = 2_000;

/**
 * Plain text that may grow, held in chunks of whole lines: what is added costs the last chunk's layout only, and a
 * selection in the others stays.
 */
export class ChunkedText {
  private shown = '';
  private last: Text | null = null;

  constructor(private readonly parent: Element) {}

  get text(): string {
    return this.shown;
  }

  set(text: string): void {
    if (!text.startsWith(this.shown)) {
      this.parent.replaceChildren();
      this.last = null;
      this.shown = '';
    }
    let from = this.shown.length;
    this.shown = text;
    while (from < text.length) {
      const room = CHUNK - (this.last?.length ?? 0);
      const newline = text.indexOf('\n', from + Math.max(0, room - 1));
      const to = newline < 0 ? text.length : newline + 1;
      this.add(text.slice(from, to));
      if (newline >= 0) {
        this.last = null;
      }
      from = to;
    }
  }

  private add(text: string): void {
    if (this.last) {
      this.last.appendData(text);
    } else {
      this.last = document.createTextNode(text);
      this.parent.append(element('span', 'chunk', this.last));
    }
  }
}
