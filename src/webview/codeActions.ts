import type { CodeAction } from './markdown/codeBlock';
import type { CodeSource } from './markdown/context';

const ACTIONS: readonly CodeAction[] = ['copy', 'insert', 'openAsMarkdown'];

/** Handles the buttons of all code blocks by one listener: blocks come and go while text streams. */
export function connectCode(
  root: HTMLElement,
  codeOf: (figure: Element) => CodeSource | undefined,
  act: (action: CodeAction, code: CodeSource, button: HTMLElement) => void,
): void {
  root.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('button[data-code]') : null;
    const figure = button?.closest('figure');
    const code = figure ? codeOf(figure) : undefined;
    const action = ACTIONS.find(one => one === button?.dataset.code);
    if (button && code && action) {
      act(action, code, button);
    }
  });
}
