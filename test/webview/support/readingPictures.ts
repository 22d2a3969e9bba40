import fs from 'node:fs';
import path from 'node:path';
import { outDir } from '../../support/repo';
import { AnswerStream } from './answerStream';
import { FindWidget } from './findWidget';
import { PanelHarness } from './panelPage';
import { scenes } from './scenes';
import { THEME_NAMES } from './themes';

/**
 * Takes pictures of what a reader does while an answer streams, in each theme, narrow and wide, for a look:
 * `npx tsx test/webview/support/readingPictures.ts`.
 */
async function main(): Promise<void> {
  const folder = path.join(outDir, 'screenshots');
  fs.mkdirSync(folder, { recursive: true });
  const harness = await PanelHarness.start();
  for (const theme of THEME_NAMES) {
    for (const width of [300, 600]) {
      const panel = await harness.open({ theme, width, snapshot: { entries: scenes('en').answer?.entries ?? [] } });
      const { page } = panel;
      const picture = (step: string) =>
        page.screenshot({ path: path.join(folder, `reading-${step}-${theme}-${width}.png`) });
      await page.getByRole('article', { name: 'Team Reviewer' }).hover();
      await picture('1-answer-hovered');
      await page.getByRole('article', { name: 'You' }).hover();
      await picture('2-question-hovered');
      await page.getByRole('button', { name: 'Jump to the newest' }).click();
      const stream = await AnswerStream.start(panel);
      await stream.toLength(1_800);
      await page.evaluate(() => {
        const blocks = document.querySelectorAll('[data-entry=streamed] .markdown > *');
        const [from, to] = [blocks[blocks.length - 2], blocks[blocks.length - 1]];
        if (from && to) {
          getSelection()?.setBaseAndExtent(from, 0, to, 1);
        }
      });
      await stream.by(20);
      await picture('3-selected');
      await page.getByRole('log').hover();
      await page.mouse.wheel(0, -250);
      await stream.by(400);
      await picture('4-scrolled-up');
      const find = new FindWidget(panel);
      await find.open();
      await find.input.fill('cursor');
      await find.element.getByText(/^\d+ of/).waitFor();
      await find.untilInSight('cursor');
      await stream.by(100);
      await picture('5-find');
      await panel.close();
    }
  }
  await harness.stop();
}

void main();
