import assert from 'node:assert/strict';
import type { CodeTheme } from '../../src/shared/codeTheme';
import { recordMainThread } from '../bench/streaming/mainThread';
import { AnswerStream, answerBlocks, answerText, CHUNKS_PER_FRAME } from './support/answerStream';
import { aTurn } from './support/builders';
import { CODE_THEME } from './support/codeTheme';
import { copied } from './support/copied';
import { FindWidget } from './support/findWidget';
import type { PanelPage } from './support/panelPage';
import { distanceFromEnd, lineTop, markLine, selectInLastBlock, untilStill } from './support/reading';
import { watchFrames } from './support/watch';
import { withPanels } from './support/withPanels';

/** What no task may take of the processor, in milliseconds. It is far more than any takes, and what one would notice. */
const LONGEST_TASK_MS = 150;

describe('reading while 100 kB stream', function () {
  this.timeout(120_000);
  // A browser of its own: what pages of other tests have left in its memory is collected in tasks of this one's.
  const { open } = withPanels({ shared: false });

  const streaming = async (theme: CodeTheme | null = CODE_THEME) => {
    const panel = await open({ snapshot: { entries: aTurn(1, 'Who are you?', 'An **assistant**.') } });
    if (theme) {
      await panel.send({ type: 'codeTheme', theme });
    }
    return { panel, stream: await AnswerStream.start(panel) };
  };
  const selection = () => String(getSelection());

  describe('a selection', () => {
    it('in blocks that are closed stays to the letter', async () => {
      const { panel, stream } = await streaming();
      await stream.by(1_000);
      const selected = await panel.page.evaluate(() => {
        const [from, to] = ['[data-entry=streamed] p strong', '[data-entry=streamed] li:nth-child(5) em'].map(
          place => document.querySelector(place)?.firstChild,
        );
        if (from && to) {
          getSelection()?.setBaseAndExtent(to, 5, from, 3);
        }
        return String(getSelection());
      });
      assert.match(selected, /^tial buffer\.\n[\s\S]*\nThe earlyRetry\(\) splits a close$/);
      const seen = await watchFrames(panel.page, selection);
      await stream.by(4_000);
      assert.deepEqual(await seen(), [selected]);
      await stream.toEnd();
      assert.equal(await panel.page.evaluate(selection), selected);
    });

    it('in a block that still grows stays to the letter, whatever the block is', async () => {
      const { panel, stream } = await streaming();
      for (const type of ['paragraph', 'list', 'code', 'table', 'blockquote']) {
        const block = answerBlocks().find(
          ({ type: its, start, end }) => its === type && end - start > 250 && start > stream.length,
        );
        assert.ok(block, type);
        await stream.toLength(block.start + 150, 10 * CHUNKS_PER_FRAME);
        const selected = await panel.page.evaluate(selectInLastBlock);
        assert.ok(selected.length >= 30, `${type}: ${selected}`);
        const seen = await watchFrames(panel.page, selection);
        await stream.toLength(block.end, 1);
        await stream.by(500);
        assert.deepEqual(await seen(), [selected], type);
      }
    });

    it('that the mouse is making goes on from where it began', async () => {
      const { panel, stream } = await streaming();
      const { mouse } = panel.page;
      const block = answerBlocks().find(
        ({ type, start, end }) => type === 'paragraph' && start > 5_000 && end - start > 500,
      );
      assert.ok(block);
      await stream.toLength(block.start + 200);
      const box = await panel.page.evaluate(() => {
        const paragraph = [...document.querySelectorAll('[data-entry=streamed] p')].at(-1);
        const { x, y, height } = paragraph?.getClientRects()[0] ?? new DOMRect();
        return { x, y, height };
      });
      await mouse.move(box.x + 100, box.y + 8);
      await mouse.down();
      await mouse.move(box.x + 30, box.y + 8, { steps: 3 });
      const begun = await panel.page.evaluate(selection);
      assert.ok(begun.length > 3, begun);
      const seen = await watchFrames(panel.page, selection);
      await stream.toLength(block.end - 50, 1);
      assert.deepEqual(await seen(), [begun]);
      await mouse.move(box.x, box.y + 8, { steps: 3 });
      const more = await panel.page.evaluate(selection);
      assert.ok(more.length > begun.length && more.endsWith(begun), more);
      const still = await watchFrames(panel.page, selection);
      await stream.by(1_000);
      await mouse.up();
      await stream.by(1_000);
      assert.deepEqual(await still(), [more]);
    });
  });

  describe('scrolling', () => {
    const newest = ({ page }: PanelPage) => page.getByRole('button', { name: 'Jump to the newest' });

    it('up leaves the line that one reads where it is, and the button leads back to the end', async () => {
      const { panel, stream } = await streaming();
      const { page } = panel;
      await stream.by(3_000);
      assert.equal(await newest(panel).count(), 0);
      await page.getByRole('log').hover();
      const line = await markLine(page);
      const rolled = await watchFrames(page, lineTop);
      await stream.during(() => page.mouse.wheel(0, -200));
      await stream.by(500);
      const places = await rolled();
      // It follows until the wheel comes, then goes up by that much, and stays. A last step may fall into the same frame.
      const [top = 0, before = line] = places.toReversed();
      assert.ok(top > before && top <= before + 200, places.join());
      assert.ok(
        places.slice(1, -1).every((place, index) => place < (places[index] ?? 0)),
        places.join(),
      );
      await newest(panel).waitFor();

      await stream.during(async () => {
        for (let step = 0; step < 10; step++) {
          await page.mouse.wheel(0, -700);
        }
      });
      await untilStill(page);
      const place = await markLine(page);
      const seen = await watchFrames(page, lineTop);
      await stream.by(2_000);
      assert.deepEqual(await seen(), [place]);

      await stream.during(() => newest(panel).click());
      const distances = await watchFrames(page, distanceFromEnd);
      await stream.by(1_000);
      assert.deepEqual(await distances(), [0]);
      assert.equal(await newest(panel).count(), 0);
    });
  });

  describe('find', () => {
    it('counts on, goes on and comes to the end with the answer', async () => {
      const { panel, stream } = await streaming();
      const { page } = panel;
      const input = page.getByRole('textbox', { name: 'Message' });
      await input.focus();
      await stream.by(2_000);
      const find = new FindWidget(panel);
      const place = async () => {
        const [, index = '', count = ''] = /^(\d+) of (\d+)$/.exec(await find.count()) ?? [];
        return { index: Number(index), count: Number(count) };
      };
      const until = async (holds: (found: { index: number; count: number }) => boolean) => {
        for (const end = Date.now() + 20_000; !holds(await place()); ) {
          assert.ok(Date.now() < end, `still ${await find.count()}`);
          await page.evaluate(() => new Promise(requestAnimationFrame));
        }
        return place();
      };
      const found = await stream.during(async () => {
        await find.open();
        await find.input.pressSequentially('cursor');
        const first = await until(({ index }) => index > 0);
        await until(({ count }) => count > first.count);
        await page.keyboard.press('Enter');
        await until(({ index }) => index === first.index + 1);
        await page.keyboard.press('Shift+Enter');
        return until(({ index }) => index === first.index);
      });
      const occurrences = () =>
        page.evaluate(() => document.querySelector('[data-entry=streamed]')?.textContent?.match(/cursor/gi)?.length);
      await find.shows(`${found.index} of ${await occurrences()}`);
      await find.untilInSight('cursor');
      const marks = await find.marks('match');
      assert.ok(marks.length > 0 && marks.every(mark => /^cursor$/i.test(mark)), marks.join());
      assert.equal((await find.marks('current')).length, 1);
      await page.evaluate(() => {
        const [range] = CSS.highlights.get('find-current') ?? [];
        Object.assign(window, { line: range?.startContainer.parentElement });
      });
      const seen = await watchFrames(page, lineTop);
      await stream.by(2_000);
      const tops = await seen();
      assert.equal(tops.length, 1, tops.join());
      await stream.toEnd();
      await find.shows(`${found.index} of ${await occurrences()}`);
      await page.keyboard.press('Escape');
      await find.element.waitFor({ state: 'detached' });
      assert.equal(await input.evaluate(node => node === document.activeElement), true);
      assert.equal(await page.evaluate(() => CSS.highlights.size), 0);
    });
  });

  describe('copying', () => {
    it('gives Markdown of a part, and the buttons give all of theirs', async () => {
      const { panel, stream } = await streaming();
      const { page } = panel;
      const code = answerBlocks().find(
        ({ type, start, end }) => type === 'code' && start > 9_000 && end - start > 1_000,
      );
      assert.ok(code);
      await stream.toLength(code.start + 200);
      const blocks = page.locator('[data-entry=streamed] figure.code');
      const copyButton = blocks.nth((await blocks.count()) - 1).getByRole('button', { name: 'Copy', exact: true });
      const part = await stream.during(async () => {
        await page.evaluate(() => {
          const [from, to] = ['[data-entry=streamed] p', '[data-entry=streamed] li'].map(place =>
            document.querySelector(place),
          );
          if (from?.childNodes[2] && to) {
            getSelection()?.setBaseAndExtent(from.childNodes[2], 1, to, to.childNodes.length);
          }
        });
        const markdown = await copied(panel);
        await page.getByRole('button', { name: 'Copy message' }).last().click();
        await copyButton.click();
        return markdown;
      });
      assert.equal(part, answerText().slice(answerText().indexOf('repeats each'), answerText().indexOf('\n- [ ]')));
      const [message, block] = (await panel.postedOf('copy')).map(({ text }) => text);
      assert.equal(message, 'Tell me all of it.');
      const whole = answerText()
        .slice(code.start, code.end)
        .replace(/^.*\n|\n```$/g, '');
      assert.ok(block && block.length > 100 && whole.startsWith(block), block);
      await stream.toLength(code.end + 20);
      await copyButton.click();
      assert.equal((await panel.postedOf('copy')).at(-1)?.text, whole);
    });
  });

  it('lets no task of the page take long', async () => {
    // Without colors, which are loaded and made on their own.
    const { panel, stream } = await streaming(null);
    const { page } = panel;
    await stream.by(1_000);
    await page.evaluate(selectInLastBlock);
    const find = new FindWidget(panel);
    const { tasks } = await recordMainThread(panel.cdp, async () => {
      await page.evaluate(() => performance.mark('bench:begin'));
      await stream.during(async () => {
        await page.getByRole('log').hover();
        await page.mouse.wheel(0, -3_000);
        await find.open();
        await find.input.fill('the');
      });
      await stream.toEnd(CHUNKS_PER_FRAME);
    });
    const longest = Math.max(...tasks.map(({ cost }) => cost));
    console.log(`    the longest task took ${longest.toFixed(0)} ms of the processor`);
    assert.ok(longest < LONGEST_TASK_MS, `${longest} ms`);
  });
});
