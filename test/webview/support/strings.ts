import fs from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import type { PanelStrings } from '../../../src/shared/panelStrings';
import { repoRoot } from '../../support/repo';

export type Language = 'en' | 'ko';

const built = new Map<Language, Promise<PanelStrings>>();

/** The panel's real words: the host's table, with VS Code's translation function played by the bundle on disk. */
export function panelStrings(language: Language): Promise<PanelStrings> {
  const strings = built.get(language) ?? build(language);
  built.set(language, strings);
  return strings;
}

async function build(language: Language): Promise<PanelStrings> {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: repoRoot,
    entryPoints: ['src/vscode/strings.ts'],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    plugins: [playedVscode(language)],
  });
  const module = { exports: {} as { readonly panelStrings?: () => PanelStrings } };
  new Function('module', 'exports', outputFiles?.[0]?.text ?? '')(module, module.exports);
  const strings = module.exports.panelStrings?.();
  if (!strings) {
    throw new Error('src/vscode/strings.ts has no panelStrings()');
  }
  return strings;
}

function playedVscode(language: Language): esbuild.Plugin {
  const file = path.join(repoRoot, 'l10n', `bundle.l10n.${language}.json`);
  const translations = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '{}';
  return {
    name: 'played-vscode',
    setup(builder) {
      builder.onResolve({ filter: /^vscode$/ }, () => ({ path: 'vscode', namespace: 'played' }));
      builder.onLoad({ filter: /.*/, namespace: 'played' }, () => ({
        contents: `const t = ${translations}; export const l10n = { t: text => t[text] ?? text };`,
      }));
    },
  };
}
