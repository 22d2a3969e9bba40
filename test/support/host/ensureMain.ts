import { ensureHost } from './ensureHost';

/** Sets the test host up and prints where its parts are: for CI caches and for a look at the machine. */
async function main(): Promise<void> {
  console.log(JSON.stringify(await ensureHost(), null, 2));
}

void main();
