import temml from 'temml';

/**
 * Draws TeX as MathML. What isn't TeX is shown as it was written, in the color of an error. Commands that would fetch or
 * link something are not trusted, and none may grow without bounds.
 */
export function draw(tex: string, display: boolean, node: HTMLElement): void {
  temml.render(tex, node, {
    displayMode: display,
    throwOnError: false,
    errorColor: 'var(--vscode-errorForeground)',
    trust: false,
    strict: false,
    maxExpand: 500,
    maxSize: [20, 100],
  });
  // The browser would take the alphabet's own italic letters, for which many machines have no font.
  for (const letter of node.querySelectorAll('mi:not([mathvariant])')) {
    if ([...letter.textContent].length === 1) {
      letter.classList.add('italic');
    }
  }
}
