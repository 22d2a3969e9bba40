import type { LocalServerOptions } from '../server/localServer';
import { chatTests } from './chatTests';
import { crashTests, WORD_DELAY_MS } from './crashTests';
import { eventually } from './eventually';
import { faultTests } from './faultTests';
import { historyTests } from './historyTests';
import type { Home } from './homes';
import { Scenario } from './scenario';
import { snapshots } from './support';

/** Everything that is tried in each home of a thread. One VS Code goes through them: to start one costs as much. */
export function homeTests(...homes: readonly Home[]): void {
  let shared: Scenario | undefined;

  for (const home of homes) {
    describe(`the home “${home}”`, () => {
      let scenario: Scenario;

      before(async () => {
        scenario = await (shared ? moved(shared, home) : start(home));
        shared = scenario;
      });
      if (home === homes.at(-1)) after(() => scenario.stop());

      chatTests(home, () => scenario);
      faultTests(home, () => scenario);
      if (home === 'agents' || home === 'conversation') {
        historyTests(home, () => scenario);
        describe('with a server that takes its time', () => {
          before(async () => {
            scenario = await moved(scenario, home, { wordDelayMs: WORD_DELAY_MS });
            shared = scenario;
          });

          crashTests(home, () => scenario);
        });
      }
    });
  }
}

async function start(home: Home): Promise<Scenario> {
  const scenario = await Scenario.start({
    home,
    files: { 'src/sample.py': sampleFile() },
    settings: { 'askAssistant.requestTimeout': 5 },
  });
  await scenario.editor.openPanel();
  return scenario;
}

async function moved(from: Scenario, home: Home, server?: LocalServerOptions): Promise<Scenario> {
  const scenario = await from.moveTo(home, server);
  // The thread comes after the settings, and a question meant for another would not be asked in it.
  await eventually(
    () => snapshots(scenario.editor).at(-1)?.status,
    status => status?.assistant?.id === scenario.assistantId && status.host === new URL(scenario.server.baseUrl).host,
  );
  return scenario;
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
