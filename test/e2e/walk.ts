import type { ThemeKind } from '../support/host/themes';
import { openFile, runCommand, selectLines } from '../support/host/workbench';
import { resizePanel } from './resizePanel';
import { Scenario } from './scenario';

/**
 * `node --import tsx test/e2e/walk.ts [LANGUAGE]`: walks through the panel as a person does and takes a picture at each
 * step, in dark, light and high contrast, narrow and wide, for someone to look at (`out/screenshots/walk-…`).
 */
async function main(language = 'en'): Promise<void> {
  const scenario = await Scenario.start({
    protocol: 'responses',
    language,
    files: { 'src/parse.ts': Array.from({ length: 30 }, (_, index) => `const line${index} = ${index};`).join('\n') },
    settings: { 'askAssistant.assistantId': '' },
    browser: { viewport: { width: 1100, height: 860 } },
  });
  const { editor, server } = scenario;
  const picture = async (step: string) => {
    for (const theme of ['dark', 'light', 'highContrast'] satisfies readonly ThemeKind[]) {
      await editor.useTheme(theme);
      for (const width of [300, 600]) {
        await resizePanel(editor.page, width);
        await editor.screenshot(`walk-${language}-${step}-${theme}-${width}`, 'panel');
      }
    }
  };
  try {
    await editor.openPanel();
    await picture('1-no-assistant');
    editor.changeSettings({ 'askAssistant.assistantId': 'local:helper' });
    await scenario.panel.getByText('helper').first().waitFor();
    await picture('2-empty');
    await openFile(editor.page, 'parse.ts');
    await selectLines(editor.page, 3, 9);
    await scenario.panel
      .locator('button.attach, [data-command=attachSelection]')
      .first()
      .click()
      .catch(() => undefined);
    server.holdAfterWord(200);
    await scenario.input.fill('think: markdown');
    await scenario.input.press('Enter');
    await server.waitUntilHeld(30_000);
    await scenario.input.fill('count');
    await scenario.input.press('Enter');
    await picture('3-streaming-with-queue');
    server.release();
    await scenario.answers.nth(1).getByText('I was sent').waitFor();
    await picture('4-answered');
    server.fault({ kind: 'status', status: 429, headers: { 'retry-after': '20' } });
    await scenario.ask('한국의 선사시대에 대해 설명해줘.');
    await scenario.panel.getByRole('alert').waitFor();
    await picture('5-rate-limited');
    await runCommand(editor.page, language === 'en' ? 'Ask Assistant: New Thread' : 'Ask Assistant: 새 스레드');
    await scenario.questions.first().waitFor({ state: 'detached' });
    await scenario.ask('한국의 선사시대에 대해 설명해줘.');
    await scenario.answers
      .last()
      .getByText('I was sent')
      .or(scenario.answers.last().getByText('끝'))
      .first()
      .waitFor()
      .catch(() => undefined);
    await picture('6-korean-answer');
  } finally {
    await scenario.stop();
  }
}

main(process.argv[2]).catch(error => {
  console.error(error);
  process.exitCode = 1;
});
