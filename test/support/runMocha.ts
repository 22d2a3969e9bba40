import path from 'node:path';
import Mocha from 'mocha';
import { Reporter, SilentReporter } from './mocha/reporter';
import { resultsFile } from './mocha/results';
import { runCleanup } from './process/cleanup';

/**
 * Runs test files with mocha in this process and writes `out/results/<suite>.json`:
 * `node --import tsx test/support/runMocha.ts SUITE --timeout=MS [--grep=TEXT] FILE…`. The exit code says whether all
 * went well; a timer or socket that a test left open does not keep the process alive.
 */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const option = (name: string): string | undefined =>
    args.find(arg => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const [suite = 'mocha', ...files] = args.filter(arg => !arg.startsWith('--'));

  const timeout = Number(option('timeout') ?? 10_000);
  const mocha = new Mocha({ ui: 'bdd', timeout, forbidOnly: option('grep') === undefined, reporter: SilentReporter });
  const grep = option('grep');
  if (grep) mocha.fgrep(grep);
  for (const file of files) mocha.addFile(path.resolve(file));

  // As mocha's own command line does: a rejection that nobody handles fails the test that runs.
  process.on('unhandledRejection', reason => {
    throw reason;
  });
  await mocha.loadFilesAsync();
  const failures = await new Promise<number>(resolve => {
    new Reporter(suite, resultsFile(suite)).attach(mocha.run(resolve));
  });
  await runCleanup();
  process.exit(failures > 0 ? 1 : 0);
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
