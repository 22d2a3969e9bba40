import { createJavaScriptRegexEngine } from '@shikijs/engine-javascript';
import { codeToTokensBase, createShikiPrimitive, getLastGrammarState } from '@shikijs/primitive';
import type { CodeTheme } from '../../shared/codeTheme';
import { languageOf, loadGrammars } from './languages';

const THEME = 'user';
/** A longer line isn't colored: nobody reads what a program made, and it could stop the page. */
const LONGEST_LINE = 2_000;

/** A piece of a line that looks the same all along. */
export interface CodeToken {
  readonly text: string;
  /** Empty for the theme's usual one. */
  readonly color: string;
  /** The sum of 1 (italic), 2 (bold), 4 (underline) and 8 (struck through). */
  readonly style: number;
}

/** Where a grammar is after a line; the next line begins there. */
export type LineState = NonNullable<ReturnType<typeof getLastGrammarState>>;

/** Tells the colors of code in one theme: Shiki with its JavaScript engine, which needs no WebAssembly. */
export class Tokenizer {
  private readonly shiki = createShikiPrimitive({
    // An expression that JavaScript can't say is left out, and with it a color here and there.
    engine: createJavaScriptRegexEngine({ forgiving: true }),
    themes: [],
    langs: [],
  });
  private readonly usual: string;
  private readonly loaded = new Map<string, Promise<boolean>>();

  constructor({ type, foreground, rules }: CodeTheme) {
    this.usual = foreground.toUpperCase();
    this.shiki.loadThemeSync({
      name: THEME,
      type,
      fg: foreground,
      bg: type === 'dark' ? '#000000' : '#FFFFFF',
      settings: rules.map(({ scope, settings }) => ({
        settings,
        ...(scope === undefined ? {} : { scope: typeof scope === 'string' ? scope : [...scope] }),
      })),
    });
  }

  /** Makes a language ready, by any of its names. Returns the name for {@link line}; null when there is no such one. */
  async load(name: string): Promise<string | null> {
    const language = languageOf(name);
    if (language === null) {
      return null;
    }
    const loading = this.loaded.get(language) ?? this.loadGrammars(language);
    this.loaded.set(language, loading);
    return (await loading) ? language : null;
  }

  /** The tokens of the next line, without its line break, and the state after it. */
  line(
    text: string,
    language: string,
    state: LineState | undefined,
  ): { readonly tokens: readonly CodeToken[]; readonly state: LineState | undefined } {
    if (text.length > LONGEST_LINE) {
      return { tokens: [{ text, color: '', style: 0 }], state };
    }
    const lines = codeToTokensBase(this.shiki, text, {
      lang: language,
      theme: THEME,
      ...(state ? { grammarState: state } : {}),
    });
    const tokens = (lines[0] ?? []).map(({ content, color = '', fontStyle = 0 }) => ({
      text: content,
      color: color.toUpperCase() === this.usual ? '' : color,
      style: Math.max(fontStyle, 0),
    }));
    return { tokens, state: getLastGrammarState(this.shiki, lines) };
  }

  private async loadGrammars(language: string): Promise<boolean> {
    try {
      const grammars = await loadGrammars(language);
      // What a grammar could embed is not always there, which Shiki would take for a mistake.
      this.shiki.loadLanguageSync(grammars.map(grammar => ({ ...grammar, embeddedLangs: [] })));
      return true;
    } catch (error) {
      console.warn(`no colors for ${language}`, error);
      return false;
    }
  }
}
