import { createJavaScriptRegexEngine } from '@shikijs/engine-javascript';
import { codeToTokensBase, createShikiPrimitive, getLastGrammarState } from '@shikijs/primitive';
import type { CodeTheme } from '../../../shared/codeTheme';
import type { CodeStyle, Grammar } from '../workerProtocol';

/** A longer line isn't colored: nobody reads what a program made, and it could stop the worker. */
const LONGEST_LINE = 2_000;

/** The first line of a language takes long, for its expressions are compiled then; this long is a mistake of the grammar's. */
const LONGEST_MS = 5_000;

/** A piece of a line that looks the same all along. */
export interface CodeToken extends CodeStyle {
  readonly text: string;
}

/** Where a grammar is after a line; the next line begins there. */
export type LineState = NonNullable<ReturnType<typeof getLastGrammarState>>;

/** Tells the colors of code in a theme: Shiki with its JavaScript engine, which needs no WebAssembly. */
export class Tokenizer {
  private readonly shiki = createShikiPrimitive({
    // An expression that JavaScript can't say is left out, and with it a color here and there.
    engine: createJavaScriptRegexEngine({ forgiving: true }),
    themes: [],
    langs: [],
  });
  private usual = '';
  private themes = 0;

  /** No state goes on from one theme to the next. */
  setTheme({ type, foreground, rules }: CodeTheme): void {
    this.usual = foreground.toUpperCase();
    this.themes++;
    this.shiki.loadThemeSync({
      name: this.theme,
      type,
      fg: foreground,
      bg: type === 'dark' ? '#000000' : '#FFFFFF',
      settings: rules.map(({ scope, settings }) => ({
        settings,
        ...(scope === undefined ? {} : { scope: typeof scope === 'string' ? scope : [...scope] }),
      })),
    });
  }

  /** Makes ready what a language needs. Throws when it is no grammar. */
  load(grammars: readonly Grammar[]): void {
    this.shiki.loadLanguageSync(
      grammars.map(grammar => ({
        ...(typeof grammar === 'string' ? JSON.parse(grammar) : grammar),
        // What a grammar could embed is not always there, which Shiki would take for a mistake.
        embeddedLangs: [],
      })),
    );
  }

  /** The tokens of the next line, without its line break, and the state after it. */
  line(
    text: string,
    language: string,
    state: LineState | undefined,
  ): { readonly tokens: readonly CodeToken[]; readonly state: LineState | undefined } {
    if (text.length > LONGEST_LINE) {
      return { tokens: [{ text, color: '', font: 0 }], state };
    }
    const lines = codeToTokensBase(this.shiki, text, {
      lang: language,
      theme: this.theme,
      tokenizeTimeLimit: LONGEST_MS,
      ...(state ? { grammarState: state } : {}),
    });
    const tokens = (lines[0] ?? []).map(({ content, color = '', fontStyle = 0 }) => ({
      text: content,
      color: color.toUpperCase() === this.usual ? '' : color,
      font: Math.max(fontStyle, 0),
    }));
    return { tokens, state: getLastGrammarState(this.shiki, lines) };
  }

  /** Shiki takes a theme for the same as long as its name is. */
  private get theme(): string {
    return `theme ${this.themes}`;
  }
}
