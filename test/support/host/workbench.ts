import type { FrameLocator, Locator, Page } from 'playwright-core';

const QUICK_PICK_ROW = '.quick-input-list .monaco-list-row';

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
  const statusbar = page.locator('.monaco-workbench .part.statusbar');
  // Both come once the window is restored; the extension host may still be starting.
  await statusbar.locator('[id="status.host"]').waitFor({ timeout: 60_000 });
  await statusbar.locator('[id="status.problems"]').waitFor({ timeout: 60_000 });
}

/** Runs a command from the palette by its whole title as shown there: `Ask Assistant: New Thread`. */
export async function runCommand(page: Page, title: string): Promise<void> {
  // The name is followed by a keybinding or a hint ("recently used"), after a comma.
  const named = page.locator(`[aria-label="${title}"], [aria-label^="${title}, "]`);
  await pick(page, 'F1', `>${title}`, page.locator(QUICK_PICK_ROW).and(named).first());
}

/**
 * Opens a quick pick by its key and chooses a row. Asks again while the row is missing, because commands of an
 * extension come late and the list does not change by itself, and when a panel that is just being loaded takes the
 * focus, which closes the pick.
 */
async function pick(page: Page, key: string, text: string, row: Locator): Promise<void> {
  const input = quickInput(page);
  for (let attempt = 0; ; attempt++) {
    if (!(await input.isVisible())) await page.keyboard.press(key);
    try {
      await input.fill(text, { timeout: 2_000 });
      await row.click({ timeout: 2_000 });
      await moveMouseAway(page);
      return;
    } catch (error) {
      if (attempt >= 10) throw error;
      if (await input.isVisible()) await input.fill('', { timeout: 2_000 }).catch(() => undefined);
    }
  }
}

/** Where the next pick has a row, VS Code would show a tip over the one below it. */
async function moveMouseAway(page: Page): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 1_000, height: 600 };
  await page.mouse.move(width / 2, height * 0.9);
}

/** The text field of the open QuickPick or InputBox. */
export function quickInput(page: Page): Locator {
  // One that is closing is inert while it fades away.
  const widget = page.locator('.quick-input-widget:visible:not([inert])');
  return widget.locator('input[type="text"], input[type="password"]').first();
}

/** A row of the open QuickPick that has this text. */
export function quickPickItem(page: Page, text: string | RegExp): Locator {
  return page.locator(QUICK_PICK_ROW).filter({ hasText: text }).first();
}

/** Answers an InputBox: types and confirms. */
export async function answerInput(page: Page, text: string): Promise<void> {
  const input = quickInput(page);
  await input.waitFor();
  await input.fill(text);
  await page.keyboard.press('Enter');
}

/** Answers VS Code's own dialog for a file that is to be opened or saved. */
export async function answerFileDialog(page: Page, file: string): Promise<void> {
  const widget = page.locator('.quick-input-widget:visible:not([inert])');
  const ok = widget.getByRole('button', { name: 'OK' });
  await ok.waitFor();
  const input = widget.locator('input[type="text"]').first();
  const resting = () => widget.locator('.quick-input-progress.active').waitFor({ state: 'detached' });
  // While it looks into a folder it puts a place of its own there, in the place of what was typed.
  while ((await input.inputValue()) !== file) {
    await resting();
    if ((await input.inputValue()) !== '') await input.fill(file);
    await resting();
  }
  await ok.click();
  await ok.waitFor({ state: 'hidden' });
}

/** Opens a view container by its name in the activity bar; leaves it open when it is. */
export async function openContainer(page: Page, name: string): Promise<void> {
  const label = page.locator(`.part.activitybar .action-item > .action-label[aria-label^="${name}"]`).first();
  await label.waitFor();
  const opened = page.locator(`.part.activitybar .action-item.checked > .action-label[aria-label^="${name}"]`).first();
  if (!(await opened.isVisible())) await label.click();
  await opened.waitFor();
}

