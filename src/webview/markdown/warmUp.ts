type Lexing = Pick<typeof import('./lex'), 'inlineTokens' | 'lex'>;

/** Some of everything that the lexer has an expression for. */
const SAMPLE = `# A heading

Some *text* with **bold**, ~~gone~~, \`code\`, [a link](https://example.com/), https://example.com and a\\
line break.

- one
- [ ] two

1. three

> four

| a | b |
|---|--:|
| c | d |

\`\`\`js
code
\`\`\`
`;

/** A browser compiles an expression when it is first run, and once more for a text that isn't all Latin-1. */
const SAMPLES: readonly string[] = [SAMPLE, `${SAMPLE}—`];

/**
 * Has the lexer's expressions compiled while the page rests. Some are so large that in the middle of an answer, where its
 * first dash or arrow comes, that would take longer than a frame.
 */
export async function warmUp({ lex, inlineTokens }: Lexing): Promise<void> {
  for (const sample of SAMPLES) {
    await rest();
    const { tokens } = lex(sample);
    await rest();
    for (const token of tokens) {
      inlineTokens('tokens' in token && token.tokens ? token.tokens : []);
    }
  }
}

function rest(): Promise<void> {
  return new Promise(resolve => requestIdleCallback(() => resolve()));
}
