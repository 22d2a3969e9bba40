import { runFiles } from './mocha/runFiles';
import { runCleanup } from './process/cleanup';

/**
 * Runs test files with mocha in this process: `node --import tsx test/support/runMocha.ts NAME [--timeout=MS]
 * [--grep=TEXT] FILE…`. The exit code says whether all went well; a timer or socket that a test left open does not keep
 * the process alive.
 */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const option = (name: string): string | undefined =>
    args.find(arg => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const [name = 'mocha', ...files] = args.filter(arg => !arg.startsWith('--'));
  const grep = option('grep');
  const timeoutMs = Number(option('timeout') ?? 10_000);
  const failures = await runFiles({ name, files, timeoutMs, ...(grep ? { grep } : {}) });
  await runCleanup();
  process.exit(failures > 0 ? 1 : 0);
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
