import fs from 'node:fs';
import path from 'node:path';
import { stampPackage } from './packaging/ensurePackage';
import { inputsHash } from './packaging/inputsHash';
import { vsixFile } from './packaging/vsixFile';
import { run } from './process/run';
import { repoRoot } from './repo';
import { modernNode } from './withNode';

/** `npm run package`: builds, makes the VSIX and says what is in it. */
async function main(): Promise<void> {
  process.chdir(repoRoot);
  const hash = inputsHash();
  await run(process.execPath, ['esbuild.js']);
  checkEntryPoints();
  fs.mkdirSync(path.dirname(vsixFile), { recursive: true });
  const node = await modernNode();
  const vsce = path.join(repoRoot, 'node_modules/@vscode/vsce/vsce');
  // Everything that ships is bundled: no node_modules in the VSIX.
  const args = ['package', '--no-dependencies', '--out', vsixFile];
  // As long as the manifest names no repository, vsce cannot make links in the README absolute.
  if (!('repository' in readManifest())) args.push('--allow-missing-repository', '--no-rewrite-relative-links');
  // vsce runs npm for `vscode:prepublish`: that npm, and what it runs, find the same Node.
  const env = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` };
  const output = await run(node, [vsce, ...args], { env });
  stampPackage(hash);
  console.log(output.trim());
  const { size } = fs.statSync(vsixFile);
  console.log(`${path.relative(repoRoot, vsixFile)}: ${(size / 1024).toFixed(1)} kB`);
}

/** Anything that the manifest names and the build forgot would only be noticed by who installs the extension. */
function checkEntryPoints(): void {
  const manifest = readManifest();
  for (const key of ['main', 'icon']) {
    const file = manifest[key];
    if (typeof file === 'string' && !fs.existsSync(file)) throw new Error(`package.json: ${key}: no file "${file}"`);
  }
}

function readManifest(): Readonly<Record<string, unknown>> {
  return JSON.parse(fs.readFileSync('package.json', 'utf8')) as Readonly<Record<string, unknown>>;
}

main().catch(error => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
