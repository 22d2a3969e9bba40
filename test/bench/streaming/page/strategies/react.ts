import type { ReactElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import type { Strategy } from '../strategy';

/**
 * Renders an element anew for each update, in the frame of the update: left to itself React might draw two updates at
 * once, and then fewer of them than the others.
 */
export function reactStrategy(root: HTMLElement, view: (text: string, done: boolean) => ReactElement): Strategy {
  const shown = createRoot(root);
  const draw = (text: string, done: boolean): void => flushSync(() => shown.render(view(text, done)));
  return { update: text => draw(text, false), end: text => draw(text, true) };
}
