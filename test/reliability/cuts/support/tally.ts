import { type Cut, describeCut } from './cut';

/** How many of what went wrong are told in full. */
const TOLD = 5;

/** Counts what was tried and what was lost. */
export class Tally {
  runs = 0;
  cuts = 0;
  /** How many went on only after the one click that the user was asked for. */
  clicks = 0;
  readonly #lost: string[] = [];

  constructor(private readonly name: string) {}

  get line(): string {
    return `    cuts: ${this.name}: ${this.runs} runs, ${this.cuts} cuts, ${this.clicks} asked for a click, ${this.#lost.length} lost`;
  }

  /** Tries one way of cutting; whatever `attempt` throws counts as lost. */
  async try(where: string, cuts: readonly Cut[], attempt: () => Promise<void>): Promise<void> {
    this.cuts++;
    try {
      await attempt();
    } catch (error) {
      this.#lost.push(
        `${where}, ${cuts.map(describeCut).join(', then ')}: ${error instanceof Error ? error.message : error}`,
      );
    }
  }

  /** Takes one back that came to nothing. */
  uncount(): void {
    this.cuts--;
  }

  /** Throws what was lost since it was last asked. */
  check(): void {
    const lost = this.#lost.slice(this.#told);
    this.#told = this.#lost.length;
    if (lost.length > 0) {
      throw new Error(`${lost.length} lost:\n${lost.slice(0, TOLD).join('\n')}`);
    }
  }

  #told = 0;
}
