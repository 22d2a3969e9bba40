import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { PanelPage } from './panelPage';

/** Find in conversation as a user has it: by its key, roles and names. */
export class FindWidget {
  readonly element: Locator;
  readonly input: Locator;

  constructor(readonly panel: PanelPage) {
    this.element = panel.page.getByRole('search', { name: 'Find in conversation' });
    this.input = this.element.getByRole('textbox', { name: 'Find' });
  }

  async open(): Promise<void> {
    await this.panel.page.keyboard.press('Control+f');
    await this.input.waitFor();
  }

  button(name: string): Locator {
    return this.element.getByRole('button', { name, exact: true });
  }

  /** What it says of how many there are. */
  async count(): Promise<string> {
    return (await this.element.locator('.find-count').textContent()) ?? '';
  }

  /** Types what to find, and waits for how many there are. */
  async search(text: string, count: string): Promise<void> {
    await this.input.fill(text);
    await this.shows(count);
  }

  /** Waits until it says so: `3 of 17`. */
  async shows(count: string): Promise<void> {
    for (const end = Date.now() + 10_000; (await this.count()) !== count; ) {
      assert.ok(Date.now() < end, `“${await this.count()}” and not “${count}”`);
      await this.panel.page.evaluate(() => new Promise(requestAnimationFrame));
    }
  }

  /** What is marked on the screen; the current match alone, or all but it. */
  marks(which: 'current' | 'match'): Promise<readonly string[]> {
    return this.panel.page.evaluate(name => {
      return [...(CSS.highlights.get(name) ?? [])].map(range => {
        const live = document.createRange();
        live.setStart(range.startContainer, range.startOffset);
        live.setEnd(range.endContainer, range.endOffset);
        return String(live);
      });
    }, `find-${which}`);
  }

  /** Waits until the current match is marked and lies in sight; it may be written in either case, as it is found. */
  async untilInSight(text: string): Promise<void> {
    const isIt = (seen: string) => seen.toLowerCase() === text.toLowerCase();
    const check = () =>
      this.panel.page.evaluate(() => {
        const [range] = CSS.highlights.get('find-current') ?? [];
        const log = document.querySelector('.log');
        if (!range || !log) {
          return 'no current match';
        }
        const live = document.createRange();
        live.setStart(range.startContainer, range.startOffset);
        live.setEnd(range.endContainer, range.endOffset);
        const [match, view] = [live.getBoundingClientRect(), log.getBoundingClientRect()];
        const element = range.startContainer.parentElement;
        const isSeen = match.height > 0 && match.top >= view.top && match.bottom <= view.bottom;
        const isCovered = element?.closest('.folded, details:not([open])');
        return isSeen && !isCovered ? String(live) : `${live} at ${match.top}, ${match.height} high`;
      });
    for (const end = Date.now() + 10_000; !isIt(await check()); ) {
      assert.ok(Date.now() < end, `“${text}” is not in sight, but ${await check()}`);
      await this.panel.page.evaluate(() => new Promise(requestAnimationFrame));
    }
  }
}
