import fs from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { repoRoot } from '../../support/repo';

/** The page's scripts and style as they ship, by their paths: `/panel.js`, `/panel/….js` and `/panel.css`. */
export type PageBundle = ReadonlyMap<string, string>;

/** Reads the page that was built last: `node esbuild.js`, which the suite runs first. */
export function pageBundle(): PageBundle {
  const dist = path.join(repoRoot, 'dist');
  const files = fs.readdirSync(dist, { recursive: true, encoding: 'utf8' });
  return new Map(
    files
      .map(file => file.replaceAll('\\', '/'))
      .filter(file => /^panel(\/[^/]+)?\.(js|css)$/.test(file))
      .map(file => [`/${file}`, fs.readFileSync(path.join(dist, file), 'utf8')]),
  );
}

/** The renderer alone, for tests that drive it without a page around it. */
export function markdownBundle(): Promise<string> {
  return bundle({ entryPoints: ['test/webview/support/markdownEntry.ts'], format: 'iife', target: 'es2022' });
}

/** The same with what compares structures. */
export function goldenBundle(): Promise<string> {
  return bundleOfAnyHref('test/webview/support/goldenEntry.ts');
}

/** The renderer with what streams many texts through it. */
export function fuzzBundle(): Promise<string> {
  return bundleOfAnyHref('test/webview/support/fuzzEntry.ts');
}

/** Its links lead anywhere, so that every address can be told from others: which ones the panel follows is another matter. */
function bundleOfAnyHref(entry: string): Promise<string> {
  const anyHref: esbuild.Plugin = {
    name: 'any-href',
    setup(builder) {
      builder.onLoad({ filter: /safeHref\.ts$/ }, () => ({ contents: 'export const safeHref = href => href;' }));
    },
  };
  return bundle({ entryPoints: [entry], format: 'iife', target: 'es2022', plugins: [codicons, anyHref] });
}

/** Bundles scripts or styles for a page, minified. */
export async function bundle(options: esbuild.BuildOptions): Promise<string> {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: repoRoot,
    bundle: true,
    minify: true,
    write: false,
    logLevel: 'warning',
    plugins: [codicons],
    ...options,
  });
  const text = outputFiles?.[0]?.text;
  if (text === undefined) {
    throw new Error('esbuild made no output');
  }
  return text;
}

/** The same as in `esbuild.js`. */
const codicons: esbuild.Plugin = {
  name: 'codicons',
  setup(builder) {
    builder.onResolve({ filter: /^codicon:/ }, ({ path: name }) => ({ path: name.slice(8), namespace: 'codicon' }));
    builder.onLoad({ filter: /.*/, namespace: 'codicon' }, ({ path: name }) => {
      const file = path.join(repoRoot, 'node_modules/@vscode/codicons/src/icons', `${name}.svg`);
      const paths = [...fs.readFileSync(file, 'utf8').matchAll(/<path[^>]*\sd="([^"]+)"/g)].map(match => match[1]);
      return { contents: JSON.stringify(paths), loader: 'json' };
    });
  },
};
