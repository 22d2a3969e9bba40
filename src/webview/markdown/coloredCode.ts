import { element } from '../dom';
import type { CodeToken, LineState, Tokenizer } from '../highlight/tokenizer';
import type { ChunkedText } from './chunkedText';

const STYLES = ['italic', 'bold', 'underline', 'struck'] as const;

/**
 * The colors of one code block, put in line by line behind the text as it grows: a line is colored once it is whole,
 * and touched no more.
 */
export class ColoredCode {
  /** How much of the text is colored, and in which chunk that ends. */
  private length = 0;
  private chunk = 0;
  private state: LineState | undefined;
  /** What it is colored by, and the grammar's name there: undefined while it is being asked for, null for none. */
  private tokenizer: Tokenizer | null = null;
  private grammar: string | null | undefined;
  private complete = false;

  constructor(
    readonly node: HTMLElement,
    private readonly text: ChunkedText,
    private readonly language: string,
  ) {}

  /** The text has grown, or is another one; `complete` when its last line is whole, too. */
  changed(grows: boolean, complete: boolean): void {
    this.complete = complete;
    if (!grows) {
      this.begin();
    }
  }

  /** Whether there are lines that could be colored now. */
  get isBehind(): boolean {
    return !!this.grammar && this.nextLine() !== null;
  }

  isPreparedBy(tokenizer: Tokenizer): boolean {
    return this.tokenizer === tokenizer;
  }

  /** From now on it is colored by this one; resolves once it can be, or when it turns out that it can't. */
  async prepare(tokenizer: Tokenizer): Promise<void> {
    this.tokenizer = tokenizer;
    this.grammar = undefined;
    const grammar = await tokenizer.load(this.language);
    if (this.tokenizer === tokenizer) {
      this.grammar = grammar;
      if (this.length > 0) {
        this.text.reset();
        this.begin();
      }
    }
  }

  /** Colors line by line until `isLate` says so; at least one line. */
  color(isLate: () => boolean): void {
    const { grammar, tokenizer } = this;
    if (!grammar || !tokenizer) {
      return;
    }
    let lines = document.createDocumentFragment();
    let length = 0;
    for (let line = this.nextLine(); line; line = isLate() ? null : this.nextLine()) {
      if (this.isAtEndOfChunk(length)) {
        this.put(lines, length);
        lines = document.createDocumentFragment();
        length = 0;
        this.chunk++;
      }
      const { tokens, state } = tokenizer.line(line.text, grammar, this.state);
      this.state = state;
      lines.append(...tokens.map(nodeOf), line.end);
      length += line.text.length + line.end.length;
      this.length += line.text.length + line.end.length;
    }
    this.put(lines, length);
  }

  private isAtEndOfChunk(length: number): boolean {
    const { chunks } = this.text;
    return chunks[this.chunk]?.plain.length === length && this.chunk + 1 < chunks.length;
  }

  /** Puts colored lines in the place of the first `length` characters of what is plain in the chunk. */
  private put(lines: DocumentFragment, length: number): void {
    const chunk = this.text.chunks[this.chunk];
    if (chunk && length > 0) {
      chunk.element.insertBefore(lines, chunk.plain);
      chunk.plain.deleteData(0, length);
    }
  }

  private nextLine(): { readonly text: string; readonly end: '\n' | '' } | null {
    const { text } = this.text;
    const newline = text.indexOf('\n', this.length);
    if (newline >= 0) {
      return { text: text.slice(this.length, newline), end: '\n' };
    }
    return this.complete && this.length < text.length ? { text: text.slice(this.length), end: '' } : null;
  }

  private begin(): void {
    this.length = 0;
    this.chunk = 0;
    this.state = undefined;
  }
}

function nodeOf({ text, color, style }: CodeToken): Node | string {
  if (!color && style === 0) {
    return text;
  }
  const token = element('span', STYLES.filter((_, bit) => style & (1 << bit)).join(' '), text);
  token.style.color = color;
  return token;
}
