import { isEnding } from '../process/cleanup';
import { GRACE_MS, runJob } from './runJob';
import type { Job, Outcome, Suite } from './suite';
import { TestWorker } from './testWorker';

/** As many jobs as the smallest machine that this is for has processors. */
const AT_A_TIME = 2;

/** What is done before and around suites. */
export interface SuiteEvents {
  /** Why a suite is skipped here; undefined when it is not. */
  skips(suite: Suite): string | undefined;
  /** Once for each suite, before its first job. What it throws fails the suite. */
  prepare(suite: Suite): Promise<void>;
  begins(suite: Suite): void;
  ends(suite: Suite, outcome: Outcome, ms: number): void;
}

/**
 * Runs suites in processes of their own, in order, but for a suite that has to wait for another, or has fewer jobs than
 * could run: the next one begins then. No suite takes longer than its limit. A crash is an outcome.
 */
export async function runSuites(suites: readonly Suite[], events: SuiteEvents): Promise<ReadonlyMap<string, Outcome>> {
  const runs = suites.map(suite => new SuiteRun(suite));
  const outcomes = new Map<string, Outcome>();
  let wake = (): void => {};
  let changed: Promise<void> = Promise.resolve();
  const awaitChange = (): void => {
    changed = new Promise(resolve => {
      wake = resolve;
    });
  };
  awaitChange();

  const settle = ({ suite, startedAt }: SuiteRun, outcome: Outcome): void => {
    outcomes.set(suite.name, outcome);
    events.ends(suite, outcome, Date.now() - startedAt);
  };
  /** The first suite of which a job can begin. */
  const next = (): SuiteRun | undefined => {
    for (const run of runs) {
      const { suite } = run;
      if (outcomes.has(suite.name) || !suite.needs.every(name => outcomes.has(name))) continue;
      const broken = suite.needs.find(name => (outcomes.get(name)?.failed.length ?? 0) > 0);
      const skipped = events.skips(suite);
      if (broken || skipped) {
        events.begins(suite);
        settle(run, broken ? failed(`${suite.name}: not run, because "${broken}" failed`) : without(suite, skipped));
      } else if (run.waiting.length > 0 && run.running < suite.workers) {
        return run;
      }
    }
    return undefined;
  };
  const work = async (): Promise<void> => {
    let worker: { readonly of: SuiteRun; readonly process: TestWorker } | undefined;
    for (;;) {
      const run = next();
      if (worker && worker.of !== run) {
        await worker.process.stop(GRACE_MS);
        worker = undefined;
        continue; // another one may have begun meanwhile
      }
      if (!run) {
        if (runs.every(({ suite }) => outcomes.has(suite.name))) return;
        await changed;
        continue;
      }
      worker ??= { of: run, process: new TestWorker() };
      await run.runNext(worker.process, events);
      // Ctrl+C: what was stopped has not failed.
      if (isEnding()) return new Promise(() => undefined);
      if (run.isOver) settle(run, run.outcome);
      wake();
      awaitChange();
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return outcomes;
}

/** A suite on its way. */
class SuiteRun {
  readonly waiting: Job[];
  running = 0;
  startedAt = Date.now();
  private readonly outcomes: Outcome[] = [];
  private prepared: Promise<string | undefined> | undefined;

  constructor(readonly suite: Suite) {
    this.waiting = [...suite.jobs];
  }

  get isOver(): boolean {
    return this.waiting.length === 0 && this.running === 0;
  }

  get outcome(): Outcome {
    const sum: Outcome = {
      passed: this.outcomes.reduce((total, { passed }) => total + passed, 0),
      failed: this.outcomes.flatMap(outcome => outcome.failed),
      skipped: this.outcomes.flatMap(outcome => outcome.skipped),
    };
    const none = sum.passed + sum.failed.length + sum.skipped.length === 0;
    return none ? failed(`${this.suite.name}: ran no test`) : sum;
  }

  async runNext(worker: TestWorker, events: SuiteEvents): Promise<void> {
    const job = this.waiting.shift();
    if (!job) return;
    this.running++;
    this.prepared ??= this.prepare(events);
    const trouble = await this.prepared;
    const { suite, startedAt } = this;
    this.outcomes.push(
      trouble
        ? failed(`${suite.name}: ${job.name}: ${trouble}`)
        : await runJob(job, worker, startedAt + suite.limitMinutes * 60_000),
    );
    this.running--;
  }

  private async prepare(events: SuiteEvents): Promise<string | undefined> {
    events.begins(this.suite);
    try {
      await events.prepare(this.suite);
      return undefined;
    } catch (error) {
      return String(error);
    } finally {
      // The first set-up ever is not the suite's time.
      this.startedAt = Date.now();
    }
  }
}

function failed(why: string): Outcome {
  return { passed: 0, failed: [why], skipped: [] };
}

function without({ name }: Suite, why: string | undefined): Outcome {
  return { passed: 0, failed: [], skipped: [`${name}: ${why}`] };
}
