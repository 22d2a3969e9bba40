import { markdownOf } from './markdownOf';

/** A selection of nothing else is copied as it is: it has no form that could be lost. */
const FORMED = 'p, h3, h4, h5, h6, ul, ol, li, table, tr, td, pre, blockquote, strong, em, del, code, a';

/** Gives the clipboard Markdown when a part of the conversation is copied, so that lists, code and links stay what they are. */
export function connectCopy(root: HTMLElement): void {
  root.addEventListener('copy', event => {
    const selection = getSelection();
    if (!selection || selection.isCollapsed || !event.clipboardData || event.target instanceof HTMLTextAreaElement) {
      return;
    }
    const range = selection.getRangeAt(0);
    const common = range.commonAncestorContainer;
    const around = common instanceof Element ? common : common.parentElement;
    // Within a piece of code nothing is Markdown.
    if (!around?.closest('.turns') || around.closest('pre, code, .text')) {
      return;
    }
    const part = range.cloneContents();
    if (part.querySelector(FORMED)) {
      // Rows and items are some of what is around them.
      const whole = around.closest('table') ?? (around.matches('ul, ol, blockquote') ? around : null);
      const wrapped = whole?.cloneNode(false);
      wrapped?.appendChild(part);
      event.clipboardData.setData('text/plain', markdownOf(wrapped ? [wrapped] : part.childNodes));
      event.preventDefault();
    }
  });
}
