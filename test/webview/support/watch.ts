import type { Page } from 'playwright-core';

interface WatchWindow extends Window {
  watched?: string[];
}

/**
 * Looks at something in the page each time a frame has been drawn, and returns all that it was one after the other, once it
 * is asked. `look` runs in the page; one watch a page at a time.
 */
export async function watchFrames<T>(page: Page, look: () => T): Promise<() => Promise<readonly T[]>> {
  await page.evaluate(`(${startWatching})(${look})`);
  return async () => {
    const seen = await page.evaluate(stopWatching);
    return seen.map(json => JSON.parse(json));
  };
}

function startWatching(look: () => unknown): void {
  const held: WatchWindow = window;
  const seen: string[] = [];
  const next = () => {
    if (held.watched === seen) {
      const value = JSON.stringify(look());
      if (value !== seen.at(-1)) {
        seen.push(value);
      }
      // In a frame's callback what it shows isn't laid out yet; in a task after it, it is.
      requestAnimationFrame(() => setTimeout(next));
    }
  };
  held.watched = seen;
  next();
}

function stopWatching(): readonly string[] {
  const held: WatchWindow = window;
  const seen = held.watched ?? [];
  delete held.watched;
  return seen;
}
