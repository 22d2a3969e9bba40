import fs from 'node:fs';
import { ensurePackage } from '../../support/packaging/ensurePackage';
import type { Figure } from '../figure';
import { median } from '../figure';
import { outFile } from '../outFile';
import type { BenchResult } from '../result';
import { chunksOf, makeAnswer } from './answer/answer';
import { barChart } from './barChart';
import { type StrategyBundle, strategyBundle } from './bundles';
import type { Measured } from './measured';
import { measureStrategy } from './measureStrategy';
import { StrategyPages } from './pages';
import { LIMIT, MARKED, OURS, PANEL, REACT_HIGHLIGHT, STRATEGIES, STREAMDOWN, type StrategyRow } from './strategies';
import { streamingTable } from './streamingTable';

/** One strategy with what it makes the page load and what each round has measured. */
export interface StrategyResult extends StrategyRow {
  readonly bundle: Omit<StrategyBundle, 'script'>;
  readonly rounds: readonly Measured[];
}

/**
 * One 100 kB answer, 20 of its chunks in each animation frame, shown by our renderer, by the whole panel and by what
 * others use, in the same page in Chromium. In each round everyone has one turn, forwards and backwards by turns, so that
 * all see the same machine also when it grows faster or slower.
 */
export async function streaming(rounds: number): Promise<BenchResult> {
  await ensurePackage();
  const chunks = chunksOf(makeAnswer());
  const bundles = new Map<string, StrategyBundle>();
  for (const { file } of STRATEGIES) {
    bundles.set(file, await strategyBundle(file));
  }
  const measured = new Map<string, Measured[]>(STRATEGIES.map(({ file }) => [file, []]));
  const pages = await StrategyPages.start();
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const { file } of round % 2 ? STRATEGIES : STRATEGIES.toReversed()) {
        const one = await measureStrategy(pages, file, bundles.get(file)?.script ?? '', chunks);
        measured.get(file)?.push(one);
        console.log(`     round ${round}: ${file} ${(one.total / 1000).toFixed(2)} s`);
      }
    }
  } finally {
    await pages.stop();
  }
  const results = STRATEGIES.map(row => {
    const { bytes = 0, gzipBytes = 0 } = bundles.get(row.file) ?? {};
    return { ...row, bundle: { bytes, gzipBytes }, rounds: measured.get(row.file) ?? [] };
  });
  fs.writeFileSync(outFile('streaming.svg'), barChart(results));
  return { figures: figures(results), tables: [streamingTable(results)], data: results };
}

function figures(results: readonly StrategyResult[]): readonly Figure[] {
  const of = (file: string): readonly Measured[] => results.find(result => result.file === file)?.rounds ?? [];
  const ratio = (file: string, other: string): number =>
    median(of(file).map(({ total }, round) => total / (of(other)[round]?.total ?? Number.NaN)));
  const value = (file: string, figure: keyof Measured): number => median(of(file).map(one => one[figure]));
  const whole = { [OURS]: 'the renderer', [PANEL]: 'the whole panel' };
  return [
    { name: 'streaming, the renderer against the limit', value: ratio(OURS, LIMIT), limit: 2, unit: '×' },
    { name: 'streaming, the renderer against Streamdown', value: ratio(OURS, STREAMDOWN), limit: 1 / 2, unit: '×' },
    { name: 'streaming, the renderer against marked', value: ratio(OURS, MARKED), limit: 1 / 6, unit: '×' },
    {
      name: 'streaming, the renderer against react-markdown',
      value: ratio(OURS, REACT_HIGHLIGHT),
      limit: 1 / 18,
      unit: '×',
    },
    ...Object.entries(whole).flatMap(([file, name]): readonly Figure[] => [
      {
        name: `streaming, ${name}, last tenth against first`,
        value: value(file, 'lastToFirst'),
        limit: 1.2,
        unit: '×',
      },
      { name: `streaming, ${name}, frames over 16.7 ms of 500`, value: value(file, 'longFrames'), limit: 5, unit: '' },
      { name: `streaming, ${name}, longest task`, value: value(file, 'longestTask'), limit: 30, unit: 'ms' },
    ]),
  ];
}
