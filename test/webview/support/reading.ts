import type { Page } from 'playwright-core';

/** What a test of reading keeps in the page. */
interface ReadingWindow extends Window {
  /** The line that one reads. */
  line?: Element | null;
}

/** Takes a line in the middle of what one sees as the one that one reads; returns where it is. */
export function markLine(page: Page): Promise<number> {
  return page.evaluate(() => {
    const view = document.querySelector('.log')?.getBoundingClientRect() ?? new DOMRect();
    const found = document.elementsFromPoint(view.x + view.width / 2, view.y + view.height / 2);
    const line = found.find(({ tagName }) => /^(P|LI|H\d|CODE|TD|BLOCKQUOTE)$/.test(tagName)) ?? found[0];
    Object.assign(window, { line });
    return line?.getBoundingClientRect().top ?? Number.NaN;
  });
}

/** Waits until the conversation has come to rest: a wheel's scroll goes on for a while. */
export async function untilStill(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const log = document.querySelector('.log');
    for (let still = 0, last = -1; still < 10; ) {
      await new Promise(requestAnimationFrame);
      still = log?.scrollTop === last ? still + 1 : 0;
      last = log?.scrollTop ?? 0;
    }
  });
}

/** Where the line is that one reads. Runs in the page. */
export function lineTop(): number {
  return (window as ReadingWindow).line?.getBoundingClientRect().top ?? Number.NaN;
}

/** How far the conversation is from its end. Runs in the page. */
export function distanceFromEnd(): number {
  const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = document.querySelector('.log') ?? {};
  return Math.round(scrollHeight - scrollTop - clientHeight);
}

/** Selects thirty characters near the end of the block that is still being written, backwards; runs in the page. */
export function selectInLastBlock(): string {
  const answer = document.querySelector('[data-entry=streamed] .markdown');
  const last = answer?.querySelector(':scope > .part:last-child > :last-child') ?? answer?.lastElementChild;
  const block = last?.matches('figure, .table') ? last.querySelector('code, table') : last;
  if (!block) {
    return 'no block';
  }
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  while (walker.nextNode()) {
    nodes.push(walker.currentNode as Text);
  }
  const length = nodes.reduce((sum, { data }) => sum + data.length, 0);
  const place = (offset: number): readonly [Node, number] => {
    let left = offset;
    for (const node of nodes) {
      if (left <= node.data.length) {
        return [node, left];
      }
      left -= node.data.length;
    }
    return [block, 0];
  };
  getSelection()?.setBaseAndExtent(...place(length - 10), ...place(length - 40));
  return String(getSelection());
}
