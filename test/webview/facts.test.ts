import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { aMessage, anAnswer, aRun, aTurn } from './support/builders';
import { tooWide } from './support/layout';
import { withPanels } from './support/withPanels';

const USAGE = { input: 12_204, cached: 1024, output: 3386, reasoning: 640 };
const MODEL = 'gpt-6.1-terra-with-a-long-name';

describe('what one may want to know of a turn', function () {
  this.timeout(30_000);
  const { open } = withPanels();
  const message = aMessage('m', 'Question?');
  const run = aRun('r', 'm', [anAnswer('i', 'Answer.')], { usage: USAGE, model: MODEL });

  const shown = (locator: Locator) => locator.evaluate(node => getComputedStyle(node).opacity === '1');
  const boxes = () => [...document.querySelectorAll('#panel *')].map(node => node.getBoundingClientRect().toJSON());

  it('is there when the pointer comes near, and nothing moves for it', async () => {
    const { page } = await open({ width: 300, snapshot: { entries: [message, run] } });
    const [you, answer] = [page.getByRole('article', { name: 'You' }), page.locator('article.run')];
    await page.mouse.move(0, 0);
    const before = await page.evaluate(boxes);
    for (const [article, asides] of [
      [you, 1],
      [answer, 2],
    ] as const) {
      const all = await article.locator('.aside').all();
      assert.equal(all.length, asides);
      assert.deepEqual(
        await Promise.all(all.map(shown)),
        all.map(() => false),
      );
      await article.hover();
      assert.deepEqual(
        await Promise.all(all.map(shown)),
        all.map(() => true),
      );
      assert.deepEqual(await page.evaluate(boxes), before);
    }
    assert.equal(await shown(you.locator('.aside')), false);
    assert.deepEqual(await page.evaluate(tooWide), []);
  });

  it('is there when the keyboard comes to the turn', async () => {
    const { page } = await open({ snapshot: { entries: [message, run] } });
    await page.mouse.move(0, 0);
    await page.getByRole('textbox', { name: 'Message' }).press('Alt+ArrowUp');
    assert.equal(await shown(page.locator('.facts')), true);
    assert.equal(await shown(page.locator('.about')), true);
    await page.keyboard.press('Alt+ArrowUp');
    assert.equal(await shown(page.locator('.facts')), false);
    assert.equal(await shown(page.locator('.over')), true);
  });

  it('says model, time with the full date, tokens and how long it took, to a screen reader too', async () => {
    const { page } = await open({ snapshot: { entries: [message, run] } });
    for (const time of await page.locator('time').all()) {
      assert.match((await time.textContent()) ?? '', /^Nov 20, \d\d:\d\d\s[AP]M$/);
      assert.match((await time.getAttribute('title')) ?? '', /^Friday, November 20, 2026 at \d+:00:00\s[AP]M$/);
    }
    assert.equal(await page.locator('time').count(), 2);
    const heard = await page.locator('article.run').ariaSnapshot();
    assert.match(heard, new RegExp(MODEL));
    assert.match(heard, /12,204 tokens in \(1,024 cached\) · 3,386 out \(640 reasoning\) · took 12s/);
  });

  it('leaves out what nobody knows', async () => {
    const unknown = aRun('r', 'm', [anAnswer('i', 'Answer.')], { startedAt: 0, usage: { input: 5, output: 6 } });
    const { model: _model, ...nameless } = unknown;
    const { page } = await open({ snapshot: { entries: [{ ...message, createdAt: 0 }, nameless] } });
    assert.equal(await page.locator('time, .model').count(), 0);
    assert.equal(await page.locator('.facts').textContent(), '5 tokens in · 6 out');
  });

  it('speaks Korean', async () => {
    const entries = [...aTurn(1, '질문', '답변'), message, run];
    const { page } = await open({ language: 'ko', snapshot: { entries } });
    assert.deepEqual(await page.locator('.facts').allTextContents(), [
      '12초 걸림',
      '입력 토큰 12,204 (캐시 1,024) · 출력 3,386 (추론 640) · 12초 걸림',
    ]);
  });
});
