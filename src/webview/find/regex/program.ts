import { CharacterTest } from './characterTest';
import type { Syntax } from './syntax';

/** One step of matching; what isn't said goes on with the next one. */
export type Instruction =
  | { readonly kind: 'character'; readonly test: CharacterTest; readonly back: boolean }
  /** Two ways to go on, the better one first. `id` numbers them. */
  | { readonly kind: 'split'; first: number; second: number; readonly id: number }
  | { readonly kind: 'jump'; to: number }
  | { readonly kind: 'save'; readonly slot: number }
  | { readonly kind: 'place'; readonly place: '^' | '$' | 'b' | 'B' }
  /** What follows has to match from here, up to its own `match`; then it goes on at `to`. */
  | { readonly kind: 'look'; to: number; readonly negative: boolean }
  | { readonly kind: 'same'; readonly index: number; readonly back: boolean }
  | { readonly kind: 'match' };

export interface Program {
  readonly instructions: readonly Instruction[];
  readonly splits: number;
  /** Whether it asks for the same text again, so that how it came somewhere matters for how it goes on. */
  readonly remembers: boolean;
  readonly groups: number;
}

/** Counted repetitions are written out; no one means one that gets longer. */
const LONGEST = 2_000;

/**
 * Makes an expression's program; null when it would be too long. One thing differs from JavaScript's own rules: a
 * repetition may have a last round that matches nothing, as in `(?:a??)?`, so that less is found than could be.
 */
export function compile(syntax: Syntax, matchCase: boolean): Program | null {
  return new Compiler(matchCase).whole(syntax);
}

class Compiler {
  private readonly instructions: Instruction[] = [];
  private readonly tests = new Map<string, CharacterTest>();
  private splits = 0;
  private groups = 0;
  private remembers = false;

  constructor(private readonly matchCase: boolean) {}

  whole(syntax: Syntax): Program | null {
    this.add(syntax, false);
    this.instructions.push({ kind: 'match' });
    const { instructions, splits, remembers, groups } = this;
    return instructions.length > LONGEST ? null : { instructions, splits, remembers, groups };
  }

  /** `back`: inside a look behind, where all goes from right to left. */
  private add(syntax: Syntax, back: boolean): void {
    const { instructions } = this;
    if (instructions.length > LONGEST) {
      return;
    }
    switch (syntax.kind) {
      case 'character':
        instructions.push({ kind: 'character', test: this.test(syntax.source), back });
        break;
      case 'sequence':
        for (const part of back ? syntax.parts.toReversed() : syntax.parts) {
          this.add(part, back);
        }
        break;
      case 'choice':
        this.addChoice(syntax.options, back);
        break;
      case 'repeat':
        this.addRepeat(syntax, back);
        break;
      case 'group':
        this.groups = Math.max(this.groups, syntax.index);
        instructions.push({ kind: 'save', slot: 2 * syntax.index + Number(back) });
        this.add(syntax.body, back);
        instructions.push({ kind: 'save', slot: 2 * syntax.index + Number(!back) });
        break;
      case 'look': {
        const look = { kind: 'look' as const, to: 0, negative: syntax.negative };
        instructions.push(look);
        this.add(syntax.body, syntax.behind);
        instructions.push({ kind: 'match' });
        look.to = instructions.length;
        break;
      }
      case 'place':
        instructions.push({ kind: 'place', place: syntax.place });
        break;
      default:
        this.remembers = true;
        instructions.push({ kind: 'same', index: syntax.index, back });
    }
  }

  private addChoice(options: readonly Syntax[], back: boolean): void {
    const jumps: { to: number }[] = [];
    for (const [index, option] of options.entries()) {
      if (index === options.length - 1) {
        this.add(option, back);
      } else {
        const split = this.split();
        split.first = this.instructions.length;
        this.add(option, back);
        const jump = { kind: 'jump' as const, to: 0 };
        this.instructions.push(jump);
        jumps.push(jump);
        split.second = this.instructions.length;
      }
    }
    for (const jump of jumps) {
      jump.to = this.instructions.length;
    }
  }

  private addRepeat({ body, min, max, lazy }: Extract<Syntax, { readonly kind: 'repeat' }>, back: boolean): void {
    const { instructions } = this;
    const splits: { first: number; second: number }[] = [];
    const optional = () => {
      splits.push(this.split());
      this.add(body, back);
    };
    for (let count = 0; count < min && instructions.length <= LONGEST; count++) {
      this.add(body, back);
    }
    if (max === Number.POSITIVE_INFINITY) {
      const to = instructions.length;
      optional();
      instructions.push({ kind: 'jump', to });
    } else {
      for (let count = min; count < max && instructions.length <= LONGEST; count++) {
        optional();
      }
    }
    for (const split of splits) {
      const inside = split.first;
      split.first = lazy ? instructions.length : inside;
      split.second = lazy ? inside : instructions.length;
    }
  }

  private split(): Extract<Instruction, { readonly kind: 'split' }> {
    const split = { kind: 'split' as const, first: this.instructions.length + 1, second: 0, id: this.splits++ };
    this.instructions.push(split);
    return split;
  }

  private test(source: string): CharacterTest {
    const known = this.tests.get(source) ?? new CharacterTest(source, this.matchCase);
    this.tests.set(source, known);
    return known;
  }
}
