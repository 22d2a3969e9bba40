import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { eventually } from '../../e2e/eventually';
import { Scenario } from '../../e2e/scenario';
import { extensionStorage } from '../../e2e/support';
import { quickInput, quickPickItem, runCommand } from '../../support/host/workbench';
import { lastRunOf, longThread } from '../../support/longThread';
import { median } from '../figure';
import type { BenchResult } from '../result';

const SIZES = [100, 2_000, 10_000] as const;
/** The size that the budget is for. */
const MANY = 2_000;
const OPENINGS = 5;
const SWITCHES = 50;
/** Switches before the first look: what is loaded with the first thread stays loaded. */
const WARM_UP = 10;

interface Opening {
  readonly turns: number;
  readonly megabytes: number;
  /** From the key to the newest answer drawn, in milliseconds. */
  readonly times: readonly number[];
}

/**
 * In the real VS Code: from Enter in the list of threads until the newest answer of a long one has been drawn, by the
 * number of its turns; and what the page and the extension host hold after going to and fro between two of them.
 */
export async function longThreads(): Promise<BenchResult> {
  const scenario = await Scenario.start({ home: 'agents', whole: true, files: {} });
  try {
    const sizes = SIZES.map(turns => ({ turns, megabytes: writeThread(scenario, turns) / 1_000_000 }));
    await scenario.editor.openPanel();
    const times = new Map<number, number[]>(SIZES.map(turns => [turns, []]));
    for (let opening = 0; opening < OPENINGS; opening++) {
      for (const [turns, all] of times) {
        all.push(await open(scenario, turns));
      }
    }
    const openings = sizes.map(size => ({ ...size, times: times.get(size.turns) ?? [] }));
    for (const { turns, times: all } of openings) {
      console.log(`     ${turns} turns open in ${all.map(time => time.toFixed(0)).join(', ')} ms`);
    }
    const memory = await memoryWhileSwitching(scenario);
    const many = openings.find(({ turns }) => turns === MANY)?.times ?? [];
    return {
      figures: [
        { name: `a thread of ${MANY} turns, first paint of the newest`, value: median(many), limit: 300, unit: 'ms' },
        {
          name: `the page’s heap after ${SWITCHES} switches of threads, against after ${WARM_UP}`,
          value: memory.page.after / memory.page.before,
          limit: 1.1,
          unit: '×',
        },
        {
          name: `the extension host’s memory after ${SWITCHES} switches of threads, against after ${WARM_UP}`,
          value: memory.host.after / memory.host.before,
          limit: 1.1,
          unit: '×',
        },
      ],
      tables: [table(openings)],
      data: { openings, memory },
    };
  } finally {
    await scenario.stop();
  }
}

function table(openings: readonly Opening[]): NonNullable<BenchResult['tables']>[number] {
  return {
    title: 'Opening a long thread',
    note: 'From Enter in the list of threads to the newest answer drawn, in VS Code.',
    head: ['turns', 'file MB', 'ms', 'least', 'most'],
    rows: openings.map(({ turns, megabytes, times }) => [
      turns.toLocaleString('en'),
      megabytes.toFixed(1),
      ...[median(times), Math.min(...times), Math.max(...times)].map(time => time.toFixed(0)),
    ]),
  };
}

function titleOf(turns: number): string {
  return `Question 1: with ${turns} turns`;
}

/** Puts a thread where the extension keeps them; how long its file is, in bytes. */
function writeThread({ editor, server, assistantId }: Scenario, turns: number): number {
  const id = `long-${turns}`;
  const bytes = longThread(
    {
      id,
      createdAt: 1_700_000_000_000,
      workspaceFolders: [],
      connection: { baseUrl: server.baseUrl, organization: null, project: null },
      protocol: 'agents',
      assistantId,
      assistantName: 'Sample',
    },
    turns,
    titleOf(turns),
  );
  const folder = path.join(extensionStorage(editor), 'threads', id);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'thread.jsonl'), bytes);
  return bytes.length;
}

/** Opens a thread from the list; how long that took, in milliseconds. */
async function open({ editor, panel }: Scenario, turns: number): Promise<number> {
  const { page } = editor;
  const main = panel.locator('#panel');
  await main.evaluate(noteDrawn, lastRunOf(turns));
  await runCommand(page, 'Ask Assistant: Open Thread');
  await quickInput(page).fill(titleOf(turns));
  await quickPickItem(page, titleOf(turns)).waitFor();
  await page.evaluate(notePressed);
  await page.keyboard.press('Enter');
  const drawnAt = await eventually(
    () => main.evaluate(() => (window as unknown as BenchWindow).drawnAt ?? null),
    at => at !== null,
  );
  const pressedAt = await page.evaluate(() => (window as unknown as BenchWindow).pressedAt);
  return (drawnAt ?? Number.NaN) - (pressedAt ?? Number.NaN);
}

interface BenchWindow {
  pressedAt?: number;
  drawnAt?: number;
}

/** Runs in VS Code's page. */
function notePressed(): void {
  const note = (): void => {
    (window as BenchWindow).pressedAt = Date.now();
  };
  window.addEventListener('keydown', note, { capture: true, once: true });
}

/** Runs in the panel's page. What comes after an animation frame's callbacks is drawn before the next task. */
function noteDrawn(root: Element, runId: string): void {
  const scope = window as unknown as BenchWindow;
  delete scope.drawnAt;
  const observer = new MutationObserver(() => {
    if (root.querySelector(`[data-entry="${runId}"] pre`)) {
      observer.disconnect();
      requestAnimationFrame(() =>
        setTimeout(() => {
          scope.drawnAt = Date.now();
        }),
      );
    }
  });
  observer.observe(root, { childList: true, subtree: true });
}

interface Growth {
  readonly before: number;
  readonly after: number;
}

/** What is in use after some switches between two threads, and after many more, in bytes. */
async function memoryWhileSwitching(scenario: Scenario): Promise<{ readonly page: Growth; readonly host: Growth }> {
  const look = async (switches: number) => {
    for (let count = 0; count < switches; count++) {
      await open(scenario, count % 2 ? MANY : SIZES[0]);
    }
    return { page: await usedHeap(scenario.editor.page), host: await scenario.editor.extensionHostMemory() };
  };
  const before = await look(WARM_UP);
  const after = await look(SWITCHES);
  return { page: { before: before.page, after: after.page }, host: { before: before.host, after: after.host } };
}

/** The JavaScript heap of the window's page with all its frames, without what is garbage. */
async function usedHeap(page: Page): Promise<number> {
  const cdp = await page.context().newCDPSession(page);
  try {
    await cdp.send('HeapProfiler.collectGarbage');
    return (await cdp.send('Runtime.getHeapUsage')).usedSize;
  } finally {
    await cdp.detach();
  }
}
