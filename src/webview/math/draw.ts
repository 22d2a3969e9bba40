import temml from 'temml';

/**
 * Draws TeX as MathML. What isn't TeX is shown as it was written, in the color of an error. Commands that would fetch or
 * link something are not trusted, and none may grow without bounds.
 */
export function draw(tex: string, display: boolean, node: HTMLElement): void {
  try {
    temml.render(tex, node, {
      displayMode: display,
      throwOnError: false,
      errorColor: 'var(--vscode-errorForeground)',
      trust: false,
      strict: false,
      maxExpand: 500,
      maxSize: [20, 100],
    });
  } catch {
    // A command named like a property of every object is an error that it doesn't expect.
    node.textContent = tex;
  }
  // A label would be a name in the whole page, and a reference to one a link.
  for (const named of node.querySelectorAll('[id]')) {
    named.removeAttribute('id');
  }
  for (const link of node.querySelectorAll('a, [href]')) {
    link.replaceWith(link.textContent ?? '');
  }
  // The browser would take the alphabet's own italic letters, for which many machines have no font.
  for (const letter of node.querySelectorAll('mi:not([mathvariant])')) {
    if ([...letter.textContent].length === 1) {
      letter.classList.add('italic');
    }
  }
}
