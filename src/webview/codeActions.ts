import type { CodeAction } from './markdown/codeBlock';

/** Handles the buttons of all code blocks by one listener: blocks come and go while text streams. */
export function connectCode(
  root: HTMLElement,
  codeOf: (figure: Element) => string | undefined,
  act: (action: CodeAction, code: string, button: HTMLElement) => void,
): void {
  root.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('button[data-code]') : null;
    const figure = button?.closest('figure');
    const code = figure ? codeOf(figure) : undefined;
    if (button && code !== undefined) {
      act(button.dataset.code === 'insert' ? 'insert' : 'copy', code, button);
    }
  });
}
