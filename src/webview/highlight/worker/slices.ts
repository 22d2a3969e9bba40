import type { CodeStyle, Slice } from '../workerProtocol';
import type { LineState, Tokenizer } from './tokenizer';

/** Tokenizes whole lines of a block, on from the state after the lines before. */
export function tokenize(
  tokenizer: Tokenizer,
  text: string,
  language: string,
  before: LineState | undefined,
): { readonly slice: Slice; readonly state: LineState | undefined } {
  const runs = new Runs();
  let state = before;
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf('\n', from);
    const to = newline < 0 ? text.length : newline;
    const line = tokenizer.line(text.slice(from, to), language, state);
    state = line.state;
    for (const token of line.tokens) {
      runs.add(token.text.length, token);
    }
    runs.endLine(newline < 0 ? 0 : 1);
    from = to + 1;
  }
  return { slice: runs.slice(), state };
}

/** What a line's end looks like. */
const USUAL: CodeStyle = { color: '', font: 0 };

class Runs {
  private readonly runs: number[] = [];
  private readonly styles: CodeStyle[] = [];
  private readonly numbers = new Map([[keyOf(USUAL), 0]]);
  private length = 0;
  private number = 0;

  add(length: number, style: CodeStyle): void {
    const number = this.numberOf(style);
    if (number !== this.number) {
      this.end();
      this.number = number;
    }
    this.length += length;
  }

  endLine(length: number): void {
    this.add(length, USUAL);
    this.end();
  }

  slice(): Slice {
    return { runs: new Uint32Array(this.runs), styles: this.styles };
  }

  private end(): void {
    if (this.length > 0) {
      this.runs.push(this.length, this.number);
      this.length = 0;
    }
  }

  private numberOf({ color, font }: CodeStyle): number {
    const key = keyOf({ color, font });
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.styles.push({ color, font });
      this.numbers.set(key, number);
    }
    return number;
  }
}

function keyOf({ color, font }: CodeStyle): string {
  return `${font}${color}`;
}
