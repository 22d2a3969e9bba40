import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { repoRoot } from '../repo';

/** Everything that can change what is in the VSIX. */
const INPUTS: readonly string[] = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'esbuild.js',
  'l10n',
  'media',
  'package-lock.json',
  'package.json',
  'package.nls.json',
  'package.nls.ko.json',
  'src',
  '.vscodeignore',
];

/** One string for the state of the sources: equal as long as a new VSIX would be the same. */
export function inputsHash(): string {
  const hash = createHash('sha256');
  for (const input of INPUTS) {
    for (const file of filesIn(path.join(repoRoot, input))) {
      hash
        .update(`${path.relative(repoRoot, file)}\0`)
        .update(fs.readFileSync(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

function filesIn(target: string): readonly string[] {
  const stat = fs.statSync(target, { throwIfNoEntry: false });
  if (!stat) return [];
  if (!stat.isDirectory()) return [target];
  return fs
    .readdirSync(target)
    .sort()
    .flatMap(name => filesIn(path.join(target, name)));
}
