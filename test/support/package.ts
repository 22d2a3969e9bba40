import fs from 'node:fs';
import path from 'node:path';
import { makePackage } from './packaging/makePackage';
import { repoRoot } from './repo';

/** `npm run package`: builds, makes the VSIX and says what is in it. */
async function main(): Promise<void> {
  const { file, output } = await makePackage();
  console.log(output.trim());
  console.log(`${path.relative(repoRoot, file)}: ${(fs.statSync(file).size / 1024).toFixed(1)} kB`);
}

main().catch(error => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
