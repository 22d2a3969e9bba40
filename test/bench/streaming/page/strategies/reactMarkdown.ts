import { createElement } from 'react';
import ReactMarkdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import type { Strategy } from '../strategy';
import { reactStrategy } from './react';

export function create(root: HTMLElement): Strategy {
  const remarkPlugins = [remarkGfm];
  return reactStrategy(root, children => createElement(ReactMarkdown, { remarkPlugins, children }));
}
