import type { Changes } from './changes';
import { Generation, type GenerationView } from './generation';
import { Holds } from './holds';

/** Every answer that was ever begun, oldest first, and the place where they are held and released. */
export class Generations {
  private readonly begun: Generation[] = [];
  private readonly holds = new Holds();

  constructor(
    private readonly changes: Changes,
    private readonly wordDelayMs: number,
  ) {}

  get all(): readonly GenerationView[] {
    return this.begun;
  }

  begin(id: string, protocol: GenerationView['protocol']): Generation {
    const generation = new Generation(id, protocol, this.wordDelayMs, this.holds, this.changes);
    this.begun.push(generation);
    this.changes.changed();
    return generation;
  }

  holdAfterWord(afterWord: number, every: boolean): void {
    this.holds.add(afterWord, every);
  }

  release(untilWord: number | undefined): void {
    this.holds.clear();
    for (const generation of this.begun) generation.release(untilWord);
  }

  /** The oldest answer that matches, waiting for it when there is none yet. */
  wait(what: string, matches: (generation: GenerationView) => boolean, timeoutMs?: number): Promise<GenerationView> {
    return this.changes.until(what, () => this.begun.find(matches), timeoutMs);
  }

  stopAll(): void {
    for (const generation of this.begun) generation.stop('disconnected');
  }
}
