import type { Locator } from 'playwright-core';

/** How much of the newest answer stands in the page from a moment on. */
export interface Shown {
  /** By the machine's clock, in milliseconds. */
  readonly at: number;
  /** In characters, without white space. */
  readonly length: number;
}

interface RecorderWindow {
  shown?: Shown[];
  clickedAt?: number;
}

/** Begins to note when text comes into the panel, and when something in it is clicked. */
export async function recordShown(panel: Locator): Promise<void> {
  await panel.evaluate(root => {
    const scope = window as unknown as RecorderWindow;
    scope.shown = [];
    const note = (): void => {
      const answer = [...root.querySelectorAll('.run .item')].at(-1)?.textContent ?? '';
      scope.shown?.push({ at: Date.now(), length: answer.replace(/\s+/g, '').length });
    };
    new MutationObserver(note).observe(root, { childList: true, characterData: true, subtree: true });
    const clicked = (): void => {
      scope.clickedAt = Date.now();
    };
    root.addEventListener('click', clicked, { capture: true });
  });
}

/** What was noted since the last time. */
export function takeShown(panel: Locator): Promise<readonly Shown[]> {
  return panel.evaluate(() => (window as unknown as RecorderWindow).shown?.splice(0) ?? []);
}

export function clickedAt(panel: Locator): Promise<number> {
  return panel.evaluate(() => (window as unknown as RecorderWindow).clickedAt ?? Number.NaN);
}
