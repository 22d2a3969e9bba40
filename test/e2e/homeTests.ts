import { chatTests } from './chatTests';
import { faultTests } from './faultTests';
import type { Home } from './homes';
import { Scenario } from './scenario';

/** Everything that is tried in each home of a thread, in one VS Code: to start one costs as much as ten tests. */
export function homeTests(home: Home): void {
  describe(`the home “${home}”`, () => {
    let scenario: Scenario;

    before(async () => {
      scenario = await Scenario.start({
        home,
        files: { 'src/sample.py': sampleFile() },
        browser: { viewport: { width: 1200, height: 900 } },
      });
      await scenario.editor.openPanel();
    });
    after(() => scenario.stop());

    chatTests(home, () => scenario);
    faultTests(home, () => scenario);
  });
}

/** In a language whose server VS Code would have to start, each test would take seconds more. */
function sampleFile(): string {
  return [
    'fence = "```"',
    'def add(a, b):',
    '    return a + b',
    '',
    ...Array.from({ length: 40 }, (_, index) => `line${index} = ${index}`),
    '',
  ].join('\n');
}
