import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { ensureHost } from './host/ensureHost';
import { type BrowserOptions, openBrowser } from './host/openBrowser';
import { type TempFolder, tempFolder } from './process/tempFolder';
import { repoRoot } from './repo';

/** What a page does wrong without a test noticing: uncaught errors and `console.error`, as they come. */
export interface PageProblems {
  readonly problems: readonly string[];
}

/** A headless Chromium for tests of plain pages. */
export interface PageBrowser {
  /**
   * Opens a page: HTML text (it starts with `<`), an address, or a file's path (relative to the project). Pages from
   * text and files may load the project's own files by `file:` addresses.
   */
  openPage(source: string): Promise<Page & PageProblems>;
  /** A new page with a viewport of its own, before anything is loaded: for scripts to add first. */
  newPage(): Promise<Page & PageProblems>;
  /** Closes the pages that are still open, and the browser if it is nobody else's. */
  close(): Promise<void>;
}

export interface PageBrowserOptions extends BrowserOptions {
  /**
   * Whether whoever else wants the same in this process may have the same browser: to start one takes a second. It ends
   * with the process, which has to be ended. Not for who changes what all pages of a browser have, as Playwright's clock
   * is, nor for who attacks its page: one that no longer answers does not close either.
   */
  readonly shared?: boolean;
}

/** A browser, after a set-up on the first use ever. Fonts are the same on every machine, Korean included. */
export async function startBrowser({ shared = false, ...options }: PageBrowserOptions = {}): Promise<PageBrowser> {
  const { context, folder } = await (shared ? sharedBrowser(options) : launch(options));
  const opened = new Set<Page>();
  const newPage = async (): Promise<Page & PageProblems> => {
    const page = await context.newPage();
    opened.add(page);
    page.once('close', () => opened.delete(page));
    return collectProblems(page);
  };
  return {
    newPage,
    openPage: async source => {
      const page = await newPage();
      await load(page, source, folder);
      return page;
    },
    close: async () => {
      if (shared) await Promise.all([...opened].map(page => page.close()));
      else await context.close();
    },
  };
}

interface OpenedBrowser {
  readonly context: BrowserContext;
  readonly folder: TempFolder;
}

const sharedBrowsers = new Map<string, Promise<OpenedBrowser>>();

function sharedBrowser(options: BrowserOptions): Promise<OpenedBrowser> {
  const key = JSON.stringify(options);
  const browser = sharedBrowsers.get(key) ?? launch(options);
  sharedBrowsers.set(key, browser);
  return browser;
}

async function launch(options: BrowserOptions): Promise<OpenedBrowser> {
  const paths = await ensureHost();
  const folder = tempFolder('browser');
  const context = await openBrowser(paths, folder.path, { viewport: { width: 420, height: 800 }, ...options });
  context.once('close', () => folder.remove());
  return { context, folder };
}

async function load(page: Page, source: string, folder: TempFolder): Promise<void> {
  if (/^(https?|file|data|about):/.test(source)) await page.goto(source);
  else if (!source.trimStart().startsWith('<')) await page.goto(pathToFileURL(path.resolve(repoRoot, source)).href);
  else await loadText(page, source, folder);
}

let pages = 0;

/** From a file and not by `setContent`: that page has no address, and may not load the project's files. */
async function loadText(page: Page, html: string, folder: TempFolder): Promise<void> {
  const file = path.join(folder.path, `page-${++pages}.html`);
  fs.writeFileSync(file, html);
  await page.goto(pathToFileURL(file).href);
}

function collectProblems(page: Page): Page & PageProblems {
  const problems: string[] = [];
  page.on('pageerror', error => problems.push(String(error.stack ?? error)));
  page.on('console', message => {
    if (message.type() === 'error') problems.push(message.text());
  });
  return Object.assign(page, { problems });
}
