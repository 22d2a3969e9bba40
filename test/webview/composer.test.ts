import assert from 'node:assert/strict';
import { aMessage, aSelection, aSnapshot, aStatus } from './support/builders';
import type { PanelPage } from './support/panelPage';
import { withPanels } from './support/withPanels';

describe('the composer', function () {
  this.timeout(30_000);
  const { open } = withPanels();
  const input = ({ page }: PanelPage) => page.getByRole('textbox', { name: 'Message' });
  const button = ({ page }: PanelPage, name: string) => page.getByRole('button', { name, exact: true });
  const sentTexts = async (panel: PanelPage): Promise<readonly string[]> =>
    (await panel.postedOf('send')).map(({ text }) => text);
  const running = aStatus({ run: 'running', since: 0 });

  it('sends by Enter, empties itself and breaks lines by Shift+Enter and Alt+Enter', async () => {
    const panel = await open();
    await input(panel).pressSequentially('one');
    await input(panel).press('Shift+Enter');
    await input(panel).pressSequentially('two');
    await input(panel).press('Alt+Enter');
    await input(panel).pressSequentially('three');
    assert.deepEqual(await panel.postedOf('send'), []);
    await input(panel).press('Enter');
    assert.deepEqual(await sentTexts(panel), ['one\ntwo\nthree']);
    assert.equal(await input(panel).inputValue(), '');
  });

  it('sends by Ctrl+Enter only when it is set so', async () => {
    const panel = await open({ snapshot: { settings: { sendKey: 'ctrlEnter', autoScroll: true, fontSize: 0 } } });
    await input(panel).pressSequentially('one');
    await input(panel).press('Enter');
    await input(panel).pressSequentially('two');
    assert.deepEqual(await panel.postedOf('send'), []);
    await input(panel).press('Control+Enter');
    assert.deepEqual(await sentTexts(panel), ['one\ntwo']);
  });

  it('sends nothing while an input method composes', async () => {
    const panel = await open();
    await input(panel).focus();
    await panel.cdp.send('Input.imeSetComposition', { text: '한', selectionStart: 1, selectionEnd: 1 });
    const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 229 };
    await panel.cdp.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...enter });
    await panel.cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter });
    await panel.cdp.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...enter, windowsVirtualKeyCode: 13 });
    await panel.cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter, windowsVirtualKeyCode: 13 });
    assert.deepEqual(await panel.postedOf('send'), []);
    await panel.cdp.send('Input.insertText', { text: '한글' });
    assert.equal(await input(panel).inputValue(), '한글');
    await input(panel).press('Enter');
    assert.deepEqual(await sentTexts(panel), ['한글']);
  });

  it('sends nothing when there is nothing', async () => {
    const panel = await open();
    await input(panel).press('Enter');
    await input(panel).pressSequentially('  ');
    await input(panel).press('Enter');
    assert.equal(await button(panel, 'Send').isDisabled(), true);
    assert.deepEqual(await panel.postedOf('send'), []);
  });

  it('does nothing on Escape', async () => {
    const panel = await open({ snapshot: { status: running } });
    await input(panel).pressSequentially('text');
    await input(panel).press('Escape');
    assert.equal(await input(panel).inputValue(), 'text');
    assert.deepEqual(await panel.postedOf('stop'), []);
  });

  it('offers Stop while a run is under way, and Send beside it once there is text', async () => {
    const panel = await open({ snapshot: { status: running } });
    assert.equal(await button(panel, 'Send').count(), 0);
    await button(panel, 'Stop').click();
    assert.equal((await panel.postedOf('stop')).length, 1);
    await input(panel).fill('more');
    await button(panel, 'Send').click();
    assert.deepEqual(await sentTexts(panel), ['more']);
    await panel.change({ type: 'statusChanged', status: aStatus({ run: 'stopping', since: 0 }) });
    assert.equal(await button(panel, 'Stop').isDisabled(), true);
    assert.equal(await panel.page.getByRole('status').textContent(), 'Stopping');
    await panel.change({ type: 'statusChanged', status: aStatus() });
    assert.equal(await button(panel, 'Stop').count(), 0);
  });

  it('posts the draft after a pause, and keeps each keystroke by itself', async () => {
    const panel = await open();
    await input(panel).pressSequentially('hello');
    assert.equal(((await panel.state()) as { draft: { text: string } }).draft.text, 'hello');
    await panel.waitForPosted(message => message.type === 'draftText' && message.text === 'hello');
    assert.ok((await panel.postedOf('draftText')).length < 5);
  });

  it('keeps what is typed right after sending, whatever the host says then', async () => {
    const panel = await open();
    await input(panel).fill('first');
    await input(panel).press('Enter');
    await input(panel).pressSequentially('second');
    await panel.change({ type: 'draftChanged', draft: { text: '', attachments: [] } });
    assert.equal(await input(panel).inputValue(), 'second');
  });

  it('is empty in the very moment of sending', async () => {
    const panel = await open();
    await input(panel).fill('first');
    const rest = await input(panel).evaluate(area => {
      area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
      return (area as HTMLTextAreaElement).value;
    });
    assert.equal(rest, '');
  });

  it('shows a draft that the host changes, and brings the unposted one back after a reload', async () => {
    const panel = await open({ snapshot: { draft: { text: 'kept', attachments: [] } } });
    assert.equal(await input(panel).inputValue(), 'kept');
    await panel.change({ type: 'draftChanged', draft: { text: 'changed', attachments: [] } });
    assert.equal(await input(panel).inputValue(), 'changed');
    await input(panel).press('End');
    await input(panel).pressSequentially('!');
    await panel.reload();
    await panel.show(aSnapshot(panel.strings, { draft: { text: 'changed', attachments: [] } }));
    assert.equal(await input(panel).inputValue(), 'changed!');
    await panel.waitForPosted(message => message.type === 'draftText' && message.text === 'changed!');
  });

  describe('what was sent to a host that may never have heard of it', () => {
    async function sendAndReload(): Promise<{ readonly panel: PanelPage; readonly messageId: string }> {
      const panel = await open();
      await input(panel).fill('a question');
      await input(panel).press('Enter');
      const [sent] = await panel.postedOf('send');
      assert.ok(sent);
      await panel.reload();
      return { panel, messageId: sent.messageId };
    }
    const shownAs = async (panel: PanelPage, more: Parameters<typeof aSnapshot>[1]): Promise<string> => {
      await panel.show(aSnapshot(panel.strings, more));
      return input(panel).inputValue();
    };

    it('comes back into the input of the next page, and is the host’s draft', async () => {
      const { panel } = await sendAndReload();
      assert.equal(await shownAs(panel, {}), 'a question');
      await panel.waitForPosted(message => message.type === 'draftText' && message.text === 'a question');
    });

    it('comes back once, also where the host was told of it while it was typed', async () => {
      const { panel } = await sendAndReload();
      assert.equal(await shownAs(panel, { draft: { text: 'a quest', attachments: [] } }), 'a question');
      await panel.reload();
      assert.equal(await shownAs(panel, { draft: { text: 'a question', attachments: [] } }), 'a question');
    });

    it('comes back also in another thread', async () => {
      const { panel } = await sendAndReload();
      assert.equal(await shownAs(panel, { threadId: 'thread-2' }), 'a question');
    });

    it('comes back before what was typed after it', async () => {
      const panel = await open();
      await input(panel).fill('first');
      await input(panel).press('Enter');
      await input(panel).pressSequentially('second');
      await panel.reload();
      assert.equal(await shownAs(panel, {}), 'first\nsecond');
    });

    it('does not come back when the thread or its queue has it', async () => {
      for (const place of ['entries', 'queue'] as const) {
        const { panel, messageId } = await sendAndReload();
        assert.equal(await shownAs(panel, { [place]: [aMessage(messageId, 'a question')] }), '');
        await panel.reload();
        assert.equal(await shownAs(panel, {}), '');
      }
    });

    it('does not come back when the host is done with it', async () => {
      const { panel, messageId } = await sendAndReload();
      assert.equal(await shownAs(panel, { threadId: 'thread-2', sends: { underWay: [], ended: [messageId] } }), '');
      await panel.reload();
      assert.equal(await shownAs(panel, {}), '');
    });

    it('does not come back while the host is at it, but does when that host goes away', async () => {
      const { panel, messageId } = await sendAndReload();
      assert.equal(await shownAs(panel, { sends: { underWay: [messageId], ended: [] } }), '');
      await panel.reload();
      assert.equal(await shownAs(panel, {}), 'a question');
    });

    it('is forgotten once the host says that it is done with it', async () => {
      const panel = await open();
      await input(panel).fill('a question');
      await input(panel).press('Enter');
      const [sent] = await panel.postedOf('send');
      assert.ok(sent);
      await panel.change({ type: 'sendEnded', messageId: sent.messageId });
      await panel.reload();
      assert.equal(await shownAs(panel, {}), '');
    });
  });

  it('doesn’t show one thread’s draft in another', async () => {
    const panel = await open();
    await input(panel).fill('of the first');
    await panel.show(
      aSnapshot(panel.strings, { threadId: 'thread-2', draft: { text: 'of the second', attachments: [] } }),
    );
    assert.equal(await input(panel).inputValue(), 'of the second');
  });

  it('lets a selection be left out', async () => {
    const panel = await open({ snapshot: { draft: { text: '', attachments: [aSelection()] } } });
    await panel.page.getByText('src/parse.ts:10–42').waitFor();
    await button(panel, 'Remove src/parse.ts:10–42').click();
    assert.deepEqual(await panel.postedOf('removeAttachment'), [
      { type: 'removeAttachment', attachmentId: 'selection-1' },
    ]);
    await panel.change({ type: 'draftChanged', draft: { text: '', attachments: [] } });
    assert.equal(await panel.page.getByText('src/parse.ts:10–42').count(), 0);
  });

  it('runs the commands behind its buttons, with the draft posted first', async () => {
    const panel = await open();
    await input(panel).fill('typed');
    await button(panel, 'Attach').click();
    await panel.page.getByRole('button', { name: 'Team Reviewer' }).click();
    await button(panel, 'New thread').click();
    assert.deepEqual(
      (await panel.postedOf('command')).map(({ command }) => command),
      ['attachSelection', 'selectAssistant', 'newThread'],
    );
    const types = (await panel.posted()).map(({ type }) => type);
    assert.ok(types.indexOf('draftText') < types.indexOf('command'));
  });

  it('shows the queue, each message with its three buttons', async () => {
    const panel = await open({ snapshot: { status: running, queue: [aMessage('q1', 'one'), aMessage('q2', 'two')] } });
    const second = panel.page.getByRole('listitem').filter({ hasText: 'two' });
    await second.getByRole('button', { name: 'Send now' }).click();
    await second.getByRole('button', { name: 'Edit' }).click();
    await second.getByRole('button', { name: 'Remove' }).click();
    const posted = (await panel.posted()).filter(({ type }) => type.endsWith('Queued'));
    assert.deepEqual(posted, [
      { type: 'sendQueued', messageId: 'q2' },
      { type: 'editQueued', messageId: 'q2' },
      { type: 'removeQueued', messageId: 'q2' },
    ]);
    await panel.change({ type: 'messageUnqueued', messageId: 'q2' });
    assert.equal(await panel.page.getByRole('listitem').count(), 1);
  });

  it('grows with its text, up to two fifths of the panel', async () => {
    const panel = await open({ height: 600 });
    const height = () => input(panel).evaluate(area => area.clientHeight);
    const one = await height();
    await input(panel).fill('1\n2\n3');
    const three = await height();
    assert.ok(three > one * 2, `${three} after ${one}`);
    await input(panel).fill('line\n'.repeat(100));
    assert.ok((await height()) <= 240);
  });

  it('takes the focus when the host asks for it', async () => {
    const panel = await open();
    await panel.send({ type: 'focusInput' });
    assert.equal(await input(panel).evaluate(area => area === document.activeElement), true);
  });
});
