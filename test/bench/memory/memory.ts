import fs from 'node:fs';
import path from 'node:path';
import { Scenario } from '../../e2e/scenario';
import { ensureHost } from '../../support/host/ensureHost';
import { openBrowser } from '../../support/host/openBrowser';
import { startVSCode } from '../../support/host/startVSCode';
import { openWorkbench } from '../../support/host/workbench';
import { workbenchUrl } from '../../support/host/workbenchUrl';
import { tempFolder } from '../../support/process/tempFolder';
import { median } from '../figure';
import type { BenchResult } from '../result';

const ROUNDS = 5;
/** VS Code's own extensions start one after the other, and each takes its memory. */
const SETTLED_MS = 8_000;

interface Round {
  readonly without: number;
  readonly idle: number;
  readonly answered: number;
}

/** The memory of VS Code's extension host without the extension, with it unused, and after one answer; in turns. */
export async function memory(): Promise<BenchResult> {
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({ without: await without(), ...(await withExtension()) });
    console.log(`     ${JSON.stringify(rounds.at(-1))} MB`);
  }
  const more = (of: (round: Round) => number): number =>
    median(rounds.map(of)) - median(rounds.map(({ without: mb }) => mb));
  const row = (name: string, of: (round: Round) => number): readonly string[] => [
    name,
    ...[median(rounds.map(of)), Math.min(...rounds.map(of)), Math.max(...rounds.map(of))].map(mb => mb.toFixed(1)),
  ];
  return {
    figures: [
      { name: 'extension host memory, installed and unused', value: more(({ idle }) => idle), limit: 2, unit: 'MB' },
      {
        name: 'extension host memory, after one answer',
        value: more(({ answered }) => answered),
        limit: 25,
        unit: 'MB',
      },
    ],
    tables: [
      {
        title: 'Memory of the extension host',
        note: `In RAM after a garbage collection, in MB: medians of ${ROUNDS} rounds, with the least and the most.`,
        head: ['', 'MB', 'least', 'most'],
        rows: [
          row('without the extension', ({ without: mb }) => mb),
          row('installed and unused', ({ idle }) => idle),
          row('after one answer', ({ answered }) => answered),
        ],
      },
    ],
    data: rounds,
  };
}

async function without(): Promise<number> {
  const paths = await ensureHost();
  const folder = tempFolder('memory');
  const vscode = await startVSCode(paths, { dir: path.join(folder.path, 'profile') });
  const context = await openBrowser(paths, vscode.dir);
  try {
    const workspace = path.join(folder.path, 'workspace');
    fs.mkdirSync(workspace);
    const page = context.pages()[0] ?? (await context.newPage());
    await openWorkbench(page, workbenchUrl(vscode, { folder: workspace }));
    await page.waitForTimeout(SETTLED_MS);
    return megabytes(await vscode.extensionHostMemory(context));
  } finally {
    await context.close();
    await vscode.stop();
    folder.remove();
  }
}

async function withExtension(): Promise<Pick<Round, 'idle' | 'answered'>> {
  const scenario = await Scenario.start({ home: 'agents', whole: true, files: {} });
  try {
    const { editor } = scenario;
    await editor.page.waitForTimeout(SETTLED_MS);
    const idle = megabytes(await editor.extensionHostMemory());
    await editor.openPanel();
    await scenario.ask('Hello');
    await scenario.answered('You asked: “Hello”');
    return { idle, answered: megabytes(await editor.extensionHostMemory()) };
  } finally {
    await scenario.stop();
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 100_000) / 10;
}
