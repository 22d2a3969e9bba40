import fs from 'node:fs';
import { readResults } from '../mocha/results';
import { spawnOwned } from '../process/ownedProcess';
import { repoRoot } from '../repo';
import type { Outcome, Suite } from './suite';

/** Children get this long to end what they have started before they are killed. */
const GRACE_MS = 10_000;

/** Runs a suite in processes of its own and never longer than its limit. Never throws: a crash is an outcome. */
export async function runSuite(suite: Suite): Promise<Outcome> {
  if (suite.results) fs.rmSync(suite.results, { force: true });
  const deadline = Date.now() + suite.limitMinutes * 60_000;
  let trouble: string | undefined;
  for (const command of suite.commands) {
    trouble = await runCommand(command, deadline, suite.limitMinutes);
    if (trouble) break;
  }
  return suite.results ? testsOutcome(suite, suite.results, trouble) : toolOutcome(suite, trouble);
}

async function runCommand(args: readonly string[], deadline: number, minutes: number): Promise<string | undefined> {
  const child = spawnOwned(process.execPath, args, { cwd: repoRoot, stdio: ['ignore', 'inherit', 'inherit'] });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void child.stop(GRACE_MS);
  }, deadline - Date.now());
  try {
    const code = await child.exited;
    if (late) return `took longer than ${minutes} minutes`;
    return code === 0 ? undefined : `ended with code ${code}`;
  } catch (error) {
    return String(error);
  } finally {
    clearTimeout(timer);
    await child.stop(GRACE_MS);
  }
}

function toolOutcome(suite: Suite, trouble: string | undefined): Outcome {
  return trouble
    ? { passed: 0, failed: [`${suite.name}: ${trouble}`], skipped: [] }
    : { passed: 1, failed: [], skipped: [] };
}

function testsOutcome(suite: Suite, file: string, trouble: string | undefined): Outcome {
  const results = readResults(file);
  if (!results) return { passed: 0, failed: [`${suite.name}: ${trouble ?? 'left no results'}`], skipped: [] };
  const failed = results.failed.map(test => `${suite.name}: ${test.name}`);
  const skipped = results.skipped.map(test => `${suite.name}: ${test.name}`);
  const during = results.running ? ` during or after "${results.running}"` : '';
  if (!results.complete) failed.push(`${suite.name}: ${trouble ?? 'ended early'}${during}`);
  else if (results.passed + failed.length + skipped.length === 0) failed.push(`${suite.name}: ran no test`);
  else if (trouble && failed.length === 0) failed.push(`${suite.name}: ${trouble}`);
  return { passed: results.passed, failed, skipped };
}
