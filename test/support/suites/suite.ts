import type { TestRun } from '../mocha/runFiles';

/** One part of `npm test`. */
export interface Suite {
  readonly name: string;
  /** Said before it starts. */
  readonly title: string;
  /** Suites whose product this one uses: they run first, also when they were not asked for. */
  readonly needs: readonly string[];
  /** Whether it uses the VS Code or the browser of `ensureHost()`. */
  readonly usesHost: boolean;
  readonly limitMinutes: number;
  readonly jobs: readonly Job[];
  /** How many of its jobs may run side by side. */
  readonly workers: number;
}

export type Job = CommandJob | TestJob;

/** Commands to run one after the other, each as arguments of Node. Without results the job counts as one test. */
export interface CommandJob {
  readonly type: 'commands';
  readonly name: string;
  readonly commands: readonly (readonly string[])[];
  /** The results that its last command leaves. */
  readonly results?: string;
}

/** Test files for a process that runs others, too. */
export interface TestJob extends TestRun {
  readonly type: 'tests';
}

/** What a suite contributes to the sum. */
export interface Outcome {
  readonly passed: number;
  /** One line for each failure. */
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
}
