import fs from 'node:fs';
import { readResults, resultsFile } from '../mocha/results';
import { spawnOwned } from '../process/ownedProcess';
import { repoRoot } from '../repo';
import type { CommandJob, Job, Outcome } from './suite';
import type { TestWorker } from './testWorker';

/** Children get this long to end what they have started before they are killed. */
export const GRACE_MS = 10_000;

/** Runs a job, with this worker if it is one for it, and no longer than until the deadline. Never rejects. */
export async function runJob(job: Job, worker: TestWorker, deadline: number): Promise<Outcome> {
  switch (job.type) {
    case 'commands': {
      if (job.results) fs.rmSync(job.results, { force: true });
      const trouble = await runCommands(job, deadline);
      return job.results ? testsOutcome(job, job.results, trouble) : toolOutcome(job, trouble);
    }
    case 'tests': {
      const results = resultsFile(job.name);
      fs.rmSync(results, { force: true });
      return testsOutcome(job, results, await worker.run(job, GRACE_MS, deadline));
    }
  }
}

async function runCommands({ commands }: CommandJob, deadline: number): Promise<string | undefined> {
  for (const command of commands) {
    const trouble = await runCommand(command, deadline);
    if (trouble) return trouble;
  }
  return undefined;
}

async function runCommand(args: readonly string[], deadline: number): Promise<string | undefined> {
  const child = spawnOwned(process.execPath, args, { cwd: repoRoot, stdio: ['ignore', 'inherit', 'inherit'] });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void child.stop(GRACE_MS);
  }, deadline - Date.now());
  try {
    const code = await child.exited;
    if (late) return 'took longer than its suite may';
    return code === 0 ? undefined : `ended with code ${code}`;
  } catch (error) {
    return String(error);
  } finally {
    clearTimeout(timer);
    await child.stop(GRACE_MS);
  }
}

function toolOutcome(job: Job, trouble: string | undefined): Outcome {
  return trouble
    ? { passed: 0, failed: [`${job.name}: ${trouble}`], skipped: [] }
    : { passed: 1, failed: [], skipped: [] };
}

function testsOutcome(job: Job, file: string, trouble: string | undefined): Outcome {
  const results = readResults(file);
  if (!results) return { passed: 0, failed: [`${job.name}: ${trouble ?? 'left no results'}`], skipped: [] };
  const failed = results.failed.map(test => `${job.name}: ${test.name}`);
  const skipped = results.skipped.map(test => `${job.name}: ${test.name}`);
  const during = results.running ? ` during or after "${results.running}"` : '';
  if (!results.complete) failed.push(`${job.name}: ${trouble ?? 'ended early'}${during}`);
  else if (trouble && failed.length === 0) failed.push(`${job.name}: ${trouble}`);
  return { passed: results.passed, failed, skipped };
}
