/** What was typed before the page's script ran, see `shared/panelHtml.ts`. */
export interface EarlyInput {
  readonly text: string;
  /** Counted in UTF-16 units from the beginning of the text; null when the keyboard was elsewhere. */
  readonly cursor: number | null;
  /** Enter was pressed after it. */
  readonly entered: boolean;
}

/** Takes what the page's HTML stood for out of the page; null while an input method is composing there. */
export function takeEarlyInput(root: HTMLElement, onComposed: () => void): EarlyInput | null {
  if (early.composing) {
    // Its text is in the input after the event.
    root.addEventListener('compositionend', () => setTimeout(onComposed), { once: true });
    return null;
  }
  const input = root.querySelector('textarea');
  const cursor = input && input === document.activeElement ? input.selectionEnd : null;
  root.replaceChildren();
  root.removeAttribute('aria-busy');
  window.removeEventListener('keydown', early.press);
  return { text: input?.value ?? '', cursor, entered: early.entered };
}
