import path from 'node:path';
import esbuild from 'esbuild';
import { repoRoot } from '../../../support/repo';

const here = path.join(repoRoot, 'test/reliability/crash/window');

/**
 * Makes one file of what a window runs, so that hundreds of them start quickly. Returns its path. Set `WINDOW_SOURCES` to
 * have the sources' lines in what windows throw.
 */
export async function bundleWindow(folder: string): Promise<string> {
  const outfile = path.join(folder, 'window.js');
  await esbuild.build({
    entryPoints: [path.join(here, 'main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // Read by every window: half of the time that it takes one to start.
    sourcemap: process.env.WINDOW_SOURCES ? 'inline' : false,
    minifyWhitespace: true,
    logLevel: 'warning',
    alias: { vscode: path.join(here, 'fakeVscode.ts') },
  });
  return outfile;
}
