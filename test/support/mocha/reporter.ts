import Mocha, { type Hook, type Runner, type Suite, type Test } from 'mocha';
import { type NamedTest, type SuiteResults, writeResults } from './results';

/**
 * Prints one line per top-level `describe` and each failure in full, and keeps the results file up to date, so that
 * even a process that crashes leaves what it had.
 */
export class Reporter {
  readonly #suite: string;
  readonly #file: string;
  readonly #started = Date.now();
  readonly #failed: NamedTest[] = [];
  readonly #skipped: NamedTest[] = [];
  #slowest: readonly NamedTest[] = [];
  #passed = 0;
  #running: string | undefined;
  #block = { started: Date.now(), passed: 0, failed: 0, skipped: 0 };

  constructor(suite: string, file: string) {
    this.#suite = suite;
    this.#file = file;
  }

  /** Follows a run from its start. Use one reporter for one run. */
  attach(runner: Runner): void {
    this.#write(false);
    runner.on('suite', suite => this.#suiteStarted(suite));
    runner.on('suite end', suite => this.#suiteEnded(suite));
    runner.on('test', test => this.#testStarted(test));
    runner.on('pass', test => this.#testPassed(test));
    runner.on('pending', test => this.#testSkipped(test));
    runner.on('fail', (test, error) => this.#testFailed(test, error));
    runner.on('end', () => this.#write(true));
  }

  #suiteStarted(suite: Suite): void {
    if (suite.parent?.root) this.#block = { started: Date.now(), passed: 0, failed: 0, skipped: 0 };
  }

  #suiteEnded(suite: Suite): void {
    const { started, passed, failed, skipped } = this.#block;
    if (!suite.parent?.root || passed + failed + skipped === 0) return;
    const counts = [`${passed} passed`, failed ? `${failed} failed` : '', skipped ? `${skipped} skipped` : ''];
    const ms = Date.now() - started;
    console.log(`  ${failed ? '✗' : '✓'} ${suite.title}: ${counts.filter(Boolean).join(', ')} (${ms} ms)`);
  }

  #testStarted(test: Test): void {
    this.#running = test.fullTitle();
    this.#write(false);
  }

  #testPassed(test: Test): void {
    this.#passed++;
    this.#block.passed++;
    this.#slowest = [...this.#slowest, named(test)].sort((a, b) => b.ms - a.ms).slice(0, 5);
  }

  #testSkipped(test: Test): void {
    this.#skipped.push(named(test));
    this.#block.skipped++;
  }

  #testFailed(test: Test | Hook, cause: unknown): void {
    const error = describeError(cause);
    this.#failed.push({ ...named(test), error });
    this.#block.failed++;
    console.log(`  ✗ ${test.fullTitle()}\n${error.replace(/^/gm, '      ')}`);
    this.#write(false);
  }

  #write(complete: boolean): void {
    const results: SuiteResults = {
      suite: this.#suite,
      complete,
      ms: Date.now() - this.#started,
      passed: this.#passed,
      failed: this.#failed,
      skipped: this.#skipped,
      slowest: this.#slowest,
      ...(!complete && this.#running ? { running: this.#running } : {}),
    };
    writeResults(this.#file, results);
  }
}

function named(test: Test | Hook): NamedTest {
  return { name: test.fullTitle(), ms: test.duration ?? 0 };
}

/** What an error says, with the values that an assertion compared and without the frames of Node and mocha. */
function describeError(cause: unknown): string {
  if (!(cause instanceof Error) && !(typeof cause === 'object' && cause && 'stack' in cause)) return String(cause);
  const error = cause as Error & { readonly expected?: unknown; readonly actual?: unknown };
  const stack = String(error.stack ?? error.message);
  const own = stack.split('\n').filter(line => !/^\s+at .*(node_modules|node:internal|\(node:)/.test(line));
  return own.join('\n').trimEnd();
}

/** For mocha's `reporter` option: `Reporter` listens to the runner itself, with a file name that mocha cannot pass. */
export class SilentReporter extends Mocha.reporters.Base {}
