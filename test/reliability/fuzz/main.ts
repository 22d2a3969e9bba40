import fs from 'node:fs';
import path from 'node:path';

/** `npm run fuzz [-- --cases=100000 --seed=1 --grep=TEXT]`: as many cases as it is told; `npm test` makes 5,000. */
async function main(): Promise<void> {
  const option = (name: string): string | undefined =>
    process.argv.find(arg => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  process.env.FUZZ_CASES = option('cases') ?? '100000';
  const seed = option('seed');
  if (seed !== undefined) {
    process.env.FUZZ_SEED = seed;
  }
  const files = fs.readdirSync(__dirname).filter(name => name.endsWith('.test.ts'));
  process.argv.push('fuzz', ...files.map(name => path.join(__dirname, name)));
  await import('../../support/runMocha');
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
