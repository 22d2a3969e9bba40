import type { FromPanel } from '../shared/protocol';

/** Tells the host whether the keyboard is the page's, now and whenever that changes. */
export function tellFocus(post: (message: FromPanel) => void): void {
  const tell = () => post({ type: 'focusChanged', focused: document.hasFocus() });
  window.addEventListener('focus', tell);
  window.addEventListener('blur', tell);
  tell();
}
