import fs from 'node:fs';
import path from 'node:path';
import { outDir } from '../support/repo';

/** A file of this name beside the bench's others; its folder is made. */
export function outFile(name: string): string {
  const folder = path.join(outDir, 'bench');
  fs.mkdirSync(folder, { recursive: true });
  return path.join(folder, name);
}
