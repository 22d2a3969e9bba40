import path from 'node:path';
import { openFile, selectLines } from '../support/host/workbench';
import { repoRoot } from '../support/repo';
import { resizePanel } from './resizePanel';
import { Scenario } from './scenario';

/** `npm run picture`: makes the README's picture, of the real panel in a real VS Code, with the local server's answer. */
async function main(): Promise<void> {
  const scenario = await Scenario.start({
    home: 'agents',
    files: { 'src/parse.ts': SAMPLE },
    theme: 'dark',
    browser: { viewport: { width: 1180, height: 720 }, deviceScaleFactor: 1.25 },
  });
  try {
    const { page } = scenario.editor;
    await scenario.editor.openPanel();
    await resizePanel(page, 440);
    await openFile(page, 'parse.ts');
    await selectLines(page, 3, 9);
    await scenario.panel.getByRole('button', { name: 'Attach' }).click();
    await scenario.panel.getByText('src/parse.ts:3–9').waitFor();
    await scenario.ask('think: what does this selection do?');
    await scenario.answered('I was sent');
    await page.locator('.notifications-toasts .notification-list-item').first().waitFor({ state: 'hidden' });
    await page.mouse.move(700, 600);
    await page.screenshot({ path: path.join(repoRoot, 'media/readme/panel.png') });
  } finally {
    await scenario.stop();
  }
}

const SAMPLE = `import { err, ok, type Result } from './result';

export function parse(source: string): Result<Ast, ParseError> {
  const token = readToken(source, 0);
  if (!token.ok) {
    return err(token.error);
  }
  return ok(token.ast);
}
`;

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
