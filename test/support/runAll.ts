import { ensureHost, hostUnsupported } from './host/ensureHost';
import { repoRoot } from './repo';
import { runSuites } from './suites/runSuites';
import type { Outcome } from './suites/suite';
import { allSuites, chooseSuites } from './suites/suites';

/**
 * `npm test`: all suites, in order, nothing tried twice. `npm test -- unit panel` runs those (and what they need),
 * `--grep=TEXT` only the tests with that text in their name. The last line is the sum, alone.
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
  const outcomes = await runSuites(suites, {
    skips: ({ usesHost }) => (usesHost ? hostUnsupported() : undefined),
    prepare: async ({ usesHost }) => {
      if (usesHost) await ensureHost(line => console.log(`   ${line}`));
    },
    begins: ({ title, name }) => console.log(`\n── ${title} (${name})`),
    ends: ({ name }, outcome, ms) => console.log(`   ${name}: ${sum([outcome])} in ${seconds(ms)}`),
  });
  const all = [...outcomes.values()];
  printNames(
    'Skipped',
    all.flatMap(outcome => outcome.skipped),
  );
  printNames(
    'Failed',
    all.flatMap(outcome => outcome.failed),
  );
  console.log(`\nDone in ${seconds(Date.now() - started)}.`);
  console.log(sum(all));
  return all.some(outcome => outcome.failed.length > 0) ? 1 : 0;
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

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
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
