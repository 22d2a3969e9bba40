import { default_renderer, parser, parser_end, parser_write } from 'streaming-markdown';
import type { Strategy } from '../strategy';

/** Parses each character once and only ever appends. */
export function create(root: HTMLElement): Strategy {
  const state = parser(default_renderer(root));
  return {
    update: (_text, added) => parser_write(state, added),
    end: () => parser_end(state),
  };
}
