import { element } from '../dom';
import type { ColoredCode } from '../markdown/coloredCode';
import type { CodeStyle, Slice } from './workerProtocol';

/** As many characters are tokenized at a time, and what is left of the last line. */
const SLICE = 2_000;

const FONTS = ['italic', 'bold', 'underline', 'struck'] as const;

/** Some lines with their colors, of which the first are in the text already. */
interface Waiting {
  readonly runs: Slice['runs'];
  /** What stands for each style, to be copied; the usual one has none. */
  readonly spans: readonly (HTMLElement | undefined)[];
  at: number;
}

/**
 * The way of one text to its colors in one theme: its lines are asked about in slices as it grows, and what has come is
 * put in behind that. A line is colored once it is whole, and touched no more.
 */
export class Coloring {
  private readonly version: number;
  private readonly waiting: Waiting[] = [];
  /** How much of the text has been asked about, how much is colored, and in which chunk that ends. */
  private askedLength = 0;
  private length = 0;
  private chunk = 0;

  constructor(
    readonly code: ColoredCode,
    /** The worker's number for it. */
    readonly block: number,
  ) {
    this.version = code.version;
  }

  get asked(): number {
    return this.askedLength;
  }

  /** Whether the text is still the same, as far as it had come. */
  get isCurrent(): boolean {
    return this.version === this.code.version;
  }

  get isWaiting(): boolean {
    return this.waiting.length > 0;
  }

  /** Whether all of the text is colored, and no more is expected. */
  get isDone(): boolean {
    return this.code.isComplete && this.length === this.code.text.text.length;
  }

  /** Whether there are whole lines that nobody has asked about. */
  get hasLines(): boolean {
    return this.endOfLines() > this.askedLength;
  }

  /** The next lines to ask about. */
  takeLines(): string {
    const from = this.askedLength;
    this.askedLength = this.endOfLines();
    return this.code.text.text.slice(from, this.askedLength);
  }

  receive({ runs, styles }: Slice): void {
    this.waiting.push({ runs, spans: [undefined, ...styles.map(spanOf)], at: 0 });
  }

  /** Puts in what has come until `isLate` says so; some of it in any case. */
  apply(isLate: () => boolean): void {
    const { text } = this.code.text;
    if (this.length === 0) {
      this.begin();
    }
    let nodes = document.createDocumentFragment();
    let length = 0;
    for (let slice = this.waiting[0]; slice; slice = isLate() ? undefined : this.waiting[0]) {
      const { runs, spans, at } = slice;
      if (this.isAtEndOfChunk(length)) {
        this.put(nodes, length);
        nodes = document.createDocumentFragment();
        length = 0;
        this.chunk++;
      }
      const to = this.length + (runs[at] ?? 0);
      nodes.append(nodeOf(text.slice(this.length, to), spans[runs[at + 1] ?? 0]));
      length += to - this.length;
      this.length = to;
      slice.at += 2;
      if (slice.at >= runs.length) {
        this.waiting.shift();
      }
    }
    this.put(nodes, length);
  }

  /** It may still have the colors of another theme. */
  private begin(): void {
    const [first] = this.code.text.chunks;
    if (first && first.plain !== first.element.firstChild) {
      this.code.text.reset();
    }
  }

  private isAtEndOfChunk(length: number): boolean {
    const { chunks } = this.code.text;
    return chunks[this.chunk]?.plain.length === length && this.chunk + 1 < chunks.length;
  }

  /** Puts colored lines in the place of the first `length` characters of what is plain in the chunk. */
  private put(nodes: DocumentFragment, length: number): void {
    const chunk = this.code.text.chunks[this.chunk];
    if (chunk && length > 0) {
      chunk.element.insertBefore(nodes, chunk.plain);
      chunk.plain.deleteData(0, length);
    }
  }

  private endOfLines(): number {
    const { isComplete, text } = this.code;
    const from = this.askedLength;
    const rest = text.text.length - from;
    if (isComplete && rest <= SLICE) {
      return from + rest;
    }
    const last = text.text.lastIndexOf('\n', from + SLICE) + 1;
    const next = last > from ? last : text.text.indexOf('\n', from + SLICE) + 1;
    return next > from ? next : isComplete ? from + rest : from;
  }
}

function spanOf({ color, font }: CodeStyle): HTMLElement {
  const span = element('span', FONTS.filter((_, bit) => font & (1 << bit)).join(' '));
  span.style.color = color;
  return span;
}

function nodeOf(text: string, span: HTMLElement | undefined): Node | string {
  if (!span) {
    return text;
  }
  const node = span.cloneNode();
  node.textContent = text;
  return node;
}
