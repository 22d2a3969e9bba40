interface Hold {
  readonly afterWord: number;
  readonly every: boolean;
}

/** Which of the answers to come are to wait, and after which word. */
export class Holds {
  private pending: readonly Hold[] = [];

  add(afterWord: number, every: boolean): void {
    this.pending = [...this.pending, { afterWord, every }];
  }

  /** What the answer that begins now has to do: the word after which it waits, if any. */
  take(): number | undefined {
    const [first, ...rest] = this.pending;
    if (first && !first.every) this.pending = rest;
    return first?.afterWord;
  }

  clear(): void {
    this.pending = [];
  }
}
