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

/** A headless Chromium for tests of plain pages. One for a whole suite is enough: start takes about half a second. */
export interface PageBrowser {
  readonly context: BrowserContext;
  /**
   * Opens a page: HTML text (it starts with `<`), an address, or a file's path (relative to the project). Pages from
   * text and files may load the project's own files by `file:` addresses.
   */
  openPage(source: string): Promise<Page & PageProblems>;
  /** A new page with a viewport of its own, before anything is loaded: for scripts to add first. */
  newPage(): Promise<Page & PageProblems>;
  close(): Promise<void>;
}

/** Starts the browser, after a set-up on the first use ever. Fonts are the same on every machine, Korean included. */
export async function startBrowser(options: BrowserOptions = {}): Promise<PageBrowser> {
  const paths = await ensureHost();
  const folder = tempFolder('browser');
  const context = await openBrowser(paths, folder.path, { viewport: { width: 420, height: 800 }, ...options });
  const newPage = async (): Promise<Page & PageProblems> => collectProblems(await context.newPage());
  return {
    context,
    newPage,
    openPage: async source => {
      const page = await newPage();
      await load(page, source, folder);
      return page;
    },
    close: async () => {
      await context.close();
      folder.remove();
    },
  };
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
