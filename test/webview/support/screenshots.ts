import fs from 'node:fs';
import path from 'node:path';
import { outDir } from '../../support/repo';
import { PanelHarness } from './panelPage';
import { scenes } from './scenes';
import type { Language } from './strings';
import { THEME_NAMES, type ThemeName } from './themes';

/** Takes pictures of the panel's states for a look: `npx tsx test/webview/support/screenshots.ts [SCENE…]`. */
async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const folder = path.join(outDir, 'screenshots');
  fs.mkdirSync(folder, { recursive: true });
  const harness = await PanelHarness.start();
  const shoot = async (name: string, theme: ThemeName, width: number, language: Language): Promise<void> => {
    const snapshot = scenes(language)[name];
    const panel = await harness.open({ theme, width, language, ...(snapshot ? { snapshot } : {}) });
    const steps = panel.page.locator('details.steps > summary').first();
    if (name === 'answer' && (await steps.count())) {
      await steps.click();
      await panel.page.locator('details.step > summary').first().click();
    }
    if (name === 'find') {
      await panel.page.keyboard.press('Control+f');
      await panel.page.getByRole('search').getByRole('textbox').fill('p');
      await panel.page.keyboard.press('Alt+c');
      await panel.page.waitForTimeout(500);
    }
    await panel.page.screenshot({ path: path.join(folder, `${name}-${theme}-${width}-${language}.png`) });
    if (panel.page.problems.length) {
      console.error(name, panel.page.problems);
    }
    await panel.close();
  };
  for (const name of Object.keys(scenes('en'))) {
    if (wanted.length && !wanted.includes(name)) {
      continue;
    }
    for (const theme of THEME_NAMES) {
      for (const width of [300, 600]) {
        await shoot(name, theme, width, 'en');
      }
    }
    await shoot(name, 'dark', 300, 'ko');
  }
  await harness.stop();
}

void main();
