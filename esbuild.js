// Builds what ships (`node esbuild.js`), what the tests need (`--tests`), or keeps building (`--watch`).
const esbuild = require('esbuild');
const fs = require('node:fs');
const path = require('node:path');

const watch = process.argv.includes('--watch');
const tests = process.argv.includes('--tests');

/** Resolves `codicon:NAME` to the path data of that icon, so that only the icons in use are shipped. */
const codicons = {
  name: 'codicons',
  setup(build) {
    build.onResolve({ filter: /^codicon:/ }, ({ path: name }) => ({ path: name.slice(8), namespace: 'codicon' }));
    build.onLoad({ filter: /.*/, namespace: 'codicon' }, ({ path: name }) => {
      const svg = fs.readFileSync(
        path.join(__dirname, 'node_modules/@vscode/codicons/src/icons', `${name}.svg`),
        'utf8',
      );
      if (!svg.includes('viewBox="0 0 16 16"')) {
        throw new Error(`codicon:${name} is drawn on another grid`);
      }
      const paths = [...svg.matchAll(/<path[^>]*\sd="([^"]+)"/g)].map(match => match[1]);
      return { contents: JSON.stringify(paths), loader: 'json' };
    });
  },
};

/** Keeps what is large or seldom needed out of what activation loads: bundles of their own, loaded on the first use. */
const lazy = {
  name: 'lazy',
  setup(build) {
    build.onResolve({ filter: /^\.\/backends\/index$/ }, () => ({ path: './backends.js', external: true }));
    build.onResolve({ filter: /^\.\/vscode\/product$/ }, () => ({ path: './product.js', external: true }));
    build.onResolve({ filter: /^\.\/dialogs\/index$/ }, () => ({ path: './dialogs.js', external: true }));
    build.onResolve({ filter: /^\.\/threadsView\/index$/ }, () => ({ path: './threadsView.js', external: true }));
    build.onResolve({ filter: /^\.\/reactions$/ }, () => ({ path: './reactions.js', external: true }));
  },
};

/** What other grammars embed although hardly anybody writes it there: C++ alone is a megabyte. */
const NOT_EMBEDDED =
  /^\.\/(cpp|glsl|graphql|haml|java|jsx|julia|lua|markdown|python|r|sql|tsx|typescript|xml|yaml)\.mjs$/;

/**
 * Leaves out of each grammar's chunk those that it would embed only now and then, and the grammars the JSON that they
 * are: the page hands them on to a worker, which reads them.
 */
const grammars = {
  name: 'grammars',
  setup(build) {
    build.onResolve({ filter: NOT_EMBEDDED }, ({ importer }) =>
      /@shikijs.langs.dist/.test(importer) && !/(vue|svelte)\.mjs$/.test(importer)
        ? { path: 'none', namespace: 'grammar' }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'grammar' }, () => ({ contents: 'export default []' }));
    build.onLoad({ filter: /@shikijs.langs.dist.*\.mjs$/ }, ({ path: file }) => {
      const text = fs.readFileSync(file, 'utf8');
      const [statement, json] = text.match(/Object\.freeze\(JSON\.parse\((".*")\)\)/) ?? [];
      if (!statement) {
        throw new Error(`${file} is written in another way than it was: look at esbuild.js`);
      }
      return { contents: text.replace(statement, () => json) };
    });
  },
};

/**
 * Keeps of marked what the panel uses, its lexer: the parser and its renderers stand in the same file, tied together by
 * assignments at its end that no bundler may drop, and are a fifth of the panel's first load.
 */
