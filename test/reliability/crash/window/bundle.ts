import path from 'node:path';
import esbuild from 'esbuild';
import { repoRoot } from '../../../support/repo';

const here = path.join(repoRoot, 'test/reliability/crash/window');

/** Makes one file of what a window runs, so that hundreds of them start quickly. Returns its path. */
export async function bundleWindow(folder: string): Promise<string> {
  const outfile = path.join(folder, 'window.js');
  await esbuild.build({
    entryPoints: [path.join(here, 'main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'warning',
    alias: { vscode: path.join(here, 'fakeVscode.ts') },
  });
  return outfile;
}
