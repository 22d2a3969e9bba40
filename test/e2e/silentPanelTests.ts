import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { notification, openContainer } from '../support/host/workbench';
import type { Scenario } from './scenario';

/** In a window that has never shown the panel. */
export function silentPanelTests(shared: () => Scenario): void {
  describe('a panel whose script doesn’t answer', () => {
    let scenario: Scenario;

    before(() => {
      scenario = shared();
    });
    afterEach(function () {
      return scenario.editor.explainFailure(this.currentTest);
    });

    it('says so after five seconds, also of a page that was reloaded, and is there again', async () => {
      const { editor } = scenario;
      const script = installedScript(editor.userData);
      const text = fs.readFileSync(script);
      try {
        fs.writeFileSync(script, '// nothing');
        const opened = Date.now();
        await openContainer(editor.page, 'Ask Assistant');
        const toast = notification(editor.page, 'The chat panel does not answer.');
        await toast.waitFor();
        assert.ok(Date.now() - opened >= 5000, 'not before');
        const reload = toast.getByRole('button', { name: 'Reload' });
        await reload.click();
        await toast.waitFor({ state: 'detached' });
        await toast.waitFor();
        fs.writeFileSync(script, text);
        await reload.click();
      } finally {
        fs.writeFileSync(script, text);
      }
      await scenario.ask('Hello');
      await scenario.answered('You asked: “Hello”');
    });
  });
}

function installedScript(userData: string): string {
  const extensions = path.join(userData, '../ext');
  const [folder] = fs.readdirSync(extensions).filter(name => name.startsWith('ask-assistant.'));
  assert.ok(folder, 'the extension is installed');
  return path.join(extensions, folder, 'dist/panel.js');
}
