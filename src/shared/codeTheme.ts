/** How code is colored: the token rules of a color theme, in the form in which TextMate and VS Code have them. */
export interface CodeTheme {
  readonly type: 'dark' | 'light';
  /** What no rule says anything about has this color, as `#rrggbb`. */
  readonly foreground: string;
  /** In order: of two that fit equally well, the later one wins. */
  readonly rules: readonly TokenRule[];
}

/** https://macromates.com/manual/en/themes; scopes separated by commas, or in a list. */
export interface TokenRule {
  readonly scope?: string | readonly string[];
  readonly settings: {
    readonly foreground?: string;
    /** Any of `italic bold underline strikethrough`; empty for none of them. */
    readonly fontStyle?: string;
  };
}
