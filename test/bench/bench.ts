import { activation } from './activation';
import { type Figure, report } from './figure';
import { sizes } from './sizes';

/** `npm run bench`: measures the budgets, one line each, and fails when one is missed. */
async function main(): Promise<void> {
  const figures: readonly Figure[] = [...(await sizes()), ...(await activation())];
  process.exitCode = report(figures) ? 0 : 1;
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
