import { element } from '../dom';

/** Leads to a note. No button, as a line could break before one. */
export function toNote(number: number, label: string): HTMLElement {
  const jump = jumpWith(element('sup', 'jump', String(number)), label);
  jump.role = 'doc-noteref';
  jump.tabIndex = 0;
  jump.dataset.note = String(number);
  return jump;
}

/** Leads from a note back to the text. */
export function toText(number: number, label: string): HTMLElement {
  const jump = jumpWith(element('button', 'jump', '↩'), label);
  jump.type = 'button';
  jump.dataset.text = String(number);
  return jump;
}

function jumpWith<T extends HTMLElement>(jump: T, label: string): T {
  jump.title = label;
  jump.ariaLabel = label;
  return jump;
}

/** Lets the jumps of one text find each other in it: an ID would be the whole page's. */
export function connectJumps(root: HTMLElement): void {
  const jump = ({ target }: Event) => {
    const { note, text } = target instanceof HTMLElement ? target.dataset : {};
    if (note || text) {
      root.querySelector<HTMLElement>(note ? `[data-text="${note}"]` : `[data-note="${text}"]`)?.focus();
    }
  };
  root.addEventListener('click', jump);
  root.addEventListener('keydown', event => {
    if (event.key === 'Enter' && event.target instanceof HTMLElement && event.target.dataset.note) {
      // The button that has the focus then would be pressed.
      event.preventDefault();
      jump(event);
    }
  });
}
