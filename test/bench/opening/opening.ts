import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { ensureHost } from '../../support/host/ensureHost';
import { openBrowser } from '../../support/host/openBrowser';
import { startVSCode } from '../../support/host/startVSCode';
import { openContainer, openWorkbench, reloadWorkbench } from '../../support/host/workbench';
import { workbenchUrl } from '../../support/host/workbenchUrl';
import { ensurePackage } from '../../support/packaging/ensurePackage';
import { tempFolder } from '../../support/process/tempFolder';
import { median } from '../figure';
import type { BenchResult } from '../result';
import { EMPTY_TITLE, packEmptyExtension } from './emptyExtension';

const RUNS = 15;
const OURS_TITLE = 'Ask Assistant';
/** VS Code's own extensions start one after the other and share the extension host's one thread. */
const SETTLED_MS = 3_000;
/** VS Code in a browser tells nobody when it has written which view is in front. */
const STATE_WRITTEN_MS = 2_000;

interface BenchWindow {
  clickedAt?: number;
  shownAt?: number;
}

/**
 * From the click on the view's icon until the view's first text or field has been drawn, for the panel and for a view
 * with a single word in it: in turns, each time in a new window in which the extension was not active yet.
 */
export async function opening(): Promise<BenchResult> {
  const paths = await ensureHost();
  const { file } = await ensurePackage();
  const folder = tempFolder('opening');
  const vscode = await startVSCode(paths, {
    dir: path.join(folder.path, 'profile'),
    vsix: [file, await packEmptyExtension(folder.path)],
  });
  const context = await openBrowser(paths, vscode.dir);
  try {
    await context.addInitScript(tellFirstContent);
    const workspace = path.join(folder.path, 'workspace');
    fs.mkdirSync(workspace);
    const page = context.pages()[0] ?? (await context.newPage());
    await openWorkbench(page, workbenchUrl(vscode, { folder: workspace }));
    const times = new Map<string, number[]>([
      [OURS_TITLE, []],
      [EMPTY_TITLE, []],
    ]);
    for (let run = 0; run < RUNS; run++) {
      for (const [title, all] of times) {
        all.push(await openingTime(page, title));
      }
    }
    const middle = (title: string): number => median(times.get(title) ?? []);
    console.log(`     first content after: ours ${middle(OURS_TITLE)} ms, empty ${middle(EMPTY_TITLE)} ms`);
    return {
      figures: [
        {
          name: 'click on the view to its first content, against an empty view',
          value: middle(OURS_TITLE) / middle(EMPTY_TITLE),
          limit: 1.3,
          unit: '×',
        },
      ],
      data: Object.fromEntries(times),
    };
  } finally {
    await context.close();
    await vscode.stop();
    folder.remove();
  }
}

async function openingTime(page: Page, title: string): Promise<number> {
  await openContainer(page, 'Explorer');
  await page.waitForTimeout(STATE_WRITTEN_MS);
  await reloadWorkbench(page);
  await page.waitForTimeout(SETTLED_MS);
  await page.evaluate(noteClickAndContent);
  await openContainer(page, title);
  const noted = await page.waitForFunction(() => {
    const { clickedAt, shownAt } = window as BenchWindow;
    return clickedAt !== undefined && shownAt !== undefined ? shownAt - clickedAt : null;
  });
  return (await noted.jsonValue()) ?? Number.NaN;
}

/** Runs in VS Code's page, which has no other way into its webviews' frames. */
function noteClickAndContent(): void {
  const scope = window as BenchWindow;
  const noteClick = ({ timeStamp }: Event): void => {
    scope.clickedAt = performance.timeOrigin + timeStamp;
  };
  window.addEventListener('mousedown', noteClick, { capture: true, once: true });
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'object' && data !== null && 'benchShownAt' in data && typeof data.benchShownAt === 'number') {
      scope.shownAt ??= data.benchShownAt;
    }
  });
}

/** Runs in every frame before its scripts: tells when the first frame with something to read in it has been drawn. */
function tellFirstContent(): void {
  const look = (): void => {
    if (!document.querySelector('p, textarea')) {
      setTimeout(look, 1);
      return;
    }
    // What comes after an animation frame's callbacks is drawn before the next task.
    requestAnimationFrame(() =>
      setTimeout(() => {
        window.top?.postMessage({ benchShownAt: performance.timeOrigin + performance.now() }, '*');
      }),
    );
  };
  if (window.top !== window) {
    look();
  }
}
