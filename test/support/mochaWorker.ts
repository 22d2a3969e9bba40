import { runFiles, type TestRun } from './mocha/runFiles';
import { runCleanup } from './process/cleanup';

/**
 * Runs test files for the process that has forked this one, a run for each of its messages, and says when a run is
 * over. What the first file has loaded and started serves all: a browser, a VS Code, the schemas.
 */
process.on('message', (run: TestRun) => {
  runFiles(run).then(
    () => process.send?.('done'),
    error => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => {
  void runCleanup().finally(() => process.exit());
});
