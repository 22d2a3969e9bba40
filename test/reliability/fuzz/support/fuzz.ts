import fc from 'fast-check';

/** How many cases `npm test` makes in all; `npm run fuzz` sets another number. */
const CASES = Number(process.env.FUZZ_CASES ?? 5_000);

/** How the cases are shared out, in percent: two properties of a transcript, and two of each of four adapters. */
const SHARES = {
  transcript: 13,
  record: 4,
  threadFile: 8,
  adapter: 8,
  lists: 4,
  panel: 8,
  assistantFile: 6,
} as const;

/** Made anew each time, unless a failure is to be seen once more. */
const SEED = process.env.FUZZ_SEED === undefined ? undefined : Number(process.env.FUZZ_SEED);

/** The properties that held, by what they are about; printed by {@link report}. */
const held = new Map<string, number>();

export type Share = keyof typeof SHARES;

/**
 * Tries a property with its share of the cases. A failure prints its seed (`{ seed: …, path: … }`): set `FUZZ_SEED` to it
 * to see it again.
 */
export async function tryCases(
  share: Share,
  title: string,
  property: fc.IRawProperty<unknown, boolean>,
): Promise<void> {
  const numRuns = Math.max(1, Math.round((CASES * SHARES[share]) / 100));
  await fc.assert(property, { numRuns, ...(SEED === undefined ? {} : { seed: SEED }) });
  held.set(title, numRuns);
}

/** Prints the number of cases; for the end of a file. */
export function report(): void {
  for (const [title, count] of held) {
    console.log(`    fuzz: ${title}: ${count} cases, 0 lost`);
  }
  held.clear();
}

/** Mocha's patience with so many cases. */
export const PATIENCE_MS = 60_000 + CASES * 20;
