import { HOMES, type Home } from '../../../e2e/homes';
import { tempFolder } from '../../../support/process/tempFolder';
import { bundleWindow } from '../window/bundle';
import { killAgainAndAgain, newTally, type Tally } from './scenario';

const ALL_HOMES = Object.keys(HOMES) as readonly Home[];
/** Enough in one thread for runs, drafts and queues that outlive several windows, where there are many kills. */
const MOST_PER_THREAD = 10;

/**
 * Kills windows at least so many times, in threads of all homes by turns, two at a time. Throws the first thing that is
 * lost, doubled or wrong; it comes again with the same seed, or nearly so: the machine's own pace is part of it.
 */
export async function killSeries(kills: number, firstSeed: number): Promise<Tally> {
  const folder = tempFolder('window');
  const tally = newTally();
  try {
    const bundle = await bundleWindow(folder.path);
    const each = Math.min(MOST_PER_THREAD, Math.ceil(kills / ALL_HOMES.length));
    const threads = Math.ceil(kills / each);
    let next = 0;
    const work = async () => {
      while (next < threads) {
        const index = next++;
        const home = ALL_HOMES[index % ALL_HOMES.length];
        if (home) {
          await killAgainAndAgain(
            bundle,
            home,
            each,
            firstSeed + index,
            tally,
            Math.floor(index / ALL_HOMES.length) % 2 === index % 2,
          ).catch(error => {
            next = threads;
            throw error;
          });
        }
      }
    };
    const results = await Promise.allSettled([work(), work()]);
    for (const result of results) {
      if (result.status === 'rejected') {
        throw result.reason;
      }
    }
    return tally;
  } finally {
    folder.remove();
  }
}

/** One line that says what was tried and what came of it. */
export function tallyLine({ kills, aims, messages, answers, damaged }: Tally): string {
  const aimed = Object.entries(aims).map(([aim, count]) => `${count} ${aim}`);
  return `${kills} kills (${aimed.join(', ')}), ${messages} messages, ${answers} answers, ${damaged} records cut: lost 0, doubled 0`;
}
