/**
 * Gives every click on a link to `open` instead of following it. The event ends here: VS Code listens on the document
 * and would open the link a second time.
 */
export function connectLinks(root: HTMLElement, open: (href: string) => void): void {
  const take = (event: Event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link) {
      event.preventDefault();
      event.stopPropagation();
      open(link.href);
    }
  };
  root.addEventListener('click', take);
  root.addEventListener('auxclick', event => {
    if (event.button === 1) {
      take(event);
    }
  });
}