/** Opens a view of the side bar by its name, where it is folded. */
export async function openView(page: Page, name: string): Promise<Locator> {
  const header = page.locator('.pane-header').filter({ hasText: name });
  const view = page.locator('.part.sidebar .pane').filter({ has: header });
  const title = view.locator('.pane-header');
  if ((await title.getAttribute('aria-expanded')) !== 'true') await title.click();
  return view;
}

/** The document of the (first) visible webview: what it shows, inside VS Code's two frames. */
export function webviewFrame(page: Page): FrameLocator {
  return page.frameLocator('iframe.webview.ready').first().frameLocator('#active-frame');
}

/** Opens a file of the workspace by its name and waits for its text. */
export async function openFile(page: Page, name: string): Promise<Locator> {
  await pick(page, 'Control+P', name, quickPickItem(page, name));
  await page.locator('.part.editor .tab.active').filter({ hasText: name }).waitFor();
  const lines = page.locator('.part.editor .editor-instance .view-lines').first();
  await lines.locator('.view-line').first().waitFor();
  return lines;
}

/** Selects whole lines (1-based, both included) in the active editor. */
export async function selectLines(page: Page, first: number, last: number): Promise<void> {
  await pick(page, 'Control+G', `:${first}`, quickPickItem(page, String(first)));
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  for (let line = first; line < last; line++) await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+End');
  await page
    .locator('[id="status.editor.selection"]')
    .filter({ hasText: `Ln ${last},` })
    .waitFor();
}

/** Right click in the active editor's text, then the entry with this title. */
export async function editorContextMenu(page: Page, title: string): Promise<void> {
  // On the selection where there is one: a right click elsewhere would drop it. By coordinates, because the selection
  // is drawn behind the text. The editor may be about to draw both anew.
  const selected = page.locator('.part.editor .editor-instance .selected-text');
  let box: Awaited<ReturnType<Locator['boundingBox']>> = null;
  while (!box) {
    const target = (await selected.count()) > 0 ? selected.last() : page.locator('.part.editor .view-line').first();
    await target.waitFor();
    box = await target.boundingBox();
  }
  await page.mouse.click(box.x + Math.min(box.width / 2, 20), box.y + box.height / 2, { button: 'right' });
  await clickMenuItem(page, title);
}

/** Chooses an entry of the open context menu. */
export async function clickMenuItem(page: Page, title: string): Promise<void> {
  const menu = page.locator('.monaco-menu').first();
  for (let attempt = 0; ; attempt++) {
    await menuItem(page, title).click({ timeout: 5_000 });
    try {
      await menu.waitFor({ state: 'hidden', timeout: 300 });
      return;
    } catch (error) {
      // A menu ignores the mouse for its first 100 ms, so that the click that opens it does not choose an entry.
      if (attempt >= 10) throw error;
    }
  }
}

/** An entry of the open context menu. */
export function menuItem(page: Page, title: string): Locator {
  return page.locator('.monaco-menu .action-item').filter({ hasText: title }).first();
}

/** Trusts the open folder, from restricted mode. Extensions that do not run in restricted mode start then. */
export async function trustWorkspace(page: Page): Promise<void> {
  await page.locator('[id="status.workspaceTrust"]').click();
  await page
    .locator('.workspace-trust-editor')
    .getByRole('button', { name: /^Trust/ })
    .first()
    .click();
  await page.locator('[id="status.workspaceTrust"]').waitFor({ state: 'detached' });
}

/** A notification toast with this text. There are none under the smoke-test driver. */
export function notification(page: Page, text: string | RegExp): Locator {
  return page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text }).first();
}

/** Takes all notifications away, and waits until they are: a toast that comes while others go is not shown. */
export async function clearNotifications(page: Page): Promise<void> {
  await runCommand(page, 'Notifications: Clear All Notifications');
  await page.locator('.notifications-toasts.visible').waitFor({ state: 'hidden' });
  await page.locator('.notifications-toasts .notification-list-item').first().waitFor({ state: 'detached' });
}

/** A modal dialog with this text. */
export function dialog(page: Page, text: string | RegExp): Locator {
  return page.locator('.monaco-dialog-box').filter({ hasText: text }).first();
}
