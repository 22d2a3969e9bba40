import type { ThemeKind } from '../support/host/themes';
import { openContainer, openFile, runCommand, selectLines } from '../support/host/workbench';
import { resizePanel } from './resizePanel';
import { Scenario } from './scenario';

const KOREAN = '한국의 선사시대에 대해 설명해줘.';
const THEMES: readonly ThemeKind[] = ['dark', 'light', 'highContrast'];
const WIDTHS = [300, 600];

/**
 * `npm run walk [LANGUAGE]`: walks through the panel as a person does and takes a picture at each step, in dark, light
 * and high contrast, narrow and wide, for someone to look at (`out/screenshots/walk-…`).
 */
async function main(language = 'en'): Promise<void> {
  const scenario = await Scenario.start({
    home: 'conversation',
    language,
    files: { 'src/parse.ts': Array.from({ length: 30 }, (_, index) => `const line${index} = ${index};`).join('\n') },
    settings: { 'askAssistant.assistantId': '' },
    browser: { viewport: { width: 1100, height: 860 } },
  });
  const { editor, server, panel } = scenario;
  const korean = language === 'ko';
  const input = panel.getByRole('textbox');
  const articles = panel.getByRole('article');
  const ask = async (text: string) => {
    await input.fill(text);
    await input.press('Enter');
  };
  const picture = async (step: string) => {
    for (const theme of THEMES) {
      await editor.useTheme(theme);
      for (const width of WIDTHS) {
        await resizePanel(editor.page, width);
        await editor.screenshot(`walk-${language}-${step}-${theme}-${width}`, 'panel');
      }
    }
  };
  try {
    await openContainer(editor.page, 'Ask Assistant');
    await input.waitFor();
    await picture('1-no-assistant');
    editor.changeSettings({ 'askAssistant.assistantId': 'local:helper' });
    await panel.getByText('helper').first().waitFor();
    await openFile(editor.page, 'parse.ts');
    await selectLines(editor.page, 3, 9);
    await runCommand(editor.page, `Ask Assistant: ${korean ? '선택 영역에 대해 질문…' : 'Ask About Selection…'}`);
    await panel.getByText('src/parse.ts:3–9').waitFor();
    await picture('2-empty-with-selection');
    server.holdAfterWord(20);
    await ask('think about this selection');
    await server.waitUntilHeld(30_000);
    await ask('markdown');
    await picture('3-streaming-with-queue');
    server.release();
    await articles.nth(3).getByText('That is all.').waitFor();
    await picture('4-answered');
    const code = panel.locator('figure.code').filter({ hasText: 'readonly' });
    await code.scrollIntoViewIfNeeded();
    await code.locator('.chunk span').first().waitFor();
    await picture('5-code');
    server.fault({ kind: 'status', status: 429, headers: { 'retry-after': '20' } });
    await ask(KOREAN);
    await panel
      .locator('.status [aria-hidden=true]')
      .filter({ hasText: /\ds|초/ })
      .waitFor();
    await picture('6-rate-limited');
    await runCommand(editor.page, `Ask Assistant: ${korean ? '새 스레드' : 'New Thread'}`);
    await articles.first().waitFor({ state: 'detached' });
    await ask(KOREAN);
    await articles.nth(1).locator('.actions').waitFor();
    await picture('7-korean-answer');
  } finally {
    await scenario.stop();
  }
}

main(process.argv[2]).catch(error => {
  console.error(error);
  process.exitCode = 1;
});
