import type { LanguageRegistration } from '@shikijs/primitive';
import type { CodeTheme } from '../../shared/codeTheme';

/** A grammar as its JSON, which only the worker reads; outside a bundle it is read already. */
export type Grammar = string | LanguageRegistration;

/** What the page says to the worker that tells colors. */
export type ToWorker =
  /** From now on these are the colors; all blocks are forgotten. Comes first. */
  | { readonly type: 'theme'; readonly theme: CodeTheme }
  /** More of a block. Answered by one `tokens` or `failed`; the page waits for it before it says more lines. */
  | {
      readonly type: 'lines';
      /** The page's own number for a text that grows. */
      readonly block: number;
      /** Whole lines; only the text's last one may lack its line break. */
      readonly text: string;
      readonly language: string;
      /** Those that the language needs and the worker doesn't have yet, its own last. */
      readonly grammars: readonly Grammar[];
    }
  /** No more of this block will come. */
  | { readonly type: 'forget'; readonly block: number };

export type FromWorker =
  | { readonly type: 'tokens'; readonly slice: Slice }
  /** The language's grammar is at fault; the worker goes on. */
  | { readonly type: 'failed'; readonly reason: string };

/** The colors of some lines. It holds no text: the page has that. */
export interface Slice {
  /** For each run of characters its length and the number of its style; 0 is the usual one. A line's end ends a run. */
  readonly runs: Uint32Array<ArrayBuffer>;
  /** From number 1 on. */
  readonly styles: readonly CodeStyle[];
}

export interface CodeStyle {
  /** Empty for the theme's usual one. */
  readonly color: string;
  /** The sum of 1 (italic), 2 (bold), 4 (underline) and 8 (struck through). */
  readonly font: number;
}
