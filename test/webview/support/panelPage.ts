import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { panelHtml } from '../../../src/shared/panelHtml';
import type { PanelStrings } from '../../../src/shared/panelStrings';
import type { FromPanel, PanelChange, PanelSnapshot, ToPanel } from '../../../src/shared/protocol';
import { type PageBrowser, type PageBrowserOptions, startBrowser } from '../../support/browser';
import { aSnapshot } from './builders';
import { pageBundle } from './pageBundle';
import { type Language, panelStrings } from './strings';
import { THEMES, type Theme, type ThemeName } from './themes';

export interface PanelOptions {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: ThemeName;
  readonly language?: Language;
  readonly snapshot?: Partial<PanelSnapshot>;
  /** What an earlier page has kept by `setState`. */
  readonly state?: unknown;
  /** Loads the page without answering its `ready`. */
  readonly silent?: boolean;
  /** Runs in the page before its script. */
  readonly before?: () => void;
  /** Uses the page while its script is still on the way. */
  readonly early?: (page: Page) => Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css' };

interface PostedWindow extends Window {
  readonly posted: FromPanel[];
}

/** Serves the panel's page under its true content security policy, and plays the host to it. */
export class PanelHarness {
  private constructor(
    private readonly server: http.Server,
    private readonly browser: PageBrowser,
    /** What the server was asked for that isn't part of the page. */
    readonly strayRequests: string[],
  ) {}

  static async start(browser: PageBrowserOptions = {}): Promise<PanelHarness> {
    const page = pageBundle();
    const stray: string[] = [];
    const server = http.createServer((request, response) => {
      const url = request.url ?? '';
      const text = url === '/' ? shell(`http://${request.headers.host}`, page.get('/panel.css') ?? '') : page.get(url);
      if (text === undefined && url !== '/favicon.ico') {
        stray.push(url);
      }
      const type = TYPES[path.extname(url)] ?? 'text/html';
      response.writeHead(text === undefined ? 404 : 200, { 'content-type': `${type}; charset=utf-8` }).end(text ?? '');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return new PanelHarness(server, await startBrowser({ oneRenderer: true, ...browser }), stray);
  }

  /** An empty page in the same browser. */
  newPage(): Promise<Page> {
    return this.browser.newPage();
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async open(options: PanelOptions = {}): Promise<PanelPage> {
    const page = await this.browser.newPage();
    await page.setViewportSize({ width: options.width ?? 420, height: options.height ?? 700 });
    const theme = THEMES[options.theme ?? 'dark'];
    // The TypeScript runner wraps functions in this helper, which functions sent to the page then miss.
    await page.addInitScript('globalThis.__name = value => value');
    await page.addInitScript(playVsCode, { theme, state: options.state, language: options.language ?? 'en' });
    if (options.before) await page.addInitScript(options.before);
    const { early } = options;
    if (early) {
      await page.route('**/panel.js', async route => {
        await early(page);
        await route.continue();
      });
    }
    const strings = await panelStrings(options.language ?? 'en');
    const panel = new PanelPage(page, this.origin, strings, await page.context().newCDPSession(page));
    await panel.load();
    if (!options.silent) {
      const locale = options.language ?? 'en';
      await panel.show(aSnapshot(strings, { locale, ...options.snapshot }));
    }
    return panel;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await new Promise(resolve => this.server.close(resolve));
  }
}

/** One page and the host's side of its line. */
export class PanelPage {
  private seq = 0;

  constructor(
    readonly page: Page & { readonly problems: readonly string[] },
    private readonly origin: string,
    readonly strings: PanelStrings,
    readonly cdp: CDPSession,
  ) {}

  async load(): Promise<void> {
    await this.loadedBy(() => this.page.goto(this.origin));
  }

  /** Loads the page again, as VS Code does when a hidden panel comes back; its kept state survives. */
  async reload(): Promise<void> {
    await this.loadedBy(() => this.page.reload());
  }

  /** Waits also for what the page loads after its first paint, for text that streams. */
  private async loadedBy(load: () => Promise<unknown>): Promise<void> {
    const rest = this.page.waitForResponse(/\/panel\/whileStreaming-/).then(response => response.finished());
    await load();
    await this.waitForPosted(({ type }) => type === 'started');
    await rest;
  }

  async show(snapshot: PanelSnapshot): Promise<void> {
    this.seq = 0;
    await this.send({ type: 'snapshot', seq: this.seq, snapshot });
  }

  /** Posts changes under the next number and waits until they are drawn. */
  async change(...changes: readonly PanelChange[]): Promise<void> {
    await this.send({ type: 'changes', seq: ++this.seq, changes });
  }

  /** Posts changes one a frame, so that the page draws every state on the way; the last may not be drawn yet. */
  async stream(changes: readonly PanelChange[]): Promise<void> {
    const messages = changes.map((change): ToPanel => ({ type: 'changes', seq: ++this.seq, changes: [change] }));
    await this.page.evaluate(async list => {
      for (const message of JSON.parse(list)) {
        window.postMessage(message, '*');
        await new Promise(requestAnimationFrame);
      }
    }, JSON.stringify(messages));
  }

  skipNumber(): void {
    this.seq++;
  }

  async send(message: ToPanel): Promise<void> {
    await this.page.evaluate(async json => {
      window.postMessage(JSON.parse(json), '*');
      // The message event comes before the second frame; that frame draws.
      await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))));
    }, JSON.stringify(message));
  }

