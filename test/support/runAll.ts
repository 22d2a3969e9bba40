import { ensureHost, hostUnsupported } from './host/ensureHost';
import { isEnding } from './process/cleanup';
import { repoRoot } from './repo';
import { runSuite } from './suites/runSuite';
import type { Outcome, Suite } from './suites/suite';
import { allSuites, chooseSuites } from './suites/suites';

/**
 * `npm test`: all suites, one after the other, nothing tried twice. `npm test -- unit panel` runs those (and what they
 * need), `--grep=TEXT` only the tests with that text in their name. The last line is the sum, alone.
 */
async function main(): Promise<number> {
  process.chdir(repoRoot);
  const args = process.argv.slice(2);
  const grep = args.find(arg => arg.startsWith('--grep='))?.slice('--grep='.length);
  const names = args.filter(arg => !arg.startsWith('--'));
  const suites = chooseSuites(allSuites(grep), names);
  if (names.length > 0) {
    const needed = suites.map(suite => suite.name).filter(name => !names.includes(name));
    console.log(`Only: ${names.join(', ')}${needed.length > 0 ? ` (and what they need: ${needed.join(', ')})` : ''}`);
  }
  const started = Date.now();
  const outcomes = new Map<string, Outcome>();
  for (const suite of suites) {
    console.log(`\n── ${suite.title} (${suite.name})`);
    const from = Date.now();
    const outcome = notPossible(suite, outcomes) ?? (await prepareAndRun(suite));
    if (isEnding()) return new Promise(() => undefined); // Ctrl+C: what was stopped has not failed
    outcomes.set(suite.name, outcome);
    console.log(`   ${sum([outcome])} in ${seconds(from)}`);
  }
  const all = [...outcomes.values()];
  printNames(
    'Skipped',
    all.flatMap(outcome => outcome.skipped),
  );
  printNames(
    'Failed',
    all.flatMap(outcome => outcome.failed),
  );
  console.log(`\nDone in ${seconds(started)}.`);
  console.log(sum(all));
  return all.some(outcome => outcome.failed.length > 0) ? 1 : 0;
}

function notPossible(suite: Suite, outcomes: ReadonlyMap<string, Outcome>): Outcome | undefined {
  const broken = suite.needs.find(name => (outcomes.get(name)?.failed.length ?? 0) > 0);
  if (broken) return { passed: 0, failed: [`${suite.name}: not run, because "${broken}" failed`], skipped: [] };
  const unsupported = suite.usesHost ? hostUnsupported() : undefined;
  if (unsupported) return { passed: 0, failed: [], skipped: [`${suite.name}: ${unsupported}`] };
  return undefined;
}

async function prepareAndRun(suite: Suite): Promise<Outcome> {
  try {
    // Here and not in the suite's own process: the first set-up is not the suite's time.
    if (suite.usesHost) await ensureHost(line => console.log(`   ${line}`));
  } catch (error) {
    return { passed: 0, failed: [`${suite.name}: set-up of VS Code and browser: ${error}`], skipped: [] };
  }
  return runSuite(suite);
}

function sum(outcomes: readonly Outcome[]): string {
  const count = (of: (outcome: Outcome) => number): number => outcomes.reduce((total, one) => total + of(one), 0);
  return `${count(o => o.passed)} passed, ${count(o => o.failed.length)} failed, ${count(o => o.skipped.length)} skipped`;
}

function printNames(title: string, names: readonly string[]): void {
  if (names.length === 0) return;
  console.log(`\n${title}:`);
  for (const name of names) console.log(`  ${name}`);
}

function seconds(from: number): string {
  return `${((Date.now() - from) / 1000).toFixed(1)} s`;
}

main().then(
  code => {
    process.exitCode = code;
  },
  error => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
