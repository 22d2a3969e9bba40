import type { Page } from 'playwright-core';
import { type PageBrowser, startBrowser } from '../../support/browser';

/** A page with nothing but a script in it, whose browser is to be closed. */
export async function openScriptPage(script: string): Promise<{ readonly browser: PageBrowser; readonly page: Page }> {
  const browser = await startBrowser({ shared: true });
  const page = await browser.openPage('<!doctype html><meta charset="utf-8"><body></body>');
  await page.evaluate(script);
  return { browser, page };
}
