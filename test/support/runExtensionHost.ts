import fs from 'node:fs';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { desktopVSCode } from './host/desktop';
import { hostUnsupported } from './host/ensureHost';
import { readResults, resultsFile } from './mocha/results';
import { runCleanup } from './process/cleanup';
import { tempFolder } from './process/tempFolder';
import { outDir, repoRoot } from './repo';

/**
 * Runs the bundled suite inside a real extension host, in a desktop VS Code where there is one and in the one from npm
 * otherwise: `node --import tsx test/support/runExtensionHost.ts [--development=DIR] [--tests=FILE] [--grep=TEXT]`.
 * Builds nothing. The exit code is the extension host's own.
 */
async function main(): Promise<number> {
  const option = (name: string): string | undefined =>
    process.argv.find(arg => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const development = path.resolve(option('development') ?? repoRoot);
  const tests = path.resolve(option('tests') ?? path.join(outDir, 'test/support/extensionHostSuite.js'));
  if (!fs.existsSync(tests)) throw new Error(`${tests} is missing: run "node esbuild.js --tests" first.`);

  const desktop = await desktopVSCode();
  const unsupported = hostUnsupported();
  if (!desktop && unsupported) throw new Error(`No VS Code to test in: ${unsupported}.`);
  const workspace = tempFolder('workspace');
  fs.writeFileSync(path.join(workspace.path, 'hello.ts'), SAMPLE);
  const profile = tempFolder('desktop');
  const results = process.env.ASK_ASSISTANT_RESULTS ?? resultsFile('host');
  fs.rmSync(results, { force: true });
  try {
    await runTests({
      vscodeExecutablePath: desktop ?? path.join(__dirname, 'code.mjs'),
      extensionDevelopmentPath: development,
      extensionTestsPath: tests,
      extensionTestsEnv: {
        ASK_ASSISTANT_RESULTS: results,
        ASK_ASSISTANT_GREP: option('grep'),
        NODE_OPTIONS: undefined,
      },
      launchArgs: [workspace.path, '--disable-extensions', `--user-data-dir=${profile.path}`],
    });
    // When the extension host itself dies, VS Code closes with 0.
    if (!readResults(results)?.complete) throw new Error('The extension host ended before its tests did.');
    return 0;
  } finally {
    workspace.remove();
    profile.remove();
  }
}

const SAMPLE = `export function greet(name: string): string {
  return \`Hello, \${name}\`;
}
`;

main().then(
  code => process.exit(code),
  async error => {
    console.error(error instanceof Error ? error.message : error);
    await runCleanup();
    process.exit(1);
  },
);
