import assert from 'node:assert/strict';
import type { PageBrowserOptions } from '../../support/browser';
import { PanelHarness, type PanelOptions, type PanelPage } from './panelPage';

/**
 * A browser for one `describe`, shared with others unless told, and a page for whoever asks. After each test its pages are closed, and the test fails if
 * one of them had an uncaught error, wrote to the console, broke the content security policy or asked for a file.
 */
export function withPanels(browser: PageBrowserOptions = { shared: true }): {
  readonly open: (options?: PanelOptions) => Promise<PanelPage>;
} {
  let harness: PanelHarness | undefined;
  let opened: PanelPage[] = [];

  before(async () => {
    harness = await PanelHarness.start(browser);
  });

  afterEach(async () => {
    const pages = opened;
    opened = [];
    const problems = pages.flatMap(({ page }) => page.problems);
    await Promise.all(pages.map(panel => panel.close()));
    assert.deepEqual(problems, []);
    assert.deepEqual(harness?.strayRequests, []);
  });

  after(() => harness?.stop());

  return {
    open: async options => {
      assert.ok(harness);
      const panel = await harness.open(options);
      opened.push(panel);
      return panel;
    },
  };
}
