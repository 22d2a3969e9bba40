import type { Lexer, MarkedOptions, Token, Tokens } from 'marked';

/** A footnote's text, `[^label]: …` with what follows indented by four. */
export interface FootnoteDefinition extends Tokens.Generic {
  readonly type: 'footnoteDefinition';
  readonly label: string;
  readonly tokens: Token[];
}

/** `[^label]` in running text. */
export interface FootnoteReference extends Tokens.Generic {
  readonly type: 'footnoteReference';
  readonly label: string;
}

/** The footnotes of a text that are both defined and referred to, by label, in the order of their first references. */
export type Footnotes = ReadonlyMap<string, FootnoteDefinition>;

const DEFINITION =
  /^ {0,3}\[\^([^\]\s]+)\]:([^\n]*(?:\n(?:[ \t]*\n)*(?: {4}|\t)[^\n]*|\n(?! {0,3}(?:\[\^|[#>`~]|[-*+] |\d+[.)] ))[^\S\n]*\S[^\n]*)*)(?:\n|$)/;

interface Extended {
  readonly lexer: Lexer;
}

type Syntax = NonNullable<MarkedOptions['extensions']>;

/** Adds footnotes to a lexer's syntax. The labels referred to are added to `referred` in the order of the text. */
export function withFootnotes(syntax: Syntax, referred: Set<string>): Syntax {
  return {
    ...syntax,
    block: [
      ...(syntax.block ?? []),
      function (this: Extended, source: string): FootnoteDefinition | undefined {
        const [raw, label = '', text = ''] = DEFINITION.exec(source) ?? [];
        return raw === undefined
          ? undefined
          : {
              type: 'footnoteDefinition',
              raw,
              label: label.toLowerCase(),
              tokens: this.lexer.blockTokens(text.trimStart().replace(/\n(?: {4}|\t)/g, '\n'), []),
            };
      },
    ],
    inline: [
      ...(syntax.inline ?? []),
      function (this: Extended, source: string): FootnoteReference | undefined {
        const [raw, name = ''] = /^\[\^([^\]\s]+)\](?!\()/.exec(source) ?? [];
        if (raw === undefined || this.lexer.state.inLink) {
          return undefined;
        }
        const label = name.toLowerCase();
        referred.add(label);
        return { type: 'footnoteReference', raw, label };
      },
    ],
    startBlock: [
      ...(syntax.startBlock ?? []),
      (source: string): number | undefined => {
        const end = source.indexOf('\n\n');
        return source.slice(0, end < 0 ? undefined : end).search(/\n {0,3}\[\^[^\]\s]+\]:/) + 1 || undefined;
      },
    ],
    startInline: [...(syntax.startInline ?? []), (source: string): number => source.indexOf('[^')],
  };
}

/** Of a label that is defined twice the first definition counts. */
export function footnotesOf(tokens: readonly Token[], referred: () => ReadonlySet<string>): Footnotes {
  const definitions = tokens.filter(isFootnoteDefinition);
  const used = new Map<string, FootnoteDefinition>();
  for (const label of definitions.length > 0 ? referred() : []) {
    const definition = definitions.find(one => one.label === label);
    if (definition) {
      used.set(label, definition);
    }
  }
  return used;
}

export function isFootnoteDefinition(token: Token): token is FootnoteDefinition {
  return token.type === 'footnoteDefinition';
}

export function isFootnoteReference(token: Token): token is FootnoteReference {
  return token.type === 'footnoteReference';
}
