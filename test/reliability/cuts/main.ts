import fs from 'node:fs';
import path from 'node:path';

/** `npm run cuts [-- --grep=TEXT]`: every cut that there is, where `npm test` makes a sample of them. */
async function main(): Promise<void> {
  process.env.CUTS = 'all';
  const files = fs.readdirSync(__dirname).filter(name => name.endsWith('.test.ts'));
  process.argv.push('cuts', ...files.map(name => path.join(__dirname, name)));
  await import('../../support/runMocha');
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
