import fs from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';
import { Reporter, SilentReporter } from './mocha/reporter';
import { resultsFile } from './mocha/results';

const TIMEOUT_MS = 20_000;

/**
 * What VS Code calls inside its extension host (`extensionTestsPath`): runs every bundled `out/test/vscode/*.test.js`
 * with mocha as a library. `ASK_ASSISTANT_RESULTS` names the results file, `ASK_ASSISTANT_GREP` narrows the tests down.
 * Throws when a test fails, which makes VS Code exit with 1.
 */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: TIMEOUT_MS, reporter: SilentReporter });
  const grep = process.env.ASK_ASSISTANT_GREP;
  if (grep) mocha.fgrep(grep);
  const folder = process.env.ASK_ASSISTANT_TESTS ?? path.join(__dirname, '../vscode');
  for (const name of fs.readdirSync(folder).sort()) {
    if (name.endsWith('.test.js')) mocha.addFile(path.join(folder, name));
  }
  const reporter = new Reporter('host', process.env.ASK_ASSISTANT_RESULTS ?? resultsFile('host'));
  const failures = await new Promise<number>(resolve => reporter.attach(mocha.run(resolve)));
  if (failures > 0) throw new Error(`${failures} failed`);
}
