import { findTests } from './findTests';
import { longThreadTests } from './longThreadTests';
import { Scenario } from './scenario';
import { silentPanelTests } from './silentPanelTests';
import { threadsTests } from './threadsTests';
import { windowsTests } from './windowsTests';

describe('the panel, in one window of VS Code', () => {
  let scenario: Scenario;
  const shared = (): Scenario => scenario;

  before(async () => {
    scenario = await Scenario.start({
      home: 'agents',
      files: { 'a.txt': 'a' },
      browser: { viewport: { width: 1400, height: 1000 } },
    });
  });
  after(() => scenario.stop());

  silentPanelTests(shared);
  findTests(shared);
  longThreadTests(shared);
  threadsTests(shared);
  windowsTests(shared);
});
