import fs from 'node:fs';
import path from 'node:path';
import { outDir } from '../repo';

/** One test that deserves to be named. */
export interface NamedTest {
  readonly name: string;
  readonly ms: number;
  readonly error?: string;
}

/** What one suite's process has found out, as it is written to `out/results/<suite>.json`. */
export interface SuiteResults {
  readonly suite: string;
  /** False until the last test has ended: a process that crashes leaves it so. */
  readonly complete: boolean;
  readonly ms: number;
  readonly passed: number;
  readonly failed: readonly NamedTest[];
  readonly skipped: readonly NamedTest[];
  /** Passed tests that took longest, slowest first. */
  readonly slowest: readonly NamedTest[];
  /** What was under way when this was written. */
  readonly running?: string;
}

export function resultsFile(suite: string): string {
  return path.join(outDir, 'results', `${suite}.json`);
}

/** Undefined when the suite's process never came so far. */
export function readResults(file: string): SuiteResults | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as SuiteResults;
  } catch {
    return undefined;
  }
}

export function writeResults(file: string, results: SuiteResults): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify(results, null, 2));
}
