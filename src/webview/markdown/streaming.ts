import { inlineTokens, lex } from './lex';

type WhileStreaming = Pick<typeof import('./whileStreaming'), 'heal' | 'heldSelection'>;

/** Until it is there, a text streams without. */
let loaded: WhileStreaming = { heal: source => source, heldSelection: () => () => {} };

export function whileStreaming(): WhileStreaming {
  return loaded;
}

/** Loads it. It has time until the first answer streams, and isn't part of the page's first load. */
export async function loadWhileStreaming(): Promise<void> {
  const { warmUp, ...module } = await import('./whileStreaming');
  loaded = module;
  await warmUp({ inlineTokens, lex });
}
