import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { openComposition } from '../support/host/ime';
import { aSelection, aSnapshot } from './support/builders';
import type { PanelPage } from './support/panelPage';
import { withPanels } from './support/withPanels';

describe('the input before the page’s script has run', function () {
  this.timeout(30_000);
  const { open } = withPanels();
  const inputOf = (page: Page) => page.getByRole('textbox', { name: 'Message' });
  const typed = (...keys: readonly string[]) => {
    return async (page: Page) => {
      await inputOf(page).click();
      for (const key of keys) {
        await (key.length > 1 && /^[A-Z]/.test(key) ? page.keyboard.press(key) : page.keyboard.insertText(key));
      }
    };
  };
  const cursor = (page: Page) =>
    inputOf(page).evaluate((node: HTMLTextAreaElement) => [node === document.activeElement, node.selectionEnd]);
  const sent = (panel: PanelPage) => panel.postedOf('send');

  it('is where it will be', async () => {
    let before: unknown;
    const panel = await open({
      early: async page => {
        before = await inputOf(page).boundingBox();
      },
    });
    assert.deepEqual(before, await inputOf(panel.page).boundingBox());
  });

  it('keeps its text, its cursor and the focus', async () => {
    const panel = await open({ early: typed('one two', 'ArrowLeft', 'ArrowLeft') });
    assert.equal(await inputOf(panel.page).inputValue(), 'one two');
    assert.deepEqual(await cursor(panel.page), [true, 5]);
    await panel.waitForPosted(message => message.type === 'draftText' && message.text === 'one two');
    assert.deepEqual(await sent(panel), []);
  });

  it('takes no focus that it did not have', async () => {
    const panel = await open({ early: async () => {} });
    assert.equal((await cursor(panel.page))[0], false);
  });

  it('goes behind the draft that there is', async () => {
    const panel = await open({
      early: typed('more'),
      snapshot: { draft: { text: 'a draft', attachments: [] } },
    });
    assert.equal(await inputOf(panel.page).inputValue(), 'a draft\nmore');
    assert.deepEqual(await cursor(panel.page), [true, 12]);
  });

  it('sends what Enter was pressed after, once, with what is attached', async () => {
    const panel = await open({
      early: typed('a question', 'Enter'),
      snapshot: { draft: { text: '', attachments: [aSelection({ path: 'a.ts' })] } },
    });
    await panel.waitForPosted(({ type }) => type === 'send');
    assert.deepEqual(
      (await sent(panel)).map(({ threadId, text }) => [threadId, text]),
      [['thread-1', 'a question']],
    );
    assert.equal(await inputOf(panel.page).inputValue(), '');
  });

  it('sends nothing where Enter breaks lines', async () => {
    const panel = await open({
      early: typed('a question', 'Enter'),
      snapshot: { settings: { sendKey: 'ctrlEnter', autoScroll: true, fontSize: 0 } },
    });
    assert.equal(await inputOf(panel.page).inputValue(), 'a question');
    assert.deepEqual(await sent(panel), []);
  });

  it('stays until an input method has composed', async () => {
    const panel = await open({
      silent: true,
      early: async page => {
        await inputOf(page).click();
        await openComposition(page, '한글');
        // The key with which the input method is told that the syllable is done.
        const enter = { key: 'Enter', isComposing: true, bubbles: true };
        await inputOf(page).dispatchEvent('keydown', enter);
      },
    });
    await panel.show(aSnapshot(panel.strings));
    assert.equal(await panel.page.locator('#panel').getAttribute('aria-busy'), 'true');
    await panel.page.keyboard.insertText('글');
    await panel.page.locator('#panel:not([aria-busy])').waitFor();
    assert.equal(await inputOf(panel.page).inputValue(), '한글');
    assert.deepEqual(await cursor(panel.page), [true, 2]);
    assert.deepEqual(await sent(panel), []);
  });
});
