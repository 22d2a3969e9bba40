import fs from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { repoRoot } from '../../support/repo';

/** The page's script and style, as they ship. */
export interface PageBundle {
  readonly script: string;
  readonly style: string;
}

let built: Promise<PageBundle> | undefined;

/** Builds the page once per test process. */
export function pageBundle(): Promise<PageBundle> {
  built ??= build();
  return built;
}

/** The renderer alone, for tests that drive it without a page around it. */
export function markdownBundle(): Promise<string> {
  return bundle({ entryPoints: ['test/webview/support/markdownEntry.ts'], format: 'iife', target: 'es2022' });
}

/** The same with what compares structures. Its links lead anywhere: which ones the panel follows is another matter. */
export function goldenBundle(): Promise<string> {
  const anyHref: esbuild.Plugin = {
    name: 'any-href',
    setup(builder) {
      builder.onLoad({ filter: /safeHref\.ts$/ }, () => ({ contents: 'export const safeHref = href => href;' }));
    },
  };
  return bundle({
    entryPoints: ['test/webview/support/goldenEntry.ts'],
    format: 'iife',
    target: 'es2022',
    plugins: [codicons, anyHref],
  });
}

async function build(): Promise<PageBundle> {
  const [script, style] = await Promise.all([
    bundle({ entryPoints: ['src/webview/main.ts'], format: 'esm', target: 'es2022' }),
    bundle({ entryPoints: ['media/panel/panel.css'] }),
  ]);
  return { script, style };
}

async function bundle(options: esbuild.BuildOptions): Promise<string> {
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
