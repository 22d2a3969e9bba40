import fs from 'node:fs';
import path from 'node:path';
import { repoRoot } from '../repo';
import { startDir } from './startState';

/** The folder that `npm start` opens: a copy of the sample, made once. What the user changes in it stays. */
export function sampleWorkspace(): string {
  const folder = path.join(startDir, 'sample');
  fs.cpSync(path.join(repoRoot, 'test/support/sample-workspace'), folder, { recursive: true, force: false });
  return folder;
}
