import { Editor } from '../e2e/harness';
import { openContainer, runCommand } from '../support/host/workbench';
import { type Figure, median } from './figure';

const RUNS = 15;
/** VS Code's own extensions start one after the other and share the extension host's one thread. */
const SETTLED_MS = 3_000;
/** VS Code in a browser tells nobody when it has written which view is in front. */
const STATE_WRITTEN_MS = 2_000;

/** VS Code's own figure for loading and activating the extension, each time in a new extension host. */
export async function activation(): Promise<readonly Figure[]> {
  // The list of running extensions draws only the rows that are in view.
  const editor = await Editor.start({ whole: true, files: {}, browser: { viewport: { width: 1400, height: 3000 } } });
  try {
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      // With another view in front: VS Code's own start must be over when the panel is opened.
      await openContainer(editor.page, 'Explorer');
      await editor.page.waitForTimeout(STATE_WRITTEN_MS);
      await editor.reload();
      if (await isActive(editor)) {
        throw new Error('the extension is active before it is used');
      }
      await editor.page.waitForTimeout(SETTLED_MS);
      // By a command that shows nothing: a webview that starts beside it would be measured, too.
      await runCommand(editor.page, 'Ask Assistant: Stop');
      times.push(await activationTime(editor));
    }
    console.log(`     activation times: ${times.join(', ')} ms`);
    return [{ name: `activation, median of ${RUNS}`, value: median(times), limit: 15, unit: 'ms' }];
  } finally {
    await editor.stop();
  }
}

async function isActive(editor: Editor): Promise<boolean> {
  const row = await runningExtension(editor);
  return (await row.count()) > 0;
}

async function activationTime(editor: Editor): Promise<number> {
  const row = await runningExtension(editor);
  const text = await row.locator('.activation-time').innerText();
  const time = /(\d+)\s*ms/.exec(text)?.[1];
  if (time === undefined) {
    throw new Error(`no activation time in “${text}”`);
  }
  return Number(time);
}

async function runningExtension({ page }: Editor) {
  await runCommand(page, 'Developer: Show Running Extensions');
  const list = page.locator('.runtime-extensions-editor');
  await list.locator('.monaco-list-row').first().waitFor();
  return list.locator('.monaco-list-row').filter({ hasText: 'Ask Assistant' });
}
