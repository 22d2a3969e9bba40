import type { PanelPage } from './panelPage';

declare const window: Window & { copied?: string | undefined };

/** Copies by its key, and says what the page gave to the clipboard; what it left to the browser is `as it is: …`. */
export async function copied({ page }: PanelPage): Promise<string | undefined> {
  await page.evaluate(() => {
    window.copied = undefined;
    document.addEventListener(
      'copy',
      event => {
        window.copied = event.defaultPrevented
          ? event.clipboardData?.getData('text/plain')
          : `as it is: ${getSelection()}`;
      },
      { once: true },
    );
  });
  await page.keyboard.press('ControlOrMeta+c');
  return page.evaluate(() => window.copied);
}
