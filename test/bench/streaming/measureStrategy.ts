import { LAST_WORDS } from './answer/answer';
import { recordMainThread } from './mainThread';
import { type Measured, measuredOf } from './measured';
import type { FeederGlobals } from './page/feeder';
import type { StrategyPages } from './pages';
import { PANEL } from './strategies';

/** As many chunks as come between two frames when a fast model answers over a fast line. */
const CHUNKS_PER_FRAME = 20;

/** Feeds the answer to a strategy in a page of its own, and says what it has cost. */
export async function measureStrategy(
  pages: StrategyPages,
  file: string,
  script: string,
  chunks: readonly string[],
): Promise<Measured> {
  const { page, cdp } = await pages.open(file, script);
  try {
    await cdp.send('HeapProfiler.collectGarbage');
    const recorded = await recordMainThread(cdp, () =>
      page.evaluate(([all, perFrame]) => (window as unknown as FeederGlobals).feed(all, perFrame), [
        chunks,
        CHUNKS_PER_FRAME,
      ] as const),
    );
    const shown = (await page.locator('.turns').textContent()) ?? '';
    if (page.problems.length > 0 || !shown.includes(LAST_WORDS)) {
      throw new Error(`${file} shows “…${shown.slice(-100)}” at the end. ${page.problems.join('\n')}`);
    }
    if (file === PANEL && (await page.locator('figure.code .chunk span').count()) === 0) {
      throw new Error(`${file} has colored nothing`);
    }
    await cdp.send('HeapProfiler.collectGarbage');
    const { usedSize } = await cdp.send('Runtime.getHeapUsage');
    return measuredOf(recorded, usedSize);
  } finally {
    await page.close();
  }
}
