import fs from 'node:fs';
import { inputsHash } from './inputsHash';
import { exclusively, type PackagedExtension, packageUnlocked, stampFile } from './makePackage';
import { vsixFile } from './vsixFile';

/** Packages the extension unless the VSIX of the same sources is there already. */
export function ensurePackage(log: (line: string) => void = console.log): Promise<PackagedExtension> {
  return exclusively(async () => {
    const hash = inputsHash();
    const fresh = fs.existsSync(vsixFile) && fs.existsSync(stampFile) && fs.readFileSync(stampFile, 'utf8') === hash;
    if (fresh) return { file: vsixFile, hash, output: '' };
    log('Building and packaging the extension …');
    return packageUnlocked();
  });
}
