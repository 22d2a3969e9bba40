import fs from 'node:fs';
import path from 'node:path';
import { repoRoot } from '../support/repo';
import { outFile } from './outFile';

const [BEGIN, END] = ['<!-- measured: npm run bench -- --readme -->', '<!-- end of measured -->'];
const CHART = 'media/readme/streaming.svg';

/** Puts what was measured into the README, in the place of what was measured before, and the chart beside it. */
export function updateReadme(report: string): void {
  const file = path.join(repoRoot, 'README.md');
  const readme = fs.readFileSync(file, 'utf8');
  const [start, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (start < 0 || end < start) {
    throw new Error(`README.md has no place for what was measured, from “${BEGIN}” to “${END}”`);
  }
  // A level lower: it is a part of the page there.
  const section = report.replace(/^#/gm, '##').trim();
  const page = `${readme.slice(0, start)}${BEGIN}\n${section}\n\n[The first table as a chart](${CHART})\n${readme.slice(end)}`;
  fs.writeFileSync(file, page);
  fs.copyFileSync(outFile('streaming.svg'), path.join(repoRoot, CHART));
}
