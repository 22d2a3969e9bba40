import type { CDPSession, Page } from 'playwright-core';
import { type PageBrowser, type PageProblems, startBrowser } from '../../support/browser';
import { aMessage, aRunStart, aStatus, runEvent } from '../../webview/support/builders';
import { pageBundle } from '../../webview/support/pageBundle';
import { PanelHarness } from '../../webview/support/panelPage';
import { THEMES } from '../../webview/support/themes';
import { pageScript } from './bundles';
import { isPanel } from './strategies';

/** A page in which an answer can be fed to a strategy. */
export interface StrategyPage {
  readonly page: Page & PageProblems;
  readonly cdp: CDPSession;
}

/** A page has been open for a while before an answer comes into it. */
const OPEN_MS = 500;

const SIZE = { width: 420, height: 700 };

/** Opens the panel, and for all other strategies a page that looks like the panel and has nothing else in it. */
export class StrategyPages {
  private constructor(
    private readonly panels: PanelHarness,
    private readonly browser: PageBrowser,
    private readonly html: string,
    private readonly feeder: string,
  ) {}

  static async start(): Promise<StrategyPages> {
    const html = plainHtml(pageBundle().get('/panel.css') ?? '', await pageScript('follow.ts'));
    const feeder = await pageScript('feeder.ts');
    return new StrategyPages(
      await PanelHarness.start({ oneRenderer: false }),
      await startBrowser({ viewport: SIZE }),
      html,
      feeder,
    );
  }

  /** A new page with a strategy's script in it. */
  async open(file: string, script: string): Promise<StrategyPage> {
    const opened = isPanel(file) ? await this.openPanel() : await this.openPlain();
    for (const expression of [this.feeder, script]) {
      await opened.cdp.send('Runtime.evaluate', { expression });
    }
    await opened.page.waitForTimeout(OPEN_MS);
    return opened;
  }

  async stop(): Promise<void> {
    await this.panels.stop();
    await this.browser.close();
  }

  private async openPanel(): Promise<StrategyPage> {
    const panel = await this.panels.open(SIZE);
    await panel.change(
      { type: 'messageAdded', message: aMessage('message', 'What is to be done?') },
      { type: 'statusChanged', status: aStatus({ run: 'running', since: Date.now() }) },
      { type: 'runStarted', run: aRunStart('run', 'message') },
      runEvent('run', { type: 'started', remoteRunId: 'resp_1', model: 'gpt-6.1-terra' }),
    );
    return panel;
  }

  private async openPlain(): Promise<StrategyPage> {
    const page = await this.browser.openPage(this.html);
    return { page, cdp: await page.context().newCDPSession(page) };
  }
}

/** The panel's own frame and look, so that all lay out and paint the same. */
function plainHtml(style: string, follow: string): string {
  const { bodyClasses, behind, variables } = THEMES.dark;
  const theme = Object.entries(variables).map(([name, value]) => `--vscode-${name}: ${value};`);
  return `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><style>:root { background: ${behind}; ${theme.join(' ')} } ${style}</style></head>
<body class="${bodyClasses.join(' ')}">
<main id="panel"><div class="conversation"><div class="log" tabindex="0"><div class="turns">
<div class="turn"><article class="run"><div class="item"><div class="markdown" id="answer"></div></div></article></div>
</div></div></div></main>
<script>${follow}</script>
</body>
</html>`;
}
