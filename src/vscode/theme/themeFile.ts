import { parse as parsePlist } from 'fast-plist';
import { parse as parseJsonc } from 'jsonc-parser';
import * as v from 'valibot';
import type { TokenRule } from '../../shared/codeTheme';

/** A theme may include another one, and that one again; nobody goes deeper. */
const DEEPEST = 10;

const rule = v.object({
  scope: v.optional(v.union([v.string(), v.array(v.string())])),
  settings: v.object({ foreground: v.optional(v.string()), fontStyle: v.optional(v.string()) }),
});

const themeFile = v.object({
  include: v.optional(v.string()),
  /** The rules, or the name of a file in TextMate's own format that has them. */
  tokenColors: v.optional(v.union([v.string(), v.array(v.unknown())])),
  /** What TextMate calls them. */
  settings: v.optional(v.array(v.unknown())),
  colors: v.optional(v.record(v.string(), v.unknown())),
});

/** What a theme's files say about code. */
export interface ThemeFile {
  readonly rules: readonly TokenRule[];
  /** `editor.foreground`. */
  readonly foreground: string | null;
}

/**
 * Reads a color theme: JSON with comments, or TextMate's property list, with all that it includes. `read` gets a path
 * that is relative to the first file. Throws what `read` throws, and for a file that is no theme.
 * https://code.visualstudio.com/api/extension-guides/color-theme
 */
export async function readThemeFile(
  path: string,
  read: (path: string) => Promise<string>,
  depth = 0,
): Promise<ThemeFile> {
  const file = v.parse(themeFile, parseTheme(await read(path)));
  const other = (name: string) => readThemeFile(relativeTo(path, name), read, depth + 1);
  const included = file.include && depth < DEEPEST ? await other(file.include) : { rules: [], foreground: null };
  const { tokenColors, settings = [], colors } = file;
  const own =
    typeof tokenColors !== 'string'
      ? rulesOf(tokenColors ?? settings)
      : depth < DEEPEST
        ? (await other(tokenColors)).rules
        : [];
  const foreground = colors?.['editor.foreground'];
  return {
    rules: [...included.rules, ...own],
    foreground: typeof foreground === 'string' ? foreground : included.foreground,
  };
}

/** Rules that aren't what they should be say nothing; the others do. */
export function rulesOf(values: readonly unknown[]): readonly TokenRule[] {
  return values.flatMap(value => {
    const parsed = v.safeParse(rule, value);
    if (!parsed.success) {
      return [];
    }
    const { scope, settings } = parsed.output;
    const { foreground, fontStyle } = settings;
    return [
      {
        ...(scope === undefined ? {} : { scope }),
        settings: {
          ...(foreground === undefined ? {} : { foreground }),
          ...(fontStyle === undefined ? {} : { fontStyle }),
        },
      },
    ];
  });
}

function parseTheme(text: string): unknown {
  return text.trimStart().startsWith('<') ? parsePlist(text) : parseJsonc(text, [], { allowTrailingComma: true });
}

function relativeTo(path: string, name: string): string {
  const folder = path.split('/').slice(0, -1);
  for (const part of name.split('/')) {
    if (part === '..') {
      folder.pop();
    } else if (part !== '.' && part !== '') {
      folder.push(part);
    }
  }
  return folder.join('/');
}
