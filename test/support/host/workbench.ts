import type { FrameLocator, Locator, Page } from 'playwright-core';

/** Opens a workbench address (see `workbenchUrl`) and waits until VS Code can be used. */
export async function openWorkbench(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await workbenchReady(page);
}

/** Reloads the window as "Developer: Reload Window" does: the extension host ends and starts anew. */
export async function reloadWorkbench(page: Page): Promise<void> {
  await page.reload();
  await workbenchReady(page);
}

async function workbenchReady(page: Page): Promise<void> {
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
  // The remote indicator names the host once the extension host's connection stands.
  await page
    .locator('#status\\.host[aria-label*="127.0.0.1"], #status\\.host[aria-label*="remote"]')
    .waitFor({ timeout: 60_000 });
}

/** Runs a command from the palette by its title as shown ("Ask Assistant: New Thread"); the first match is taken. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press('F1');
  await quickInput(page).fill(`>${title}`);
  await quickPickItem(page, title).waitFor();
  await page.keyboard.press('Enter');
}

/** The text field of the open QuickPick or InputBox. */
export function quickInput(page: Page): Locator {
  return page
    .locator('.quick-input-widget:visible input[type="text"], .quick-input-widget:visible input[type="password"]')
    .first();
}

/** A row of the open QuickPick that has this text. */
export function quickPickItem(page: Page, text: string | RegExp): Locator {
  return page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
}

/** Answers an InputBox: types and confirms. */
export async function answerInput(page: Page, text: string): Promise<void> {
  const input = quickInput(page);
  await input.waitFor();
  await input.fill(text);
  await page.keyboard.press('Enter');
}

/** Opens a view container by its name in the activity bar; leaves it open when it is. */
export async function openContainer(page: Page, name: string): Promise<void> {
  const label = page.locator(`.part.activitybar .action-label[aria-label^="${name}"]`).first();
  await label.waitFor();
  const item = page.locator('.part.activitybar .action-item', { has: label }).first();
  if (!/\bchecked\b/.test((await item.getAttribute('class')) ?? '')) await label.click();
  await page.locator(`.part.activitybar .action-item.checked .action-label[aria-label^="${name}"]`).first().waitFor();
}

/** The document of the (first) visible webview: what it shows, inside VS Code's two frames. */
export function webviewFrame(page: Page): FrameLocator {
  return page.frameLocator('iframe.webview.ready').first().frameLocator('#active-frame');
}

/** Opens a file of the workspace by its name and waits for its text. */
export async function openFile(page: Page, name: string): Promise<Locator> {
  await page.keyboard.press('Control+P');
  await quickInput(page).fill(name);
  await quickPickItem(page, name).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.part.editor .tab.active').filter({ hasText: name }).waitFor();
  const lines = page.locator('.part.editor .editor-instance .view-lines').first();
  await lines.locator('.view-line').first().waitFor();
  return lines;
}

/** Selects whole lines (1-based, both included) in the active editor. */
export async function selectLines(page: Page, first: number, last: number): Promise<void> {
  await page.keyboard.press('Control+G');
  await answerInput(page, `:${first}`);
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  for (let line = first; line < last; line++) await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+End');
}

/** Right click in the active editor's text, then the entry with this title. */
export async function editorContextMenu(page: Page, title: string): Promise<void> {
  // On the selection where there is one: a right click elsewhere would drop it.
  const selected = page.locator('.part.editor .editor-instance .selected-text').first();
  const target = (await selected.count()) > 0 ? selected : page.locator('.part.editor .view-line').first();
  await target.click({ button: 'right', force: true });
  await menuItem(page, title).click();
}

/** An entry of the open context menu. */
export function menuItem(page: Page, title: string): Locator {
  return page.locator('.monaco-menu .action-item').filter({ hasText: title }).first();
}

/** A notification toast with this text. There are none under the smoke-test driver. */
export function notification(page: Page, text: string | RegExp): Locator {
  return page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text }).first();
}

/** A modal dialog with this text. */
export function dialog(page: Page, text: string | RegExp): Locator {
  return page.locator('.monaco-dialog-box').filter({ hasText: text }).first();
}
