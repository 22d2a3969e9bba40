import assert from 'node:assert/strict';
import { ColorThemeKind, ConfigurationTarget, window, workspace } from 'vscode';
import type { CodeTheme } from '../../src/shared/codeTheme';
import { userTheme } from '../../src/vscode/theme/userTheme';

const { Dark, Light, HighContrast, HighContrastLight } = ColorThemeKind;

describe('the user’s theme', () => {
  const warnings: string[] = [];
  const read = () => userTheme(message => warnings.push(message));

  async function use(id: string | undefined, kind: ColorThemeKind): Promise<CodeTheme> {
    await set('workbench', 'colorTheme', id);
    if (window.activeColorTheme.kind !== kind) {
      await new Promise<void>(resolve => {
        const watched = window.onDidChangeActiveColorTheme(theme => {
          if (theme.kind === kind) {
            watched.dispose();
            resolve();
          }
        });
      });
    }
    const theme = await read();
    assert.ok(theme);
    return theme;
  }

  after(async () => {
    await set('editor', 'tokenColorCustomizations', undefined);
    await set('workbench', 'colorTheme', undefined);
  });

  it('is read from VS Code’s own files, with what they include, by its old name, too', async () => {
    const dark = await use('Default Dark Modern', Dark);
    assert.deepEqual(await use('Dark Modern', Dark), dark);
    assert.equal(dark.type, 'dark');
    assert.equal(colorOf(dark, 'comment'), '#6a9955');
    assert.equal(colorOf(dark, 'keyword.control'), '#c586c0');
    const light = await use('Light Modern', Light);
    assert.equal(light.type, 'light');
    assert.equal(colorOf(light, 'comment'), '#008000');
  });

  it('is read for high contrast and for other extensions’ themes', async () => {
    assert.equal((await use('Default High Contrast', HighContrast)).type, 'dark');
    assert.equal((await use('Default High Contrast Light', HighContrastLight)).type, 'light');
    assert.equal(colorOf(await use('Monokai', Dark), 'comment'), '#88846f');
    assert.deepEqual(warnings, []);
  });

  it('has the user’s own colors last', async () => {
    await set('editor', 'tokenColorCustomizations', { comments: '#123456', '[Abyss]': { comments: '#654321' } });
    assert.equal(colorOf(await use('Monokai', Dark), 'comment'), '#123456');
    assert.equal(colorOf(await use('Abyss', Dark), 'comment'), '#654321');
  });
});

async function set(section: string, name: string, value: unknown): Promise<void> {
  await workspace.getConfiguration(section).update(name, value, ConfigurationTarget.Global);
}

/** What the last rule for exactly this scope says. */
function colorOf({ rules }: CodeTheme, scope: string): string | undefined {
  return rules
    .findLast(rule => [rule.scope].flat().some(scopes => scopes?.split(/\s*,\s*/).includes(scope)))
    ?.settings.foreground?.toLowerCase();
}
