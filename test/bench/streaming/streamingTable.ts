import { median } from '../figure';
import type { Table } from '../result';
import type { Measured } from './measured';
import { LIMIT } from './strategies';
import type { StrategyResult } from './streaming';

/** A row for each strategy: medians over the rounds, with the least and the most behind them. */
export function streamingTable(results: readonly StrategyResult[]): Table {
  const limit = results.find(({ file }) => file === LIMIT)?.rounds ?? [];
  return {
    title: 'One 100 kB answer in 10,000 chunks, 20 in each animation frame',
    note:
      'Processor time of the page’s main thread for all of it: script, style, layout, paint, garbage collection. ' +
      'Medians, with the least and the most of all rounds.',
    head: [
      'strategy',
      'main thread s',
      '× limit',
      'longest task ms',
      'frames > 16.7 ms of 500',
      'last/first tenth',
      'JS heap after MB',
      'loaded kB (gzip)',
      'notes',
    ],
    rows: results.map(({ name, rounds, bundle, notes }) => {
      const cell = (of: (one: Measured, round: number) => number, digits: number): string =>
        spread(rounds.map(of), digits);
      return [
        name,
        cell(({ total }) => total / 1000, 2),
        cell(({ total }, round) => total / (limit[round]?.total ?? Number.NaN), 1),
        cell(({ longestTask }) => longestTask, 0),
        cell(({ longFrames }) => longFrames, 0),
        cell(({ lastToFirst }) => lastToFirst, 1),
        cell(({ heapMB }) => heapMB, 1),
        `${(bundle.bytes / 1000).toFixed(0)} (${(bundle.gzipBytes / 1000).toFixed(0)})`,
        notes,
      ];
    }),
  };
}

function spread(values: readonly number[], digits: number): string {
  const [low, high] = [Math.min(...values), Math.max(...values)].map(value => value.toFixed(digits));
  const middle = median(values).toFixed(digits);
  return low === high ? middle : `${middle} (${low}–${high})`;
}
