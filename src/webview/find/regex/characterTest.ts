/** How many of the first characters have their answers in a table. */
const TABLE = 256;

/** Whether one character matches what stands for one in a regular expression: `a`, `.`, `\d`, `[^x]`, `\p{L}`. */
export class CharacterTest {
  private readonly pattern: RegExp;
  /** 0 while it isn't known; else 1 for no and 2 for yes. */
  private readonly known = new Uint8Array(TABLE);
  private readonly others = new Map<number, boolean>();

  constructor(source: string, matchCase: boolean) {
    this.pattern = new RegExp(`^(?:${source})$`, matchCase ? 'u' : 'iu');
  }

  matches(code: number): boolean {
    if (code < TABLE) {
      this.known[code] ||= 1 + Number(this.ask(code));
      return this.known[code] === 2;
    }
    let answer = this.others.get(code);
    if (answer === undefined) {
      answer = this.ask(code);
      this.others.set(code, answer);
    }
    return answer;
  }

  private ask(code: number): boolean {
    return this.pattern.test(String.fromCodePoint(code));
  }
}
