import assert from 'node:assert/strict';
import { customRules } from '../../../src/vscode/theme/customRules';
import { readThemeFile } from '../../../src/vscode/theme/themeFile';
import { isSameTheme } from '../../../src/vscode/theme/themeId';

const rule = (scope: string | string[], foreground: string) => ({ scope, settings: { foreground } });

describe('a color theme’s files', () => {
  const read = (files: Readonly<Record<string, string>>, path = 'themes/dark.json') =>
    readThemeFile(path, async name => {
      const text = files[name];
      if (text === undefined) {
        throw new Error(`there is no ${name}`);
      }
      return text;
    });

  it('are JSON with comments and commas at the end', async () => {
    const theme = await read({
      'themes/dark.json': `{
        // what the editor's text has
        "colors": { "editor.foreground": "#abcdef", "editor.background": null },
        "tokenColors": [ { "name": "Comments", "scope": ["comment"], "settings": { "foreground": "#00ff00" } }, ],
      }`,
    });
    assert.deepEqual(theme, { foreground: '#abcdef', rules: [rule(['comment'], '#00ff00')] });
  });

  it('include others, whose rules come first', async () => {
    const theme = await read({
      'themes/dark.json': `{ "include": "../base/vs.json", "tokenColors": [${JSON.stringify(rule('string', '#111111'))}] }`,
      'base/vs.json': `{ "include": "./deep/er.json", "colors": { "editor.foreground": "#222222" }, "tokenColors": [${JSON.stringify(rule('string', '#333333'))}] }`,
      'base/deep/er.json': `{ "tokenColors": [${JSON.stringify(rule('comment', '#444444'))}] }`,
    });
    assert.deepEqual(theme, {
      foreground: '#222222',
      rules: [rule('comment', '#444444'), rule('string', '#333333'), rule('string', '#111111')],
    });
  });

  it('may have their rules in a file of TextMate’s own format', async () => {
    const theme = await read({
      'themes/dark.json': `{ "tokenColors": "./old.tmTheme" }`,
      'themes/old.tmTheme': `<?xml version="1.0" encoding="UTF-8"?>
        <plist version="1.0"><dict><key>settings</key><array>
          <dict><key>settings</key><dict><key>foreground</key><string>#F8F8F2</string></dict></dict>
          <dict><key>scope</key><string>comment, string</string>
            <key>settings</key><dict><key>fontStyle</key><string>italic</string></dict></dict>
        </array></dict></plist>`,
    });
    assert.deepEqual(theme.rules, [
      { settings: { foreground: '#F8F8F2' } },
      { scope: 'comment, string', settings: { fontStyle: 'italic' } },
    ]);
  });

  it('keep what is right when some rules are wrong', async () => {
    const theme = await read({
      'themes/dark.json': `{ "tokenColors": [ null, 7, { "scope": 3, "settings": {} }, { "scope": "a" },
        ${JSON.stringify(rule('string', '#111111'))}, { "scope": "b", "settings": { "foreground": 5 } } ] }`,
    });
    assert.deepEqual(theme.rules, [rule('string', '#111111')]);
  });

  it('end when one includes itself', async () => {
    const theme = await read({
      'themes/dark.json': `{ "include": "dark.json", "tokenColors": [${JSON.stringify(rule('string', '#111111'))}] }`,
    });
    assert.deepEqual(theme.rules[0], rule('string', '#111111'));
  });

  it('are refused when they are no theme, or aren’t there', async () => {
    await assert.rejects(read({ 'themes/dark.json': '' }));
    await assert.rejects(read({ 'themes/dark.json': 'nonsense' }));
    await assert.rejects(read({}), /there is no themes\/dark\.json/);
  });
});

describe('the user’s own token colors', () => {
  it('are groups by their names, in short or in full, and rules as themes have them', () => {
    const rules = customRules(
      {
        comments: '#111111',
        strings: { foreground: '#222222', fontStyle: 'bold' },
        textMateRules: [rule('x.y', '#333333'), 'nonsense'],
        semanticHighlighting: true,
      },
      'Dark 2026',
    );
    assert.deepEqual(rules, [
      { scope: ['comment', 'punctuation.definition.comment'], settings: { foreground: '#111111' } },
      { scope: ['string', 'meta.embedded.assembly'], settings: { foreground: '#222222', fontStyle: 'bold' } },
      rule('x.y', '#333333'),
    ]);
  });

  it('of one theme come after those of all, and those of another one don’t', () => {
    const setting = {
      '[Monokai]': { numbers: '#111111' },
      '[Dark*][Abyss]': { numbers: '#222222' },
      '[*2026]': { numbers: '#333333' },
      '[Dark.2026]': { numbers: '#444444' },
      numbers: '#555555',
    };
    const colors = (theme: string) => customRules(setting, theme).map(({ settings }) => settings.foreground);
    assert.deepEqual(colors('Dark 2026'), ['#555555', '#222222', '#333333']);
    assert.deepEqual(colors('Abyss'), ['#555555', '#222222']);
    assert.deepEqual(colors('Light+'), ['#555555']);
  });

  it('are none when the setting is something else', () => {
    for (const setting of [undefined, null, 'x', 3, [], { '[Dark]': 'x', comments: 7, textMateRules: {} }]) {
      assert.deepEqual(customRules(setting, 'Dark'), []);
    }
  });
});

describe('a theme’s name', () => {
  it('may be its old one or its new one', () => {
    assert.ok(isSameTheme('Default Dark Modern', 'Dark Modern'));
    assert.ok(isSameTheme('Dark+', 'Default Dark+'));
    assert.ok(isSameTheme('VS Code Dark', 'Experimental Dark'));
    assert.ok(!isSameTheme('Default Dark+', 'Default Light+'));
    assert.ok(!isSameTheme('Monokai', 'Abyss'));
  });
});
