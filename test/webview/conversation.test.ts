import assert from 'node:assert/strict';
import { errorInfo } from '../../src/shared/userError';
import { aMessage, anAnswer, aRun, aSelection, aSnapshot, aStatus, aTurn } from './support/builders';
import type { PanelPage } from './support/panelPage';
import { withPanels } from './support/withPanels';

describe('the conversation', function () {
  this.timeout(30_000);
  const { open } = withPanels();
  const button = ({ page }: PanelPage, name: string) => page.getByRole('button', { name, exact: true });

  it('shows what the user wrote as plain text, with what went along', async () => {
    const text = '# no heading\n  <b>no tag</b>\n\n**no bold**';
    const panel = await open({ snapshot: { entries: [aMessage('m', text, { attachments: [aSelection()] })] } });
    const article = panel.page.getByRole('article', { name: 'You' });
    assert.equal(await article.locator('.text').textContent(), text);
    await article.getByText('src/parse.ts:10–42').waitFor();
    await article.getByRole('button', { name: 'Copy message' }).click();
    assert.deepEqual(await panel.postedOf('copy'), [{ type: 'copy', text }]);
    assert.equal(await panel.page.locator('[aria-live=polite]').textContent(), 'Copied');
  });

  it('gives a code block’s text to the clipboard and to the editor', async () => {
    const panel = await open({ snapshot: { entries: aTurn(1, 'Q', '```ts src/a.ts\nconst a = 1;\n\nlast\n```') } });
    const figure = panel.page.getByRole('figure');
    await figure.getByText('ts · src/a.ts').waitFor();
    await figure.getByRole('button', { name: 'Copy' }).click();
    await figure.getByRole('button', { name: 'Insert at cursor' }).click();
    const text = 'const a = 1;\n\nlast';
    assert.deepEqual(await panel.postedOf('copy'), [{ type: 'copy', text }]);
    assert.deepEqual(await panel.postedOf('insertAtCursor'), [{ type: 'insertAtCursor', text }]);
  });

  it('opens links by the host and goes nowhere itself', async () => {
    const panel = await open({
      snapshot: { entries: aTurn(1, 'Q', '[out](https://example.com/x) [dead](javascript:alert(1))') },
    });
    const before = panel.page.url();
    // VS Code listens here, and would open a link that it sees clicked.
    await panel.page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      document.addEventListener('click', ({ target }) => seen.push((target as Element).tagName));
    });
    await panel.page.getByRole('link', { name: 'out' }).click();
    await panel.page.getByRole('link', { name: 'out' }).click({ button: 'middle' });
    await panel.page.getByText('dead').click();
    assert.deepEqual(await panel.postedOf('openLink'), [
      { type: 'openLink', href: 'https://example.com/x' },
      { type: 'openLink', href: 'https://example.com/x' },
    ]);
    assert.equal(await panel.page.getByRole('link').count(), 1);
    assert.equal(panel.page.url(), before);
    assert.equal(
      panel.page
        .context()
        .pages()
        .filter(page => page.url().includes('example')).length,
      0,
    );
    assert.deepEqual(await panel.page.evaluate(() => (window as unknown as { seen: string[] }).seen), ['P']);
  });

  it('asks for no picture', async () => {
    const panel = await open();
    const asked: string[] = [];
    panel.page.on('request', request => asked.push(request.url()));
    const text = '![a](https://example.com/a.png) ![b](/stray.png) <img src="/stray.png">\n\n<img src="/stray.png">';
    await panel.show(aSnapshot(panel.strings, { entries: aTurn(1, 'Q', text) }));
    await panel.page.getByRole('link', { name: 'Image, not loaded: a' }).waitFor();
    assert.equal(await panel.page.locator('img').count(), 0);
    assert.deepEqual(asked, []);
  });

  it('folds the steps, and draws them when they are unfolded', async () => {
    const run = aRun('r', 'm', [
      { kind: 'reasoning', id: 'r0', state: 'done', parts: [''] },
      { kind: 'reasoning', id: 'r1', state: 'done', parts: ['**Compared** it'] },
      { kind: 'step', id: 's1', state: 'done', type: 'web_search_call', subject: 'error handling' },
      {
        kind: 'step',
        id: 's2',
        state: 'done',
        type: 'function_call',
        subject: 'read',
        arguments: '{"a":1}',
        output: 'out',
      },
      { kind: 'step', id: 's3', state: 'done', type: 'quantum_call' },
      anAnswer('i', 'Done.'),
    ]);
    const panel = await open({ snapshot: { entries: [aMessage('m', 'Q'), run] } });
    const steps = panel.page.getByRole('group', { name: 'Steps' });
    assert.equal(((await steps.locator('summary').textContent()) ?? '').trim(), 'Worked for 12 s · 4 steps');
    assert.equal(await panel.page.locator('.step').count(), 0);
    await steps.locator('summary').click();
    await panel.page.locator('.step').nth(3).waitFor();
    assert.deepEqual(
      await panel.page
        .locator('.step .head')
        .allInnerTexts()
        .then(all => all.map(text => text.replace(/\s+/g, ' ').trim())),
      ['Reasoning', 'Search error handling', 'Tool call read', 'Step: quantum_call'],
    );
    assert.equal(await steps.locator('strong').textContent(), 'Compared');
    await steps.getByText('Tool call').click();
    await steps.getByText('{"a":1}').waitFor();
    await steps.getByText('out', { exact: true }).waitFor();
  });

  it('says why a run ended early', async () => {
    const panel = await open({
      snapshot: {
        entries: [
          aMessage('m1', 'Q'),
          aRun('r1', 'm1', [anAnswer('i1', 'a')], {
            end: { kind: 'cancelled' },
            notices: [{ code: 'toolUnavailable', name: 'fly' }],
          }),
          aRun('r2', 'm1', [anAnswer('i2', 'b')], { end: { kind: 'incomplete', reason: 'maxOutputTokens' } }),
          aRun('r3', 'm1', [anAnswer('i3', '', { parts: [{ type: 'refusal', text: 'I will not.' }] })]),
        ],
      },
    });
    for (const text of [
      'Stopped',
      'The assistant called “fly”',
      'it reached the limit of output tokens',
      'I will not.',
    ]) {
      await panel.page.getByText(text).waitFor();
    }
    assert.equal(await panel.page.getByRole('alert').count(), 0);
  });

  it('puts the way out into the latest failure, and only there', async () => {
    const error = errorInfo('rateLimited', {
      args: { host: 'api.example.com' },
      detail: 'Rate limit reached. '.repeat(20),
      requestId: 'req_1',
      retryAfterMs: 20_000,
    });
    const panel = await open({
      snapshot: {
        entries: [
          aMessage('m1', 'Q'),
          aRun('r1', 'm1', [anAnswer('i1', 'a')], { end: { kind: 'failed', error: errorInfo('runFailed') } }),
          aMessage('m2', 'Q', { delivery: 'unsent' }),
          aRun('r2', 'm2', [], { end: { kind: 'failed', error } }),
        ],
      },
    });
    await panel.page.getByText('The assistant could not finish.').waitFor();
    const alert = panel.page.getByRole('alert');
    assert.equal(await alert.count(), 1);
    assert.match(
      (await alert.locator('.what').textContent()) ?? '',
      /api\.example\.com is receiving too many requests\..* 20s/,
    );
    assert.equal(await alert.getByText('Rate limit reached').isVisible(), false);
    await alert.getByText('Details').click();
    await alert.getByText('Rate limit reached').waitFor();
    await alert.getByText('Request req_1').waitFor();
    assert.equal(await button(panel, 'Try again').count(), 1);
    await button(panel, 'Try again').click();
    assert.deepEqual(await panel.postedOf('remedy'), [{ type: 'remedy', remedy: 'tryAgain', entryId: 'r2' }]);
  });

  it('offers to reconnect to a run that goes on, and the error’s own remedy where it can’t be seen again', async () => {
    const detached = (resumable: boolean) =>
      aRun('r', 'm', [anAnswer('i', 'half')], {
        end: { kind: 'detached', resumable, error: errorInfo('connectionLost', { remedy: 'sendAgain' }) },
      });
    const panel = await open({ snapshot: { entries: [aMessage('m', 'Q'), detached(true)] } });
    await button(panel, 'Reconnect').click();
    await panel.show(aSnapshot(panel.strings, { entries: [aMessage('m', 'Q'), detached(false)] }));
    await button(panel, 'Send again').click();
    assert.deepEqual(
      (await panel.postedOf('remedy')).map(({ remedy, entryId }) => [remedy, entryId]),
      [
        ['reconnect', 'r'],
        ['sendAgain', 'r'],
      ],
    );
  });

  it('offers to leave out old turns of a thread that is too long, or to start a new one', async () => {
    const failed = aRun('r', 'm', [], {
      notices: [{ code: 'turnsLeftOut', count: 3 }],
      end: { kind: 'failed', error: errorInfo('contextTooLong', { remedy: 'sendNewest' }) },
    });
    const panel = await open({ snapshot: { entries: [aMessage('m', 'Q'), failed] } });
    await panel.page.getByText('its 3 oldest turns').waitFor();
    await button(panel, 'Send with the newest turns').click();
    await button(panel, 'Start a new thread').click();
    assert.deepEqual(
      (await panel.postedOf('remedy')).map(({ remedy }) => remedy),
      ['sendNewest', 'newThread'],
    );
  });

  it('says what is unsure about a message, with a button while nothing came after it', async () => {
    const panel = await open({ snapshot: { entries: [aMessage('m', 'Q', { delivery: 'unknown' })] } });
    await panel.page.getByText('May have been sent').waitFor();
    await button(panel, 'Send again').click();
    await panel.change({ type: 'deliveryChanged', messageId: 'm', delivery: 'unsent' });
    await panel.page.getByText('Not sent').waitFor();
    await button(panel, 'Try again').click();
    assert.deepEqual(
      (await panel.postedOf('remedy')).map(({ remedy, entryId }) => [remedy, entryId]),
      [
        ['sendAgain', 'm'],
        ['tryAgain', 'm'],
      ],
    );
    await panel.change({ type: 'deliveryChanged', messageId: 'm', delivery: 'sent' });
    assert.equal(await panel.page.getByRole('alert').count(), 0);
  });

  it('shows a failure that belongs to no run above the input', async () => {
    const panel = await open({
      snapshot: { status: aStatus({ failure: errorInfo('keyRejected', { args: { host: 'api.example.com' } }) }) },
    });
    assert.match(
      (await panel.page.getByRole('alert').textContent()) ?? '',
      /api\.example\.com does not accept the API key\./,
    );
    await button(panel, 'Set API key').click();
    assert.deepEqual(await panel.postedOf('remedy'), [{ type: 'remedy', remedy: 'setApiKey', entryId: null }]);
  });

  it('says in an empty thread what to do first', async () => {
    const panel = await open();
    await panel.page.getByRole('heading', { name: 'Ask a question' }).waitFor();
    await panel.change({ type: 'statusChanged', status: aStatus({ setUp: 'keyMissing' }) });
    await panel.page.getByText('enter the API key').waitFor();
    await button(panel, 'Set API key').click();
    await panel.change({ type: 'statusChanged', status: aStatus({ setUp: 'assistantMissing', assistant: null }) });
    await panel.page.getByRole('heading', { name: 'Choose an assistant' }).waitFor();
    await button(panel, 'Select assistant').click();
    await button(panel, 'Create assistant').click();
    assert.deepEqual(
      (await panel.postedOf('command')).map(({ command }) => command),
      ['setApiKey', 'selectAssistant', 'createAssistant'],
    );
  });

  it('has no input where a thread can only be read', async () => {
    const panel = await open({
      snapshot: { entries: aTurn(1, 'Q', 'A'), status: aStatus({ readOnly: 'otherConnection' }) },
    });
    await panel.page.getByText('This thread lives on another server.').waitFor();
    assert.equal(await panel.page.getByRole('textbox').count(), 0);
    await button(panel, 'New thread').click();
    assert.deepEqual(await panel.postedOf('command'), [{ type: 'command', command: 'newThread' }]);
  });

  it('shows an entry that can’t be drawn as plain text, and all others as ever', async () => {
    const broken = { ...aMessage('m2', 'broken but readable'), attachments: null };
    const panel = await open({
      snapshot: { entries: [...aTurn(1, 'before', 'fine'), broken as never, ...aTurn(3, 'after', '**fine**')] },
    });
    await panel.page.getByText('broken but readable').waitFor();
    assert.equal(await panel.page.locator('.turn').count(), 5);
    assert.equal(await panel.page.locator('strong').textContent(), 'fine');
    await panel.show(aSnapshot(panel.strings, { entries: [...aTurn(1, 'before', 'fine'), aMessage('m2', 'mended')] }));
    await panel.page.getByRole('article', { name: 'You' }).getByText('mended').waitFor();
  });

  it('follows the font size setting', async () => {
    const panel = await open();
    const size = () => panel.page.locator('.log').evaluate(log => getComputedStyle(log).fontSize);
    assert.equal(await size(), '13px');
    await panel.change({ type: 'settingsChanged', settings: { sendKey: 'enter', autoScroll: true, fontSize: 18 } });
    assert.equal(await size(), '18px');
  });

  it('speaks Korean', async () => {
    const panel = await open({ language: 'ko', snapshot: { entries: aTurn(1, '질문', '답변') } });
    await panel.page.getByRole('log', { name: panel.strings.conversation }).waitFor();
    assert.notEqual(panel.strings.conversation, 'Conversation');
    await panel.page.getByRole('article', { name: panel.strings.you }).getByText('질문').waitFor();
    await panel.page.getByRole('textbox', { name: panel.strings.message }).waitFor();
  });
});
