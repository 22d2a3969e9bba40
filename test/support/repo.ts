import fs from 'node:fs';
import path from 'node:path';

/** The project's own folder, found from this file's place: it holds in the sources and in a bundle under `out/`. */
export const repoRoot: string = findRoot(__dirname);

/** Everything that tests download or keep between runs. Ignored by git; deleting it costs one set-up. */
export const cacheDir: string = path.join(repoRoot, '.vscode-test');

/** Results, screenshots and packages that a test run leaves behind. Ignored by git. */
export const outDir: string = path.join(repoRoot, 'out');

function findRoot(from: string): string {
  for (let dir = from; ; dir = path.dirname(dir)) {
    const manifest = path.join(dir, 'package.json');
    if (fs.existsSync(manifest)) {
      const { name } = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { readonly name?: string };
      if (name === 'ask-assistant') return dir;
    }
    if (path.dirname(dir) === dir) throw new Error(`No ask-assistant package above ${from}`);
  }
}
