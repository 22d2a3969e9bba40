import { createElement } from 'react';
import { Streamdown } from 'streamdown';
import type { Strategy } from '../strategy';
import { reactStrategy } from './react';

/** As its documentation has it, without its plugins: highlighting and diagrams are packages of their own. */
export function create(root: HTMLElement): Strategy {
  return reactStrategy(root, (children, done) => createElement(Streamdown, { isAnimating: !done, children }));
}
