import MarkdownIt from 'markdown-it';
import type { Strategy } from '../strategy';

/** The whole answer as HTML, each time. */
export function create(root: HTMLElement): Strategy {
  const markdown = new MarkdownIt({ linkify: true });
  return {
    update: text => {
      root.innerHTML = markdown.render(text);
    },
  };
}
