import fs from 'node:fs';
import path from 'node:path';
import { withLock } from '../process/lock';
import { run } from '../process/run';
import { outDir, repoRoot } from '../repo';
import { modernNode } from '../withNode';
import { inputsHash } from './inputsHash';
import { vsixFile } from './vsixFile';

/** Holds the hash of the sources that the VSIX was made from. */
export const stampFile = `${vsixFile}.inputs`;

/** A VSIX of the sources as they were when it was made. */
export interface PackagedExtension {
  readonly file: string;
  /** Changes with the sources: for who keeps something that was made from the file. */
  readonly hash: string;
  /** What vsce has to say; empty when the file was there already. */
  readonly output: string;
}

/** Builds and packages the extension. One process at a time: all build into the same folders. */
export function makePackage(): Promise<PackagedExtension> {
  return exclusively(packageUnlocked);
}

/** One process at a time, for what makes the VSIX. */
export function exclusively<T>(work: () => Promise<T>): Promise<T> {
  fs.mkdirSync(outDir, { recursive: true });
  return withLock(path.join(outDir, 'package.lock'), () => undefined, work);
}

/** The work itself, for who is inside `exclusively` already. */
export async function packageUnlocked(): Promise<PackagedExtension> {
  const hash = inputsHash();
  fs.rmSync(stampFile, { force: true });
  await run(process.execPath, ['esbuild.js'], { cwd: repoRoot });
  const manifest = readManifest();
  checkEntryPoints(manifest);
  const node = await modernNode();
  const vsce = path.join(repoRoot, 'node_modules/@vscode/vsce/vsce');
  // Everything that ships is bundled: no node_modules in the VSIX.
  const args = ['package', '--no-dependencies', '--out', vsixFile];
  // As long as the manifest names no repository, vsce cannot make links in the README absolute.
  if (!('repository' in manifest)) args.push('--allow-missing-repository', '--no-rewrite-relative-links');
  // vsce runs npm for `vscode:prepublish`: that npm, and what it runs, find the same Node.
  const env = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` };
  const output = await run(node, [vsce, ...args], { cwd: repoRoot, env });
  fs.writeFileSync(stampFile, hash);
  return { file: vsixFile, hash, output };
}

type Manifest = Readonly<Record<string, unknown>>;

function readManifest(): Manifest {
  return JSON.parse(fs.readFileSync(path.join(repoRoot, 'package.json'), 'utf8')) as Manifest;
}

/** Anything that the manifest names and the build forgot would only be noticed by who installs the extension. */
function checkEntryPoints(manifest: Manifest): void {
  for (const key of ['main', 'icon']) {
    const file = manifest[key];
    if (typeof file === 'string' && !fs.existsSync(path.join(repoRoot, file))) {
      throw new Error(`package.json: ${key}: no file "${file}"`);
    }
  }
}
