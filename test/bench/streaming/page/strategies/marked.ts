import { parse } from 'marked';
import type { Strategy } from '../strategy';

/** The whole answer as HTML, each time. */
export function create(root: HTMLElement): Strategy {
  return {
    update: text => {
      root.innerHTML = parse(text, { async: false });
    },
  };
}
