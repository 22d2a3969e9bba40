import type { Instruction, Program } from './program';

/** Nothing that ends by itself takes so many steps for one character of a text, */
const STEPS_EACH = 50;
/** or for a short one. */
const STEPS = 500_000;

/**
 * Runs a program over a window of a text. Where it has been at a place without success it doesn't go twice, so that
 * the time it takes grows with the text's length and not with the number of ways through the expression. That doesn't
 * hold for what remembers groups; for this, and as a last guard, the steps are counted.
 */
export class Run {
  /** Which run has last been at a split and a place. */
  private readonly visited: Uint32Array;
  private readonly saved: Int32Array;
  private generation = 1;
  private latest = 1;
  private stepsLeft: number;

  constructor(
    private readonly program: Program,
    private readonly matchCase: boolean,
    private readonly text: string,
    private readonly from: number,
    private readonly to: number,
  ) {
    this.visited = new Uint32Array(program.remembers ? 0 : program.splits * (to - from + 1));
    this.saved = new Int32Array(2 * program.groups + 2).fill(-1);
    this.stepsLeft = STEPS + STEPS_EACH * (to - from);
  }

  /** It took too long; what would be found from here on isn't known. */
  get isExhausted(): boolean {
    return this.stepsLeft <= 0;
  }

  /** Where a match that begins at a place ends; -1 when there is none. */
  endFrom(start: number): number {
    if (this.program.remembers) {
      this.saved.fill(-1);
    }
    const end = this.go(0, start, this.generation);
    if (end >= 0) {
      // The way to success was marked, too.
      this.generation = ++this.latest;
    }
    return end;
  }

  private go(first: number, start: number, generation: number): number {
    const { program, text, saved, visited } = this;
    /** What else can be tried: pairs of instruction and place, or, below zero, of a slot and what it held. */
    const others: number[] = [];
    let next = first;
    let at = start;
    while (this.stepsLeft-- > 0) {
      const instruction = program.instructions[next] as Instruction;
      let isMatch = true;
      next++;
      switch (instruction.kind) {
        case 'character': {
          const code = instruction.back ? this.before(at) : this.after(at);
          isMatch = code >= 0 && instruction.test.matches(code);
          at += isMatch ? (code > 0xffff ? 2 : 1) * (instruction.back ? -1 : 1) : 0;
          break;
        }
        case 'split':
          isMatch = program.remembers || this.visit(visited, instruction.id, at, generation);
          if (isMatch) {
            others.push(instruction.second, at);
            next = instruction.first;
          }
          break;
        case 'jump':
          next = instruction.to;
          break;
        case 'save':
          if (program.remembers) {
            others.push(-1 - instruction.slot, saved[instruction.slot] ?? -1);
            saved[instruction.slot] = at;
          }
          break;
        case 'place':
          isMatch = this.isPlace(instruction.place, at);
          break;
        case 'look':
          isMatch = this.go(next, at, ++this.latest) >= 0 !== instruction.negative;
          next = instruction.to;
          break;
        case 'same': {
          const group = text.slice(saved[2 * instruction.index] ?? -1, saved[2 * instruction.index + 1] ?? -1);
          const there = instruction.back ? at - group.length : at;
          isMatch = there >= this.from && there + group.length <= this.to && this.isSame(group, there);
          at += isMatch ? group.length * (instruction.back ? -1 : 1) : 0;
          break;
        }
        default:
          return at;
      }
      while (!isMatch) {
        const place = others.pop();
        const other = others.pop();
        if (place === undefined || other === undefined) {
          return -1;
        }
        if (other < 0) {
          saved[-1 - other] = place;
        } else {
          next = other;
          at = place;
          isMatch = true;
        }
      }
    }
    return -1;
  }

  private visit(visited: Uint32Array, id: number, at: number, generation: number): boolean {
    const index = id * (this.to - this.from + 1) + at - this.from;
    const isNew = visited[index] !== generation;
    visited[index] = generation;
    return isNew;
  }

  private after(at: number): number {
    return at < this.to ? (this.text.codePointAt(at) ?? -1) : -1;
  }

  private before(at: number): number {
    if (at <= this.from) {
      return -1;
    }
    const unit = this.text.charCodeAt(at - 1);
    const isLow = unit >= 0xdc00 && unit <= 0xdfff && at - 1 > this.from;
    const pair = isLow ? (this.text.codePointAt(at - 2) ?? 0) : 0;
    return pair > 0xffff ? pair : unit;
  }

  private isPlace(place: '^' | '$' | 'b' | 'B', at: number): boolean {
    switch (place) {
      case '^':
        return at <= this.from || isLineBreak(this.text.charCodeAt(at - 1));
      case '$':
        return at >= this.to || isLineBreak(this.text.charCodeAt(at));
      default:
        return (isWord(this.before(at)) !== isWord(this.after(at))) === (place === 'b');
    }
  }

  private isSame(group: string, at: number): boolean {
    const other = this.text.slice(at, at + group.length);
    return other === group || (!this.matchCase && other.toLowerCase() === group.toLowerCase());
  }
}

function isLineBreak(code: number): boolean {
  return code === 10 || code === 13 || code === 0x2028 || code === 0x2029;
}

function isWord(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}
