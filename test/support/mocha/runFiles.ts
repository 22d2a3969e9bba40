import path from 'node:path';
import Mocha from 'mocha';
import { Reporter, SilentReporter } from './reporter';
import { resultsFile } from './results';

/** Test files that are run together and reported under one name. */
export interface TestRun {
  readonly name: string;
  /** Relative to the project. No file may be run twice in one process: what it says is read when it is loaded. */
  readonly files: readonly string[];
  readonly timeoutMs: number;
  /** Narrows the tests down to those with this text in their name. */
  readonly grep?: string;
}

/** Runs test files with mocha in this process and writes `out/results/<name>.json`. Returns how many tests failed. */
export async function runFiles({ name, files, timeoutMs, grep }: TestRun): Promise<number> {
  failOnRejection();
  const mocha = new Mocha({ ui: 'bdd', timeout: timeoutMs, forbidOnly: grep === undefined, reporter: SilentReporter });
  if (grep) mocha.fgrep(grep);
  for (const file of files) mocha.addFile(path.resolve(file));
  await mocha.loadFilesAsync();
  const failures = await new Promise<number>(resolve => {
    new Reporter(name, resultsFile(name)).attach(mocha.run(resolve));
  });
  mocha.dispose();
  return failures;
}

let failsOnRejection = false;

/** As mocha's own command line does: a rejection that nobody handles fails the test that runs. */
function failOnRejection(): void {
  if (failsOnRejection) return;
  failsOnRejection = true;
  process.on('unhandledRejection', reason => {
    throw reason;
  });
}
