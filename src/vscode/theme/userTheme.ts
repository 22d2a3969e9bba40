import { ColorThemeKind, extensions, Uri, window, workspace } from 'vscode';
import type { CodeTheme } from '../../shared/codeTheme';
import { customRules } from './customRules';
import { readThemeFile } from './themeFile';
import { isSameTheme } from './themeId';

const BUILT_IN = 'vscode.theme-defaults';

const KINDS: Readonly<Record<ColorThemeKind, { readonly uiTheme: string; readonly setting: string }>> = {
  [ColorThemeKind.Light]: { uiTheme: 'vs', setting: 'preferredLightColorTheme' },
  [ColorThemeKind.Dark]: { uiTheme: 'vs-dark', setting: 'preferredDarkColorTheme' },
  [ColorThemeKind.HighContrast]: { uiTheme: 'hc-black', setting: 'preferredHighContrastColorTheme' },
  [ColorThemeKind.HighContrastLight]: { uiTheme: 'hc-light', setting: 'preferredHighContrastLightColorTheme' },
};

/** A theme that an installed extension brings. */
interface ContributedTheme {
  readonly id: string;
  readonly uiTheme: string;
  readonly folder: Uri;
  readonly path: string;
}

/**
 * The colors that code has in the user's editor, read from the files of the theme: VS Code has no API for them. Where
 * its files aren't at hand (it may be installed on the other side of a remote connection) VS Code's own theme of the
 * same kind stands in. Null when there isn't that either.
 */
export async function userTheme(warn: (message: string) => void): Promise<CodeTheme | null> {
  const { kind } = window.activeColorTheme;
  const { uiTheme, setting } = KINDS[kind];
  const all = contributedThemes();
  const workbench = workspace.getConfiguration('workbench');
  const detects = workspace.getConfiguration('window').get('autoDetectColorScheme', false);
  // What is shown has the last word: the setting that named it is the one whose theme is of this kind.
  const named = [workbench.get<string>(detects ? setting : 'colorTheme'), workbench.get<string>('colorTheme')]
    .concat(workbench.get<string>(setting))
    .flatMap(id => all.find(theme => id && isSameTheme(theme.id, id) && theme.uiTheme === uiTheme) ?? []);
  const standIn = contributedThemes([BUILT_IN]).find(theme => theme.uiTheme === uiTheme);
  for (const theme of [...named, ...(standIn ? [standIn] : [])]) {
    try {
      return await read(theme, kind);
    } catch (error) {
      warn(`the color theme “${theme.id}” could not be read: ${error}`);
    }
  }
  return null;
}

async function read({ id, folder, path }: ContributedTheme, kind: ColorThemeKind): Promise<CodeTheme> {
  const decoder = new TextDecoder();
  const { rules, foreground } = await readThemeFile(path, async file =>
    decoder.decode(await workspace.fs.readFile(Uri.joinPath(folder, file))),
  );
  const isDark = kind === ColorThemeKind.Dark || kind === ColorThemeKind.HighContrast;
  const general = rules.findLast(({ scope }) => scope === undefined)?.settings.foreground;
  return {
    type: isDark ? 'dark' : 'light',
    foreground: general ?? foreground ?? (isDark ? '#d4d4d4' : '#000000'),
    rules: [...rules, ...customRules(workspace.getConfiguration('editor').get('tokenColorCustomizations'), id)],
  };
}

function contributedThemes(of?: readonly string[]): readonly ContributedTheme[] {
  return extensions.all
    .filter(({ id }) => !of || of.includes(id))
    .flatMap(({ packageJSON, extensionUri }) => {
      const themes: unknown = packageJSON?.contributes?.themes;
      return (Array.isArray(themes) ? themes : []).flatMap(({ id, label, uiTheme, path }) =>
        typeof path === 'string' && typeof uiTheme === 'string'
          ? [{ id: String(id ?? label), uiTheme, folder: extensionUri, path }]
          : [],
      );
    });
}
