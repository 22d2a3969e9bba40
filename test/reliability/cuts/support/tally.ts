import { type Cut, describeCut } from './cut';

/** How many of what went wrong are told in full. */
const TOLD = 5;

/** Counts what was tried and what was lost. */
export class Tally {
  runs = 0;
  /** How many went on only after the one click that the user was asked for. */
  clicks = 0;
  #tried = 0;
  #told = 0;
  readonly #lost: string[] = [];

  /** `what` is tried in or with each run. */
  constructor(
    private readonly name: string,
    private readonly what = 'cuts',
  ) {}

  /** What `RELIABILITY.md` is told. */
  get line(): string {
    const clicks = this.clicks > 0 ? `, ${this.clicks} asked for one click` : '';
    return `    ${this.name}: ${this.runs} runs, ${this.#tried} ${this.what}${clicks}, ${this.#lost.length} lost`;
  }

  /** Tries one way of cutting; whatever `attempt` throws counts as lost. */
  async try(where: string, cuts: readonly Cut[], attempt: () => Promise<void>): Promise<void> {
    this.#tried++;
    try {
      await attempt();
    } catch (error) {
      const all = [where, ...cuts.map(describeCut)].join(', ');
      this.#lost.push(`${all}: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** Takes one back that came to nothing. */
  uncount(): void {
    this.#tried--;
  }

  /** Throws what was lost since it was last asked. */
  check(): void {
    const lost = this.#lost.slice(this.#told);
    this.#told = this.#lost.length;
    if (lost.length > 0) {
      throw new Error(`${lost.length} lost:\n${lost.slice(0, TOLD).join('\n')}`);
    }
  }
}
