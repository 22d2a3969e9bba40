import { runCleanup } from '../../support/process/cleanup';
import { killSeries, tallyLine } from './kills/series';

/** `npm run crash [-- --kills=500 --seed=1]`: kills as many windows as it is told to, and prints one line. */
async function main(): Promise<void> {
  const option = (name: string, fallback: number): number => {
    const given = process.argv.find(arg => arg.startsWith(`--${name}=`));
    return given ? Number(given.slice(name.length + 3)) : fallback;
  };
  const seed = option('seed', Math.floor(Math.random() * 1_000_000));
  console.log(`Seed ${seed}`);
  console.log(tallyLine(await killSeries(option('kills', 500), seed)));
}

main()
  .catch(error => {
    console.error(error);
    process.exitCode = 1;
  })
  .finally(runCleanup);