const lexerOnly = {
  name: 'lexer-only',
  setup(build) {
    build.onLoad({ filter: /marked\.esm\.js$/ }, ({ path: file }) => {
      const text = fs.readFileSync(file, 'utf8');
      const end = text.search(/var \w+=new \w+;function \w+\(\w,\w\)\{return \w+\.parse/);
      const [, name] = text.match(/(\w+) as Lexer/) ?? [];
      if (end < 0 || !name) {
        throw new Error('marked is written in another way than it was: look at esbuild.js');
      }
      return { contents: `${text.slice(0, end)};export{${name} as Lexer}` };
    });
  },
};

/** What is bundled as a text; it has licences, too. */
const texts = [];

/** Resolves `bundled:FILE` to the text of a script that is bundled by itself. */
const bundled = {
  name: 'bundled',
  setup(build) {
    build.onResolve({ filter: /^bundled:/ }, ({ path: file, resolveDir }) => ({
      path: path.resolve(resolveDir, file.slice(8)),
      namespace: 'bundled',
    }));
    build.onLoad({ filter: /.*/, namespace: 'bundled' }, async ({ path: file }) => {
      const { bundle, charset, target, minify, logLevel } = build.initialOptions;
      const options = { bundle, charset, target, minify, logLevel, metafile: true, write: false };
      const { outputFiles, metafile } = await esbuild.build({ ...options, entryPoints: [file], format: 'iife' });
      texts.push(metafile);
      const watchFiles = Object.keys(metafile.inputs).map(input => path.resolve(input));
      return { contents: outputFiles[0].text, loader: 'text', watchFiles };
    });
  },
};

const host = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  charset: 'utf8',
  target: 'node22',
  external: ['vscode'],
  // A library's modules, where it has them: the other form of some asks for files that a bundle doesn't have.
  mainFields: ['module', 'main'],
  minify: true,
  supported: { 'dynamic-import': false },
  logLevel: 'warning',
  metafile: true,
};

const page = {
  bundle: true,
  platform: 'browser',
  format: 'esm',
  charset: 'utf8',
  target: 'es2024',
  minify: true,
  logLevel: 'warning',
  metafile: true,
  legalComments: 'none', // THIRD-PARTY.txt has all of them, and is shipped beside it
  plugins: [codicons, grammars, lexerOnly, bundled],
};

/** The panel's script; what it loads later are chunks in a folder of their own. */
const panelScript = {
  entryPoints: { panel: 'src/webview/main.ts' },
  splitting: true,
  chunkNames: 'panel/[name]-[hash]',
};

const shipped = [
  { ...host, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', plugins: [lazy] },
  { ...host, entryPoints: ['src/vscode/product.ts'], outfile: 'dist/product.js', plugins: [lazy] },
  { ...host, entryPoints: ['src/vscode/dialogs/index.ts'], outfile: 'dist/dialogs.js' },
  { ...host, entryPoints: ['src/vscode/threadsView/index.ts'], outfile: 'dist/threadsView.js' },
  { ...host, entryPoints: ['src/vscode/panel/reactions.ts'], outfile: 'dist/reactions.js' },
  { ...host, entryPoints: ['src/backends/index.ts'], outfile: 'dist/backends.js' },
  { ...page, ...panelScript, outdir: 'dist' },
  { ...page, entryPoints: ['media/panel/panel.css'], outfile: 'dist/panel.css' },
  { ...page, entryPoints: ['media/panel/find.css'], outfile: 'dist/panel/find.css' },
];

const hostTests = {
  ...host,
  minify: false,
  sourcemap: 'inline',
  outdir: 'out/test',
  external: ['vscode', 'mocha'],
};

function hostTestFiles() {
  const folder = path.join(__dirname, 'test/vscode');
  const names = fs.existsSync(folder) ? fs.readdirSync(folder).filter(name => name.endsWith('.test.ts')) : [];
  return [...names.map(name => path.join(folder, name)), path.join(__dirname, 'test/support/extensionHostSuite.ts')];
}

async function main() {
  if (watch) {
    for (const options of shipped) {
      await (await esbuild.context({ ...options, minify: false, sourcemap: 'linked' })).watch();
    }
    return;
  }
  if (tests) {
    await esbuild.build({ ...hostTests, entryPoints: hostTestFiles(), outbase: path.join(__dirname, 'test') });
    return;
  }
  fs.rmSync(path.join(__dirname, 'dist'), { recursive: true, force: true });
  const results = await Promise.all(shipped.map(options => esbuild.build(options)));
  fs.writeFileSync(
    path.join(__dirname, 'dist/THIRD-PARTY.txt'),
    licences([...results.map(({ metafile }) => metafile), ...texts]),
  );
}

/** The licences of everything that is bundled, as they ask for. */
function licences(metafiles) {
  const inputs = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  const folders = inputs.flatMap(input => input.match(/^node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []);
  if (inputs.some(input => input.startsWith('codicon:'))) {
    folders.push('node_modules/@vscode/codicons');
  }
  return [...new Set(folders)]
    .sort()
    .map(folder => {
      const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
      const file = fs.readdirSync(folder).find(entry => /^licen[cs]e/i.test(entry));
      const text = file ? fs.readFileSync(path.join(folder, file), 'utf8').trim() : license;
      return `${name} ${version} (${license})\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}

main().catch(error => {
  console.error(error.message);
  process.exitCode = 1;
});
