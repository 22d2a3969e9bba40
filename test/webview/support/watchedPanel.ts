import type { CodeTheme } from '../../../src/shared/codeTheme';
import { aMessage, anAnswer, aRunStart, aSnapshot, aStatus, aTurn, delta, runEvent } from './builders';
import { cuts, random } from './documents';
import { ANSWER, CLASSES, PAGE, touchAll, type Watch, watchPage } from './inert';
import type { PanelHarness, PanelPage } from './panelPage';

declare const window: Window & { readonly watch: Watch };

/** A text in more pieces than that only takes longer: each piece is a frame. */
const MOST_PIECES = 6;

const THEME: CodeTheme = {
  type: 'dark',
  foreground: '#cccccc',
  rules: [
    { scope: ['comment', 'keyword', 'string', 'entity'], settings: { foreground: '#00aa00', fontStyle: 'bold' } },
  ],
};

/** A panel that is looked at for whatever a text may do to it. */
export class WatchedPanel {
  private readonly requests: string[] = [];
  private readonly workers: string[] = [];
  private readonly address: string;
  private threads = 0;

  private constructor(
    readonly panel: PanelPage,
    private readonly harness: PanelHarness,
  ) {
    this.address = panel.page.url();
    panel.page.on('request', request => {
      // The grammars of the languages in the code, from the page's own folder.
      if (!request.url().startsWith(`${harness.origin}/panel/`)) {
        this.requests.push(`request: ${request.url()}`);
      }
    });
    panel.page.on('worker', worker => this.workers.push(worker.url()));
    panel.page.on('framenavigated', frame => this.requests.push(`navigation: ${frame.url()}`));
  }

  static async open(harness: PanelHarness): Promise<WatchedPanel> {
    const panel = await harness.open();
    await panel.page.evaluate(watchPage, { answer: ANSWER, page: PAGE, classes: CLASSES });
    const watched = new WatchedPanel(panel, harness);
    const worker = panel.page.waitForEvent('worker');
    await panel.send({ type: 'codeTheme', theme: THEME });
    await worker;
    return watched;
  }

  /** Each thread is a new one to the page, so that nothing of the last one stays. */
  nextThread(): string {
    return `thread-${++this.threads}`;
  }

  /** Shows a text as a user's message and as a whole answer, then in pieces as an answer that streams. */
  async show(markdown: string): Promise<void> {
    const { panel } = this;
    await panel.show(
      aSnapshot(panel.strings, {
        threadId: this.nextThread(),
        entries: [...aTurn(1, markdown, markdown), aMessage('m', 'Again')],
        status: aStatus({ run: 'running', since: 0 }),
      }),
    );
    await panel.stream([
      { type: 'runStarted', run: aRunStart('r', 'm') },
      ...pieces(markdown).map(piece => delta('r', piece)),
    ]);
    await panel.change(
      runEvent('r', { type: 'item', item: anAnswer('r-item', markdown) }),
      runEvent('r', { type: 'end', end: { kind: 'completed' } }),
      { type: 'statusChanged', status: aStatus() },
    );
  }

  /** Points at and presses everything in the conversation. */
  async touch(): Promise<void> {
    await this.panel.page.evaluate(touchAll);
  }

  /** Everything wrong so far: in the page, its console, on the network and in what the page told the host. */
  async trouble(): Promise<readonly string[]> {
    const { page } = this.panel;
    const found = await page.evaluate(() => window.watch.takeTrouble());
    const opened = (await this.panel.postedOf('openLink')).map(({ href }) => href);
    return [
      ...found,
      ...opened.filter(href => !/^(?:https?:\/\/|mailto:)/.test(href)).map(href => `opened: ${href}`),
      // The page's own worker, which tells the colors of code, is one more text of its own.
      ...this.requests.filter(one => one !== `request: ${this.workers[0]}`),
      ...this.workers.slice(1).map(url => `worker: ${url}`),
      ...this.harness.strayRequests.map(url => `stray: ${url}`),
      ...page.problems,
      ...(page.url() === this.address ? [] : [`address: ${page.url()}`]),
    ];
  }

  /** The texts of all elements that match, without white space, which Markdown changes. */
  async texts(selector: string): Promise<readonly string[]> {
    return (await this.panel.page.locator(selector).allTextContents()).map(squeezed);
  }
}

export function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}

function pieces(text: string): readonly string[] {
  const ends = cuts(text.length, random(text.length));
  const every = Math.ceil(ends.length / MOST_PIECES);
  const kept = [...new Set([...ends.filter((_, index) => index % every === 0), text.length])];
  return kept.map((end, index) => text.slice(kept[index - 1] ?? 0, end));
}
