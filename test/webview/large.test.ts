import assert from 'node:assert/strict';
import { aSnapshot } from './support/builders';
import { FindWidget } from './support/findWidget';
import { outOfReach, overlaps, tooHigh, tooWide } from './support/layout';
import type { PanelPage } from './support/panelPage';
import { scenes } from './support/scenes';
import { withPanels } from './support/withPanels';

interface Size {
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
  /** Of the whole window, as VS Code's own zoom does it: everything, with fewer pixels of the page's own. */
  readonly zoom: number;
}

const SIZES: Readonly<Record<string, Size>> = {
  'text of 24 px in 300': { width: 300, height: 700, fontSize: 24, zoom: 1 },
  'text of 24 px in 600': { width: 600, height: 700, fontSize: 24, zoom: 1 },
  // No side bar is narrower than 170 of its own pixels.
  'a zoom of 200 % in the narrowest side bar': { width: 170, height: 400, fontSize: 0, zoom: 2 },
};

describe('the panel with', function () {
  this.timeout(120_000);
  const { open } = withPanels();

  const opened = async ({ width, height, zoom }: Size): Promise<PanelPage> => {
    const panel = await open({ width, height });
    const metrics = { width, height, deviceScaleFactor: zoom, mobile: false };
    await panel.cdp.send('Emulation.setDeviceMetricsOverride', metrics);
    return panel;
  };
  /** Shows a scene with all of it unfolded. */
  const show = async (panel: PanelPage, name: string, { fontSize }: Size): Promise<void> => {
    // Scenes share their entries' IDs: what the last one has unfolded is not to stay so.
    await panel.show(aSnapshot(panel.strings));
    const settings = { sendKey: 'enter', autoScroll: true, fontSize } as const;
    await panel.show(aSnapshot(panel.strings, { ...scenes('en')[name], threadId: name, settings }));
    for (const summary of await panel.page.locator('summary').all()) {
      await summary.click();
    }
  };

  for (const [what, size] of Object.entries(SIZES)) {
    it(`${what} cuts nothing off, and all of it can be reached`, async () => {
      const panel = await opened(size);
      const wrong: string[] = [];
      const look = async (name: string) => {
        for (const one of [tooWide, tooHigh, overlaps, outOfReach]) {
          wrong.push(...(await panel.page.evaluate(one)).map(found => `${name}, ${one.name}: ${found}`));
        }
      };
      for (const name of Object.keys(scenes('en'))) {
        await show(panel, name, size);
        await look(name);
      }
      await show(panel, 'answer', size);
      const find = new FindWidget(panel);
      await find.open();
      await find.input.fill('parse');
      await find.element.getByText(/^\d of 8$/).waitFor();
      await look('find');
      assert.deepEqual(wrong, []);
    });
  }

  it('text of 24 px has code and tables that scroll sideways, and a composer to write in', async () => {
    const size = { width: 300, height: 700, fontSize: 24, zoom: 1 };
    const panel = await opened(size);
    const { page } = panel;
    await show(panel, 'answer', size);
    for (const box of ['figure.code pre', '.table > .scroller']) {
      const scrolled = await page
        .locator(box)
        .first()
        .evaluate(node => {
          node.scrollLeft = 40;
          return node.scrollLeft;
        });
      assert.equal(scrolled, 40, box);
    }
    const input = page.getByRole('textbox', { name: 'Message' });
    await input.fill(`${'A long question. '.repeat(10)}\n`.repeat(10));
    await page.getByRole('button', { name: 'Send', exact: true }).click({ trial: true });
    const [log, box] = [await page.getByRole('log').boundingBox(), await input.boundingBox()];
    assert.ok(log && log.height > 100, 'the conversation is still there');
    assert.ok(box && box.height > 100, 'several lines of it are seen');
  });
});