  /** All that the page has posted, oldest first. */
  posted(): Promise<readonly FromPanel[]> {
    return this.page.evaluate(() => (window as unknown as PostedWindow).posted);
  }

  async postedOf<T extends FromPanel['type']>(type: T): Promise<readonly Extract<FromPanel, { readonly type: T }>[]> {
    // Chosen in the page: to fetch everything each time would take longer with each message.
    const found: readonly FromPanel[] = await this.page.evaluate(
      wanted => (window as unknown as PostedWindow).posted.filter(message => message.type === wanted),
      type,
    );
    return found.filter((message): message is Extract<FromPanel, { readonly type: T }> => message.type === type);
  }

  async waitForPosted(matches: (message: FromPanel) => boolean): Promise<FromPanel> {
    for (const end = Date.now() + 5_000; Date.now() < end; ) {
      const found = (await this.posted()).find(matches);
      if (found) {
        return found;
      }
      await this.page.evaluate(() => new Promise(requestAnimationFrame));
    }
    throw new Error(`The page never posted what was awaited, only ${JSON.stringify(await this.posted())}`);
  }

  state(): Promise<unknown> {
    return this.page.evaluate(() => JSON.parse(sessionStorage.getItem('state') ?? 'null'));
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}

function shell(origin: string, style: string): string {
  return panelHtml({
    nonce: 'dGVzdA',
    cspSource: origin,
    scriptUri: `${origin}/panel.js`,
    style,
    message: 'Message',
    placeholder: 'Ask Assistant',
    title: 'Chat',
    lang: 'en',
  });
}

/** Runs in the page before its script: what VS Code puts there. */
function playVsCode({ theme, state, language }: { theme: Theme; state: unknown; language: Language }): void {
  const posted: unknown[] = [];
  let acquired = false;
  if (state !== undefined && !sessionStorage.getItem('state')) {
    sessionStorage.setItem('state', JSON.stringify(state));
  }
  Object.assign(window, {
    posted,
    acquireVsCodeApi: () => {
      if (acquired) {
        throw new Error('An instance of the VS Code API has already been acquired');
      }
      acquired = true;
      return {
        postMessage: (message: unknown) => posted.push(structuredClone(message)),
        getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
        setState: (value: unknown) => sessionStorage.setItem('state', JSON.stringify(value)),
      };
    },
  });
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    console.error(`content security policy: ${violatedDirective} ${blockedURI}`),
  );
  document.addEventListener('DOMContentLoaded', () => {
    for (const [name, value] of Object.entries(theme.variables)) {
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
    }
    document.documentElement.lang = language;
    document.documentElement.style.background = theme.behind;
    document.body.classList.add(...theme.bodyClasses);
  });
}
