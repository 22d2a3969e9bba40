import assert from 'node:assert/strict';
import { aMessage, anAnswer, aRun, aRunStart, aSnapshot, aTurn, delta, runEvent } from './support/builders';
import type { PanelPage } from './support/panelPage';
import { watchFrames } from './support/watch';
import { withPanels } from './support/withPanels';

const LONG = Array.from({ length: 30 }, (_, index) => `Paragraph ${index} of a long answer.`).join('\n\n');

describe('scrolling', function () {
  this.timeout(30_000);
  const { open } = withPanels();
  const log = ({ page }: PanelPage) => page.getByRole('log');
  const newest = ({ page }: PanelPage) => page.getByRole('button', { name: 'Jump to the newest' });
  const fromEnd = (panel: PanelPage) =>
    log(panel).evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight);
  /** The page follows with its next frame. */
  const untilAtEnd = async (panel: PanelPage): Promise<void> => {
    const end = Date.now() + 10_000;
    while ((await fromEnd(panel)) > 8) {
      assert.ok(Date.now() < end, 'still not at the end');
      await panel.page.evaluate(() => new Promise(requestAnimationFrame));
    }
  };
  const top = (panel: PanelPage) => log(panel).evaluate(({ scrollTop }) => scrollTop);
  const streaming = () => [
    ...[1, 2, 3].flatMap(index => aTurn(index, 'Question', LONG)),
    aMessage('m', 'More?'),
    { ...aRun('r', 'm', []), end: undefined as never, items: [anAnswer('r-item', '', { state: 'open' })] },
  ];
  const grow = async (panel: PanelPage): Promise<void> => {
    for (let index = 0; index < 20; index++) {
      await panel.change(delta('r', `Line ${index} of what comes.\n\n`));
    }
  };
  /** Turns the wheel and waits until the log has moved by it. */
  const wheel = async (panel: PanelPage, by: number): Promise<void> => {
    const before = await top(panel);
    await log(panel).hover();
    await panel.page.mouse.wheel(0, by);
    await panel.page.waitForFunction(from => document.querySelector('.log')?.scrollTop !== from, before);
  };

  it('opens at the end and follows it', async () => {
    const panel = await open({ snapshot: { entries: streaming() } });
    await untilAtEnd(panel);
    await grow(panel);
    await untilAtEnd(panel);
    assert.equal(await newest(panel).count(), 0);
  });

  it('opens a long thread with what is in sight, and has the rest above it in the next frames', async () => {
    const panel = await open();
    const entries = Array.from({ length: 30 }, (_, index) => aTurn(index, `Question ${index}`, LONG.repeat(5))).flat();
    const seen = await watchFrames(panel.page, () => {
      const all = [...document.querySelectorAll('[data-entry]')];
      const last = all.find(entry => entry.matches('[data-entry=run-29]'));
      return { count: all.length, bottom: Math.round(last?.getBoundingClientRect().bottom ?? 0) };
    });
    await panel.show(aSnapshot(panel.strings, { threadId: 'long', entries }));
    await panel.page.locator('[data-entry=message-0]').waitFor({ state: 'attached' });
    await panel.change();
    const [before, first, ...later] = await seen();
    assert.equal(before?.count, 0);
    assert.ok(first && first.count > 0 && first.count < 10, `${first?.count} at first`);
    assert.ok(later.length > 0);
    for (const { count, bottom } of later) {
      assert.deepEqual({ count, bottom }, { count: 60, bottom: first.bottom }, 'nothing that is in sight moves');
    }
    await untilAtEnd(panel);
  });

  it('stops following when the reader turns the wheel up a little, and follows again at the end', async () => {
    const panel = await open({ snapshot: { entries: streaming() } });
    await wheel(panel, -5);
    const before = await top(panel);
    await grow(panel);
    assert.equal(await top(panel), before);
    await newest(panel).waitFor();
    await newest(panel).click();
    await untilAtEnd(panel);
    await grow(panel);
    await untilAtEnd(panel);
  });

  it('stops following by keys, too', async () => {
    const panel = await open({ snapshot: { entries: streaming() } });
    await log(panel).focus();
    const before = await top(panel);
    await panel.page.keyboard.press('PageUp');
    await panel.page.waitForFunction(from => (document.querySelector('.log')?.scrollTop ?? from) < from - 100, before);
    await panel.page.waitForFunction(() => {
      const held = window as unknown as { last?: number };
      const now = document.querySelector('.log')?.scrollTop ?? 0;
      const still = held.last === now;
      held.last = now;
      return still;
    });
    const there = await top(panel);
    await grow(panel);
    assert.equal(await top(panel), there);
  });

  it('doesn’t move the text under a pointer that selects', async () => {
    const panel = await open({ snapshot: { entries: streaming() } });
    await grow(panel);
    const box = await panel.page.getByText('Line 15').boundingBox();
    assert.ok(box);
    await panel.page.mouse.move(box.x + 2, box.y + 5);
    await panel.page.mouse.down();
    await panel.page.mouse.move(box.x + 60, box.y + 5);
    const before = await top(panel);
    await grow(panel);
    assert.equal(await top(panel), before);
    await panel.page.mouse.up();
    await grow(panel);
    assert.equal(await top(panel), before);
  });

  it('never follows when it is set so', async () => {
    const settings = { sendKey: 'enter', autoScroll: false, fontSize: 0 } as const;
    const panel = await open({ snapshot: { entries: streaming(), settings } });
    const before = await top(panel);
    await grow(panel);
    assert.equal(await top(panel), before);
    await newest(panel).waitFor();
  });

  it('goes to the end for the reader’s own message', async () => {
    const panel = await open({ snapshot: { entries: [1, 2, 3].flatMap(index => aTurn(index, 'Q', LONG)) } });
    await wheel(panel, -500);
    await panel.page.getByRole('textbox').fill('next');
    await panel.page.getByRole('textbox').press('Enter');
    await panel.change(
      { type: 'messageAdded', message: aMessage('m', 'next') },
      { type: 'runStarted', run: aRunStart('r', 'm') },
    );
    await untilAtEnd(panel);
    await grow(panel);
    await untilAtEnd(panel);
  });

  it('asks for older entries, and keeps the reader’s place when they come', async () => {
    const turns = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => aTurn(from + index, `Question ${from + index}`, LONG)).flat();
    const panel = await open({ snapshot: { entries: turns(10, 14), older: 18 } });
    await log(panel).evaluate(element => element.scrollTo(0, 0));
    const question = panel.page.getByText('Question 10', { exact: true });
    await panel.page.getByRole('button', { name: 'Show 18 older' }).dblclick();
    assert.deepEqual(await panel.postedOf('loadOlder'), [{ type: 'loadOlder', before: 'message-10' }]);
    const before = await question.boundingBox();
    await panel.send({ type: 'older', entries: turns(5, 10), remaining: 8 });
    const after = await question.boundingBox();
    assert.ok(before && after && Math.abs(before.y - after.y) <= 1, `${before?.y} → ${after?.y}`);
    await panel.page.getByRole('button', { name: 'Show 8 older' }).waitFor();
    assert.equal(await panel.page.locator('.turn').count(), 18);
    await panel.send({ type: 'older', entries: turns(1, 5), remaining: 0 });
    const last = await question.boundingBox();
    assert.ok(last && Math.abs(before.y - last.y) <= 1, `${before.y} → ${last?.y}`);
    assert.equal(await panel.page.getByRole('button', { name: /older/ }).count(), 0);
  });

  it('comes back to its place after a reload', async () => {
    const entries = Array.from({ length: 8 }, (_, index) => aTurn(index, `Question ${index}`, LONG)).flat();
    const panel = await open({ snapshot: { entries } });
    await panel.page.getByText('Question 4', { exact: true }).scrollIntoViewIfNeeded();
    const place = () => panel.page.getByText('Question 4', { exact: true }).boundingBox();
    await panel.page.waitForFunction(() => sessionStorage.getItem('state')?.includes('"entryId"'));
    const before = await place();
    await panel.reload();
    await panel.show(aSnapshot(panel.strings, { entries }));
    const after = await place();
    assert.ok(before && after && Math.abs(before.y - after.y) <= 2, `${before?.y} → ${after?.y}`);
  });

  it('stays at the end when the input grows and the panel is resized', async () => {
    const panel = await open({ snapshot: { entries: aTurn(1, 'Q', LONG) } });
    await panel.page.getByRole('textbox').fill('1\n2\n3\n4\n5\n6');
    await untilAtEnd(panel);
    await panel.page.setViewportSize({ width: 300, height: 500 });
    await panel.change(runEvent('run-1', { type: 'phase', phase: 'working' }));
    await untilAtEnd(panel);
  });
});
