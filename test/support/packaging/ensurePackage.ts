import fs from 'node:fs';
import path from 'node:path';
import { run } from '../process/run';
import { repoRoot } from '../repo';
import { inputsHash } from './inputsHash';
import { vsixFile } from './vsixFile';

const stampFile = `${vsixFile}.inputs`;

/** A VSIX of the sources as they are now. */
export interface PackagedExtension {
  readonly file: string;
  /** Changes with the sources: for who keeps something that was made from the file. */
  readonly hash: string;
}

/** Packages the extension unless the VSIX of the same sources is there already. */
export async function ensurePackage(log: (line: string) => void = console.log): Promise<PackagedExtension> {
  const hash = inputsHash();
  const fresh = fs.existsSync(vsixFile) && fs.existsSync(stampFile) && fs.readFileSync(stampFile, 'utf8') === hash;
  if (!fresh) {
    log('Building and packaging the extension …');
    await run(process.execPath, ['--import', 'tsx', path.join(repoRoot, 'test/support/package.ts')], { cwd: repoRoot });
  }
  return { file: vsixFile, hash };
}

/** Says that the VSIX has just been made, from sources that had this hash before. */
export function stampPackage(hash: string): void {
  fs.writeFileSync(stampFile, hash);
}
