import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { Scenario } from '../../e2e/scenario';
import { extensionStorage } from '../../e2e/support';
import { quickInput, runCommand } from '../../support/host/workbench';
import { longThread } from '../../support/longThread';
import { median } from '../figure';
import type { BenchResult } from '../result';

const THREADS = 2_000;
const TURNS = 50;
const RUNS = 5;
const HOUR_MS = 3_600_000;
/** What only the thread that changed longest ago says, in an answer. */
const WORD = 'zebra';
/** Searches before the first look at the memory: what is loaded for the first stays loaded. */
const WARM_UP = 2;
const SEARCHES = 20;

const FIRST_ROW = '.part.sidebar .pane [role="treeitem"]';
const FOUND = '.quick-input-list .monaco-list-row .quick-input-list-label-meta';

/**
 * In the real VS Code, with 2,000 threads of 100 messages: from the click on the folded view of threads to its first
 * rows, and from a word in the search to what the last of all threads says; and what the extension host holds after many
 * searches.
 */
export async function manyThreads(): Promise<BenchResult> {
  const scenario = await Scenario.start({ home: 'agents', whole: true, files: {} });
  try {
    const { editor } = scenario;
    const megabytes = writeThreads(scenario) / 1_000_000;
    await editor.openPanel();
    const first = await openingTime(editor.page);
    const openings: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      await foldThreads(editor.page);
      await editor.reload();
      await editor.openPanel();
      openings.push(await openingTime(editor.page));
    }
    const searches: number[] = [];
    for (let run = 0; run < WARM_UP; run++) searches.push(await searchTime(editor.page));
    const before = await editor.extensionHostMemory();
    for (let run = 0; run < SEARCHES; run++) searches.push(await searchTime(editor.page));
    const after = await editor.extensionHostMemory();
    console.log(`     ${megabytes.toFixed(0)} MB; without an index the view opens in ${first.toFixed(0)} ms`);
    console.log(`     it opens in ${openings.map(time => time.toFixed(0)).join(', ')} ms`);
    console.log(`     found in ${searches.map(time => time.toFixed(0)).join(', ')} ms`);
    return {
      figures: [
        { name: `the view of ${THREADS} threads, to its first rows`, value: median(openings), limit: 300, unit: 'ms' },
        {
          name: `a word of the last of ${THREADS} threads of ${2 * TURNS} messages, found`,
          value: median(searches),
          limit: 1_000,
          unit: 'ms',
        },
        {
          name: `the extension host’s memory after ${SEARCHES} searches, against after ${WARM_UP}`,
          value: after / before,
          limit: 1.1,
          unit: '×',
        },
      ],
      data: { megabytes, first, openings, searches, memory: { before, after } },
    };
  } finally {
    await scenario.stop();
  }
}

/** Puts the threads where the extension keeps them, an hour apart; how long their files are, in bytes. */
function writeThreads({ editor, server, assistantId }: Scenario): number {
  let size = 0;
  for (let index = 0; index < THREADS; index++) {
    const thread = {
      id: `many-${index}`,
      createdAt: 1_700_000_000_000,
      workspaceFolders: [`file://${editor.workspace}`],
      connection: { baseUrl: server.baseUrl, organization: null, project: null },
      protocol: 'agents',
      assistantId,
      assistantName: 'Sample',
    } as const;
    const bytes = Buffer.from(longThread(thread, TURNS, `Thread ${index} of many`, 1));
    const isLast = index === THREADS - 1;
    const folder = path.join(extensionStorage(editor), 'threads', thread.id);
    const file = path.join(folder, 'thread.jsonl');
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(file, isLast ? bytes.toString().replaceAll('lazy dog', `lazy ${WORD}`) : bytes);
    const changedAt = (Date.now() - index * HOUR_MS) / 1_000;
    fs.utimesSync(file, changedAt, changedAt);
    size += bytes.length;
  }
  return size;
}

async function foldThreads(page: Page): Promise<void> {
  const header = page.locator('.part.sidebar .pane-header').filter({ hasText: 'Threads' });
  if ((await header.getAttribute('aria-expanded')) === 'true') await header.click();
  // VS Code in a browser tells nobody when it has written what is folded.
  await page.waitForTimeout(2_000);
}

async function openingTime(page: Page): Promise<number> {
  const shown = await noteWhenShown(page, 'mousedown', FIRST_ROW);
  await page.locator('.part.sidebar .pane-header').filter({ hasText: 'Threads' }).click();
  return shown();
}

async function searchTime(page: Page): Promise<number> {
  await runCommand(page, 'Ask Assistant: Search Threads');
  await quickInput(page).waitFor();
  const shown = await noteWhenShown(page, 'input', FOUND);
  await quickInput(page).fill(WORD);
  const time = await shown();
  await page.keyboard.press('Escape');
  await quickInput(page).waitFor({ state: 'hidden' });
  return time;
}

interface BenchWindow {
  shownAfter?: number;
}

/** From the next event of that type until something has been drawn, in milliseconds. */
async function noteWhenShown(page: Page, type: 'mousedown' | 'input', selector: string) {
  await page.evaluate(watchFor, [type, selector] as const);
  return async (): Promise<number> => {
    const noted = await page.waitForFunction(() => (window as BenchWindow).shownAfter ?? null);
    return (await noted.jsonValue()) ?? Number.NaN;
  };
}

/** Runs in VS Code's page. What comes after an animation frame's callbacks is drawn before the next task. */
function watchFor([type, selector]: readonly ['mousedown' | 'input', string]): void {
  const scope = window as BenchWindow;
  delete scope.shownAfter;
  const begin = (): void => {
    const begunAt = performance.now();
    const look = (): void => {
      if (document.querySelector(selector)?.textContent) {
        requestAnimationFrame(() =>
          setTimeout(() => {
            scope.shownAfter = performance.now() - begunAt;
          }),
        );
      } else {
        requestAnimationFrame(look);
      }
    };
    look();
  };
  window.addEventListener(type, begin, { capture: true, once: true });
}
