import { createElement } from 'react';
import ReactMarkdown from 'react-markdown';
import rehypeHighlight from 'rehype-highlight';
import remarkGfm from 'remark-gfm';
import type { Strategy } from '../strategy';
import { reactStrategy } from './react';

/** What most chat panels ship. */
export function create(root: HTMLElement): Strategy {
  const [remarkPlugins, rehypePlugins] = [[remarkGfm], [rehypeHighlight]];
  return reactStrategy(root, children => createElement(ReactMarkdown, { remarkPlugins, rehypePlugins, children }));
}
