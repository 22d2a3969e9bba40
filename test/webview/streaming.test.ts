import assert from 'node:assert/strict';
import type { PanelChange } from '../../src/shared/protocol';
import { errorInfo } from '../../src/shared/userError';
import { aMessage, anAnswer, aRunStart, aSnapshot, aStatus, aTurn, delta, runEvent } from './support/builders';
import { cuts, DOCUMENTS, random } from './support/documents';
import { withPanels } from './support/withPanels';

const ANSWER = DOCUMENTS.answer ?? '';

describe('an answer that streams into the panel', function () {
  this.timeout(30_000);
  const { open } = withPanels({ shared: false });

  const started = () =>
    [
      { type: 'messageAdded', message: aMessage('m', 'Question?') },
      { type: 'statusChanged', status: aStatus({ run: 'running', since: Date.now() }) },
      { type: 'runStarted', run: aRunStart('r', 'm') },
    ] as const satisfies readonly PanelChange[];

  it('shows the question, the answer as it comes, and its end', async () => {
    const panel = await open();
    await panel.change(...started());
    const { page } = panel;
    await page.getByRole('article', { name: 'You' }).getByText('Question?').waitFor();
    assert.equal(await page.getByRole('status').textContent(), 'Waiting for the server');
    await panel.change(runEvent('r', { type: 'started', remoteRunId: 'resp_1', model: 'gpt-6.1-terra' }));
    assert.equal(await page.getByRole('status').textContent(), 'Answering');
    const answer = page.getByRole('article', { name: 'Team Reviewer' });
    await panel.change(delta('r', 'Hello **wor'));
    assert.equal(await answer.locator('strong').textContent(), 'wor');
    assert.equal(await answer.getByRole('button', { name: 'Copy message' }).count(), 0);
    await panel.change(delta('r', 'ld**!'));
    await panel.change(
      runEvent('r', { type: 'item', item: anAnswer('r-item', 'Hello **world**!') }),
      runEvent('r', { type: 'end', end: { kind: 'completed' } }),
      { type: 'statusChanged', status: aStatus() },
    );
    assert.equal(await answer.locator('strong').textContent(), 'world');
    assert.equal(await page.getByRole('status').textContent(), '');
    assert.equal(await page.locator('[aria-live=polite]').textContent(), 'Answer complete');
    await answer.getByRole('button', { name: 'Copy message' }).click();
    assert.deepEqual(await panel.postedOf('copy'), [{ type: 'copy', text: 'Hello **world**!' }]);
  });

  it('leaves the reader’s selection and the closed blocks alone to the end', async () => {
    const panel = await open();
    await panel.change(...started());
    const ends = cuts(ANSWER.length, random(7));
    const first = ends.findIndex(end => ANSWER.slice(0, end).includes('1. first'));
    await panel.change(delta('r', ANSWER.slice(0, ends[first])));
    await panel.page.evaluate(() => {
      const paragraph = document.querySelector('.run .markdown > p');
      if (paragraph) {
        Object.assign(window, { firstBlock: paragraph });
        document.getSelection()?.selectAllChildren(paragraph);
      }
    });
    let from = ends[first] ?? 0;
    for (const end of ends.slice(first + 1)) {
      await panel.change(delta('r', ANSWER.slice(from, end)));
      from = end;
    }
    await panel.change(
      runEvent('r', { type: 'item', item: anAnswer('r-item', ANSWER) }),
      runEvent('r', { type: 'end', end: { kind: 'completed' } }),
      { type: 'statusChanged', status: aStatus() },
    );
    const state = await panel.page.evaluate(() => ({
      same: document.querySelector('.run .markdown > p') === (window as unknown as { firstBlock: Element }).firstBlock,
      selected: String(document.getSelection()),
      headings: document.querySelectorAll('.run table tr').length,
    }));
    assert.deepEqual(state, {
      same: true,
      selected: 'Two things differ: errors must be typed and a parser never throws.',
      headings: 3,
    });
  });

  it('doesn’t read tokens aloud', async () => {
    const panel = await open();
    await panel.change(...started(), delta('r', 'one'));
    assert.equal(await panel.page.getByRole('log', { name: 'Conversation' }).getAttribute('aria-live'), 'off');
    assert.equal(await panel.page.locator('[aria-live=polite]').textContent(), '');
    assert.match((await panel.page.locator('.status [aria-hidden=true]').textContent()) ?? '', /^\d+s$/);
  });

  it('counts the seconds while nothing else happens', async () => {
    const panel = await open({ snapshot: { status: aStatus({ run: 'running', since: Date.now() - 125_400 }) } });
    const seconds = panel.page.locator('.status [aria-hidden=true]');
    const before = (await seconds.textContent()) ?? '';
    assert.match(before, /^2m \d+s$/);
    await seconds.filter({ hasNotText: before }).waitFor();
  });

  it('counts down to the next try, says why, and counts only for the eye', async () => {
    const panel = await open();
    const reason = errorInfo('rateLimited', { args: { host: 'api.example.com' }, retryAfterMs: 90_000 });
    const until = Date.now() + 90_000;
    await panel.change(
      ...started(),
      { type: 'statusChanged', status: aStatus({ run: 'sending', since: Date.now() }) },
      { type: 'deliveryChanged', messageId: 'm', delivery: 'unsent' },
      runEvent('r', { type: 'phase', phase: 'pausing', until, reason }),
    );
    const status = panel.page.getByRole('status');
    const seconds = panel.page.locator('.status [aria-hidden=true]');
    assert.equal(await status.textContent(), 'Trying again');
    const before = (await seconds.textContent()) ?? '';
    assert.match(before, /^in 1m (30|29)s$/);
    await seconds.filter({ hasNotText: before }).waitFor();
    assert.match((await seconds.textContent()) ?? '', /^in 1m \d+s$/);
    await panel.page.getByText('api.example.com is receiving too many requests.').waitFor();
    assert.equal(await panel.page.getByRole('alert').count(), 0);

    await panel.change(runEvent('r', { type: 'phase', phase: 'queued' }));
    assert.equal(await status.textContent(), 'Sending');
    assert.equal(await panel.page.getByText('api.example.com').count(), 0);
  });

  it('says ready once more after a gap, and takes nothing before the new snapshot', async () => {
    const panel = await open({ snapshot: { entries: aTurn(1, 'First', 'Answer') } });
    await panel.change({ type: 'messageAdded', message: aMessage('m2', 'Second') });
    panel.skipNumber();
    await panel.change({ type: 'messageAdded', message: aMessage('m3', 'Third') });
    await panel.change({ type: 'messageAdded', message: aMessage('m4', 'Fourth') });
    assert.equal((await panel.postedOf('ready')).length, 2);
    assert.equal(await panel.page.getByRole('article', { name: 'You' }).count(), 2);
    await panel.show(aSnapshot(panel.strings, { entries: [...aTurn(1, 'First', 'Answer'), aMessage('m5', 'Fifth')] }));
    await panel.change({ type: 'messageAdded', message: aMessage('m6', 'Sixth') });
    assert.deepEqual(await panel.page.getByRole('article', { name: 'You' }).locator('.text').allTextContents(), [
      'First',
      'Fifth',
      'Sixth',
    ]);
    assert.equal((await panel.postedOf('ready')).length, 2);
  });

  it('says ready again when nobody answers, and no more once it is answered', async () => {
    const panel = await open({ silent: true });
    const { clock } = panel.page;
    const asked = async () => (await panel.postedOf('ready')).length;
    await clock.install();
    await panel.reload();
    assert.equal(await asked(), 1);
    await clock.runFor(4_000);
    assert.equal(await asked(), 3);
    await panel.show(aSnapshot(panel.strings, { entries: aTurn(1, 'First', 'Answer') }));
    assert.equal(await panel.page.getByRole('article', { name: 'You' }).count(), 1);
    await clock.runFor(10_000);
    assert.equal(await asked(), 3);
  });

  it('asks before its script is there, and then draws what has come meanwhile', async () => {
    const panel = await open({ silent: true });
    let release = () => {};
    const released = new Promise<void>(resolve => {
      release = resolve;
    });
    await panel.page.route('**/panel.js', async route => {
      await released;
      await route.continue();
    });
    const asked = panel.page.waitForRequest('**/panel.js');
    const loaded = panel.reload();
    await asked;
    await panel.waitForPosted(({ type }) => type === 'ready');
    await panel.show(aSnapshot(panel.strings, { entries: aTurn(1, 'First', 'Answer') }));
    await panel.change({ type: 'messageAdded', message: aMessage('m2', 'Second') });
    assert.equal(await panel.page.getByRole('article').count(), 0);
    release();
    await loaded;
    assert.equal(await panel.page.getByRole('article', { name: 'You' }).count(), 2);
    assert.deepEqual(
      (await panel.posted()).map(({ type }) => type),
      ['ready', 'started', 'focusChanged'],
    );
  });

  it('shows what arrives in one entry only once, though it draws only once per frame', async () => {
    const panel = await open();
    await panel.change(...started(), ...Array.from({ length: 500 }, (_, index) => delta('r', `word${index} `)));
    const text = await panel.page.locator('.run .markdown').textContent();
    assert.equal(text?.trim().split(' ').length, 500);
  });
});
