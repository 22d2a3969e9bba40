// What is wrong with how the page is laid out. Each of these runs inside the page, alone.

/** What is wider than its place, but for code and tables, which scroll, and what ends in an ellipsis. */
export function tooWide(): readonly string[] {
  const scrolls = (box: Element) => box.closest('pre, .table') !== null;
  const cut = (box: Element) => getComputedStyle(box).textOverflow === 'ellipsis' || box.matches('.unseen, svg, svg *');
  const edge = document.documentElement.clientWidth;
  return [...document.querySelectorAll('body, body *')]
    .filter(box => !scrolls(box) && !cut(box))
    .filter(
      box =>
        box.getBoundingClientRect().right > edge + 0.5 ||
        (box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).display !== 'inline'),
    )
    .map(box => `${box.tagName}.${box.getAttribute('class')}: ${box.scrollWidth} in ${box.clientWidth}`);
}

/** What is higher than its place, but for what scrolls and what is folded. */
export function tooHigh(): readonly string[] {
  return [...document.querySelectorAll<HTMLElement>('#panel *')]
    .filter(box => !box.closest('.unseen, svg, .folded, figure.code pre'))
    .filter(box => {
      const { display, overflowY } = getComputedStyle(box);
      return display !== 'inline' && !/auto|scroll/.test(overflowY) && box.scrollHeight > box.clientHeight + 1;
    })
    .map(box => `${box.tagName}.${box.className}: ${box.scrollHeight} in ${box.clientHeight}`);
}

/** What lies over its neighbour in a row or a column. */
export function overlaps(): readonly string[] {
  const found: string[] = [];
  for (const parent of document.querySelectorAll('#panel, #panel *')) {
    const inFlow = [...parent.children].filter(
      child =>
        /flex|grid/.test(getComputedStyle(parent).display) &&
        getComputedStyle(child).position !== 'absolute' &&
        child.getClientRects().length > 0,
    );
    for (const [index, child] of inFlow.entries()) {
      const one = child.getBoundingClientRect();
      for (const neighbour of inFlow.slice(index + 1)) {
        const other = neighbour.getBoundingClientRect();
        const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
        if (width > 1 && height > 1) {
          found.push(`${child.outerHTML.slice(0, 100)} and ${neighbour.outerHTML.slice(0, 100)}`);
        }
      }
    }
  }
  return found;
}

/** What one would press and can't, though one scrolls to it. */
export function outOfReach(): readonly string[] {
  const controls = [...document.querySelectorAll<HTMLElement>('button, textarea, input:not([disabled]), summary, a')];
  return controls
    .filter(control => control.checkVisibility())
    .filter(control => {
      control.scrollIntoView({ block: 'center', inline: 'center' });
      const [{ x, y, width, height } = new DOMRect()] = control.getClientRects();
      const hit = document.elementFromPoint(x + width / 2, y + height / 2);
      return !hit || !(control.contains(hit) || hit.contains(control)) || hit.matches('body, #panel, .log');
    })
    .map(({ outerHTML }) => outerHTML.slice(0, 150));
}
