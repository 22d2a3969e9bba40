import type { Figure } from './figure';

/** What one bench has found. */
export interface BenchResult {
  readonly figures: readonly Figure[];
  readonly tables?: readonly Table[];
  /** All that was measured, for the JSON file. */
  readonly data?: unknown;
}

export interface Table {
  readonly title: string;
  readonly note: string;
  readonly head: readonly string[];
  /** The first column is text, the others are numbers or text. */
  readonly rows: readonly (readonly string[])[];
}
