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
  /** How many jobs run side by side. */
  readonly workers: number;
}

/** What runs in processes of its own. */
export interface Job {
  readonly name: string;
  /** Commands to run one after the other, each as arguments of Node. A job without results counts as one test. */
  readonly commands: readonly (readonly string[])[];
  /** The results that its last command leaves. */
  readonly results?: string;
}

/** What a suite contributes to the sum. */
export interface Outcome {
  readonly passed: number;
  /** One line for each failure. */
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
}
