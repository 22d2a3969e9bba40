import fs from 'node:fs';
import path from 'node:path';
import { resultsFile } from '../mocha/results';
import { repoRoot } from '../repo';
import type { Suite, TestJob } from './suite';

const tsx = ['--import', 'tsx'] as const;
const support = (file: string): string => path.join('test/support', file);

/** All suites in the order in which they run. `grep` narrows the tests of mocha's suites down. */
export function allSuites(grep?: string): readonly Suite[] {
  const tool = (name: string, title: string, ...commands: readonly (readonly string[])[]): Suite => ({
    name,
    title,
    needs: [],
    usesHost: false,
    limitMinutes: 4,
    jobs: [{ type: 'commands', name, commands }],
    workers: 1,
  });
  const narrow = grep ? [`--grep=${grep}`] : [];
  const tests = (folder: string, timeoutMs: number): readonly TestJob[] =>
    largestFirst(testFiles(folder)).map(file => ({
      type: 'tests',
      name: path.relative('test', file).replace('.test.ts', '').replaceAll(path.sep, '-'),
      files: [file],
      timeoutMs,
      ...(grep ? { grep } : {}),
    }));
  return [
    tool('types', 'TypeScript', ['node_modules/typescript/bin/tsc', '-b']),
    tool('lint', 'Lint and format', [
      'node_modules/@biomejs/biome/bin/biome',
      'ci',
      `--colors=${process.stdout.isTTY ? 'force' : 'off'}`,
      '.',
    ]),
    tool('build', 'Build', ['esbuild.js'], ['esbuild.js', '--tests']),
    // Before all that uses what was built: it builds once more.
    { ...tool('package', 'Package the VSIX', [...tsx, support('package.ts')]), needs: ['build'] },
    {
      name: 'unit',
      title: 'Unit tests',
      needs: [],
      usesHost: false,
      limitMinutes: 5,
      jobs: tests('test/unit', 20_000),
      workers: 2,
    },
    {
      name: 'reliability',
      title: 'Everything that goes wrong, many times',
      needs: [],
      usesHost: false,
      limitMinutes: 8,
      jobs: tests('test/reliability', 60_000),
      workers: 2,
    },
    {
      name: 'panel',
      title: 'The panel in a real browser',
      needs: ['package'],
      usesHost: true,
      limitMinutes: 8,
      jobs: tests('test/webview', 20_000),
      workers: 2,
    },
    {
      name: 'host',
      title: 'Inside VS Code’s extension host',
      needs: ['package'],
      usesHost: false, // a desktop VS Code will do as well: it finds out by itself
      limitMinutes: 6,
      jobs: [
        {
          type: 'commands',
          name: 'host',
          commands: [[...tsx, support('runExtensionHost.ts'), ...narrow]],
          results: resultsFile('host'),
        },
      ],
      workers: 1,
    },
    {
      name: 'e2e',
      title: 'End to end: the installed VSIX in VS Code',
      needs: ['package'],
      usesHost: true,
      limitMinutes: 25,
      jobs: tests('test/e2e', 120_000),
      // A VS Code of its own each, which keeps a core busy.
      workers: 2,
    },
  ];
}

/** The suites asked for (all when none are), with what they need, in order. Throws for a name that there isn't. */
export function chooseSuites(all: readonly Suite[], names: readonly string[]): readonly Suite[] {
  const wanted = new Set<string>();
  const add = (name: string): void => {
    const suite = all.find(one => one.name === name);
    if (!suite) throw new Error(`There is no suite "${name}". There are: ${all.map(one => one.name).join(', ')}.`);
    wanted.add(name);
    suite.needs.forEach(add);
  };
  (names.length > 0 ? names : all.map(one => one.name)).forEach(add);
  return all.filter(one => wanted.has(one.name));
}

/** What takes long is begun first, lest everyone wait for it in the end; a large file is likely to, and one of homes. */
function largestFirst(files: readonly string[]): readonly string[] {
  const size = (file: string): number =>
    path.basename(file).startsWith('homes') ? Number.POSITIVE_INFINITY : fs.statSync(path.join(repoRoot, file)).size;
  return files.toSorted((one, other) => (size(one) === size(other) ? 0 : size(other) - size(one)));
}

function testFiles(folder: string): readonly string[] {
  const root = path.join(repoRoot, folder);
  if (!fs.existsSync(root)) return [];
  const files = fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  return files.filter(file => file.endsWith('.test.ts')).map(file => path.join(folder, file));
}
