import type { ChunkedText } from './chunkedText';

/** A code block that has colors whenever it is near the screen: what is to be known of it for that. */
export class ColoredCode {
  /** Counts the texts that it has had; one that grows is the same. */
  version = 0;
  /** Whether the last line is whole, too. */
  isComplete = false;

  constructor(
    readonly node: HTMLElement,
    readonly text: ChunkedText,
    /** As it is written on the fence. */
    readonly language: string,
  ) {}

  /** The text has grown, or is another one; `complete` when its last line is whole, too. */
  changed(grows: boolean, complete: boolean): void {
    this.isComplete = complete;
    if (!grows) {
      this.version++;
    }
  }
}
