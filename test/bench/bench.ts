import fs from 'node:fs';
import { activation } from './activation';
import { report } from './figure';
import { latency } from './latency/latency';
import { longThreads } from './longThreads/longThreads';
import { manyThreads } from './manyThreads/manyThreads';
import { markdownReport } from './markdownReport';
import { memory } from './memory/memory';
import { opening } from './opening/opening';
import { outFile } from './outFile';
import { updateReadme } from './readme';
import { requests } from './requests/requests';
import type { BenchResult } from './result';
import { sizes } from './sizes';
import { streaming } from './streaming/streaming';

const BENCHES: Readonly<Record<string, (rounds: number) => Promise<BenchResult>>> = {
  sizes: async () => ({ figures: await sizes() }),
  activation: async () => ({ figures: await activation() }),
  streaming,
  latency: () => latency(),
  requests,
  opening: () => opening(),
  longThreads: () => longThreads(),
  manyThreads: () => manyThreads(),
  memory: () => memory(),
};

const ROUNDS = 3;

/**
 * `npm run bench`: measures the budgets, one line each, and fails when one is missed. `npm run bench -- streaming sizes`
 * measures only those, `--rounds=5` takes the median of so many where things are compared. What was measured is left in
 * `out/bench`, and with `--readme` in the README as well.
 */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const rounds = Number(args.find(arg => arg.startsWith('--rounds='))?.slice('--rounds='.length) ?? ROUNDS);
  const chosen = args.filter(arg => !arg.startsWith('--'));
  const unknown = chosen.filter(name => !(name in BENCHES));
  if (unknown.length > 0 || !(rounds >= 1)) {
    throw new Error(`no such bench: ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`);
  }
  const results: Record<string, BenchResult> = {};
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (chosen.length === 0 || chosen.includes(name)) {
      results[name] = await bench(rounds);
    }
  }
  const all = Object.values(results);
  const page = markdownReport(all, new Date());
  fs.writeFileSync(outFile('bench.md'), page);
  fs.writeFileSync(outFile('bench.json'), JSON.stringify(results, null, 2));
  console.log(`\n${page}`);
  if (args.includes('--readme')) {
    updateReadme(page);
  }
  process.exitCode = report(all.flatMap(({ figures }) => figures)) ? 0 : 1;
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
