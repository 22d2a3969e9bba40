import fs from 'node:fs';
import path from 'node:path';
import type { HostPaths } from './paths';

export type ThemeKind = 'dark' | 'light' | 'highContrast' | 'highContrastLight';

const UI_THEMES: Readonly<Record<ThemeKind, string>> = {
  dark: 'vs-dark',
  light: 'vs',
  highContrast: 'hc-black',
  highContrastLight: 'hc-light',
};

/** One of VS Code's own themes. */
export interface Theme {
  /** The value of `workbench.colorTheme`. */
  readonly id: string;
  /** As the theme picker shows it, in English. */
  readonly label: string;
  /** A class of `.monaco-workbench` while it is in use. */
  readonly className: string;
}

/** VS Code's newest theme of a kind. Read from VS Code: the IDs have changed their names before. */
export function findTheme(paths: Pick<HostPaths, 'vscode'>, kind: ThemeKind): Theme {
  const folder = path.join(paths.vscode, 'extensions/theme-defaults');
  const read = (file: string): unknown => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));
  const { contributes } = read('package.json') as {
    readonly contributes: { readonly themes: readonly Readonly<Record<'id' | 'label' | 'uiTheme', string>>[] };
  };
  const texts = read('package.nls.json') as Readonly<Record<string, string>>;
  const theme = contributes.themes.find(one => one.uiTheme === UI_THEMES[kind]); // the first is the newest
  if (!theme) throw new Error(`VS Code has no theme of the kind ${kind}`);
  const label = texts[theme.label.replaceAll('%', '')] ?? theme.label;
  return { id: theme.id, label, className: theme.uiTheme };
}
