import * as v from 'valibot';
import type { TokenRule } from '../../shared/codeTheme';
import { rulesOf } from './themeFile';

/** What each group of `editor.tokenColorCustomizations` stands for, as VS Code has it. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  comments: ['comment', 'punctuation.definition.comment'],
  strings: ['string', 'meta.embedded.assembly'],
  keywords: ['keyword - keyword.operator', 'keyword.control', 'storage', 'storage.type'],
  numbers: ['constant.numeric'],
  types: ['entity.name.type', 'entity.name.class', 'support.type', 'support.class'],
  functions: ['entity.name.function', 'support.function'],
  variables: ['variable', 'entity.name.variable'],
};

const customizations = v.record(v.string(), v.unknown());

/** The user's own rules for a theme, from the setting `editor.tokenColorCustomizations`. They come after the theme's. */
export function customRules(setting: unknown, themeId: string): readonly TokenRule[] {
  const parsed = v.safeParse(customizations, setting);
  if (!parsed.success) {
    return [];
  }
  const general = parsed.output;
  const own = Object.entries(general).flatMap(([key, value]) => (isForTheme(key, themeId) ? [value] : []));
  return [general, ...own].flatMap(rulesIn);
}

function rulesIn(value: unknown): readonly TokenRule[] {
  const parsed = v.safeParse(customizations, value);
  if (!parsed.success) {
    return [];
  }
  const groups = Object.entries(GROUPS).flatMap(([name, scope]) => {
    const given = parsed.output[name];
    const settings = typeof given === 'string' ? { foreground: given } : given;
    return settings === undefined ? [] : rulesOf([{ scope: [...scope], settings }]);
  });
  const { textMateRules } = parsed.output;
  return [...groups, ...rulesOf(Array.isArray(textMateRules) ? textMateRules : [])];
}

/** `[Name]`, several such, and `*` at either end: https://code.visualstudio.com/docs/configure/themes */
function isForTheme(key: string, themeId: string): boolean {
  if (!/^(\[[^\]]+\])+$/.test(key)) {
    return false;
  }
  return [...key.matchAll(/\[([^\]]+)\]/g)].some(([, name = '']) => {
    const pattern = name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
    return new RegExp(`^${pattern}$`).test(themeId);
  });
}
