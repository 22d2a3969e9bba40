import type { Turn } from '../../core/backend';
import type { Item } from '../../shared/runEvent';

/** What one side has said, and nothing of what it did. */
export interface SaidText {
  readonly role: 'user' | 'assistant';
  readonly text: string;
}

/** What was said in turns, oldest first, for a server that has none of them and takes nothing but texts. */
export function saidIn(turns: readonly Turn[]): readonly SaidText[] {
  return turns
    .flatMap(({ text, items }): readonly SaidText[] => [
      { role: 'user', text },
      { role: 'assistant', text: items.flatMap(textsOf).join('\n\n') },
    ])
    .filter(({ text }) => text !== '');
}

function textsOf(item: Item): readonly string[] {
  return item.kind === 'message' ? item.parts.map(({ text }) => text).filter(text => text !== '') : [];
}
