import { killSeries, tallyLine } from './kills/series';

/** `npm run crash` does more of them, with another seed each time. */
const KILLS = 30;

describe('a window that is killed', () => {
  it('loses and doubles nothing, whatever it was doing', async () => {
    console.log(`    ${tallyLine(await killSeries(KILLS, 1))}`);
  }).timeout(90_000);
});
