import type { Page } from 'playwright-core';

/** Drags the side bar's edge until the bar is that many pixels wide. */
export async function resizePanel(page: Page, width: number): Promise<void> {
  const bar = await page.locator('.part.sidebar').boundingBox();
  if (!bar) {
    throw new Error('the side bar is not shown');
  }
  const y = bar.y + bar.height / 2;
  await page.mouse.move(bar.x + bar.width, y);
  await page.mouse.down();
  await page.mouse.move(bar.x + width, y, { steps: 8 });
  await page.mouse.up();
  await page.mouse.move(bar.x + width + 200, y);
}
