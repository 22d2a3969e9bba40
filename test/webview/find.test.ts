import assert from 'node:assert/strict';
import type { Item } from '../../src/shared/runEvent';
import { aMessage, anAnswer, aRun, aRunStart, aSnapshot, aStatus, aTurn, delta, runEvent } from './support/builders';
import { FindWidget } from './support/findWidget';
import type { PanelOptions } from './support/panelPage';
import { withPanels } from './support/withPanels';

const ANSWER = `The **bold text** and \`some code\` of [a link](https://example.com/hidden) end
here. Two literal \\*\\* stars, &amp; an entity.

- first needle
- second

| needle | b |
|--|--|
| x | NEEDLE y |

\`\`\`ts
const needle = "needles";
\`\`\``;

const STEPS: readonly Item[] = [
  { kind: 'reasoning', id: 's0', state: 'done', parts: ['Thought **about** errors.'] },
  {
    kind: 'step',
    id: 's1',
    state: 'done',
    type: 'function_call',
    subject: 'read_file',
    arguments: '{"path":"src/deep.ts"}',
    output: `${'line\n'.repeat(60)}the sunken treasure`,
  },
];

describe('find in conversation', function () {
  this.timeout(60_000);
  const { open } = withPanels();

  const opened = async (options: PanelOptions): Promise<FindWidget> => {
    const find = new FindWidget(await open(options));
    await find.open();
    return find;
  };
  const answered = (answer: string) => opened({ snapshot: { entries: aTurn(1, 'Question?', answer) } });
  const many = (from: number, to: number, answer = 'An answer.') =>
    Array.from({ length: to - from }, (_, index) => aTurn(from + index, `Question ${from + index}!`, answer)).flat();

  it('opens by its key, with the cursor in it, and closes with Escape back to where one was', async () => {
    const panel = await open({ snapshot: { entries: aTurn(1, 'Question?', ANSWER) } });
    const find = new FindWidget(panel);
    await panel.page.getByRole('textbox', { name: 'Message' }).focus();
    assert.equal(await find.element.count(), 0);
    await find.open();
    assert.equal(await find.input.evaluate(input => input === document.activeElement), true);
    await find.search('needle', '1 of 5');
    await panel.page.keyboard.press('Escape');
    await find.element.waitFor({ state: 'detached' });
    const message = panel.page.getByRole('textbox', { name: 'Message' });
    assert.equal(await message.evaluate(input => input === document.activeElement), true);
    assert.equal(await panel.page.evaluate(() => CSS.highlights.size), 0);
  });

  it('gives the focus back that VS Code took before it said so', async () => {
    const panel = await open({ snapshot: { entries: aTurn(1, 'Question?', ANSWER) } });
    const message = panel.page.getByRole('textbox', { name: 'Message' });
    await message.focus();
    await message.blur();
    await panel.send({ type: 'openFind', text: null });
    const find = new FindWidget(panel);
    await find.search('needle', '1 of 5');
    await panel.page.keyboard.press('Escape');
    await find.element.waitFor({ state: 'detached' });
    assert.equal(await message.evaluate(input => input === document.activeElement), true);
  });

  it('opens when the host says so, and is opened only once by both', async () => {
    const panel = await open({ snapshot: { entries: aTurn(1, 'Question?', ANSWER) } });
    const find = new FindWidget(panel);
    await panel.page.keyboard.press('Control+f');
    await panel.send({ type: 'openFind', text: null });
    await panel.send({ type: 'openFind', text: null });
    await find.input.waitFor();
    await find.input.fill('needle');
    await panel.page.keyboard.press('Control+f');
    await panel.send({ type: 'openFind', text: null });
    assert.equal(await find.element.count(), 1);
    await find.shows('1 of 5');
    assert.equal(await find.input.evaluate(input => input === document.activeElement), true);
  });

  it('selects nothing that was typed before VS Code has heard of the key, too', async () => {
    const find = await answered(ANSWER);
    await find.input.pressSequentially('nee');
    await find.panel.send({ type: 'openFind', text: null });
    await find.input.pressSequentially('dle');
    await find.shows('1 of 5');
    assert.equal(await find.input.inputValue(), 'needle');
  });

  it('keeps its key from VS Code, and leaves other keys alone', async () => {
    const panel = await open({ snapshot: { entries: aTurn(1, 'Question?', ANSWER) } });
    await panel.page.evaluate(() => {
      const seen: string[] = [];
      window.addEventListener('keydown', ({ code }) => seen.push(code));
      Object.assign(window, { seen });
    });
    await panel.page.keyboard.press('Control+Shift+f');
    await panel.page.keyboard.press('Control+f');
    const codes = await panel.page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    assert.deepEqual(codes, ['ControlLeft', 'ShiftLeft', 'KeyF', 'ControlLeft']);
    await new FindWidget(panel).input.waitFor();
  });

  it('searches what is selected', async () => {
    const panel = await open({ snapshot: { entries: aTurn(1, 'Question?', ANSWER) } });
    await panel.page.evaluate(() => {
      const bold = document.querySelector('.run strong');
      getSelection()?.selectAllChildren(bold ?? document.body);
    });
    const find = new FindWidget(panel);
    await find.open();
    await find.shows('1 of 1');
    assert.equal(await find.input.inputValue(), 'bold text');
  });

  it('counts, and goes round in both directions', async () => {
    const find = await answered(ANSWER);
    await find.search('needle', '1 of 5');
    const { keyboard } = find.panel.page;
    await keyboard.press('Enter');
    await find.shows('2 of 5');
    await keyboard.press('Shift+Enter');
    await keyboard.press('Shift+Enter');
    await find.shows('5 of 5');
    await keyboard.press('F3');
    await find.shows('1 of 5');
    await keyboard.press('Shift+F3');
    await find.shows('5 of 5');
    await find.button('Next match').click();
    await find.shows('1 of 5');
    await find.button('Previous match').click();
    await find.shows('5 of 5');
    await find.untilInSight('needle');
    await find.search('nowhere', 'No results');
    await keyboard.press('Enter');
    await find.search('', '');
  });

  it('minds case, whole words and regular expressions', async () => {
    const find = await answered(ANSWER);
    await find.search('needle', '1 of 5');
    await find.button('Match case').click();
    await find.shows('1 of 4');
    assert.equal(await find.button('Match case').getAttribute('aria-pressed'), 'true');
    await find.button('Match whole word').click();
    await find.shows('1 of 3');
    await find.input.press('Alt+c');
    await find.shows('1 of 4');
    await find.input.press('Alt+w');
    await find.input.press('Alt+r');
    await find.search('^n\\w+e', '1 of 2');
    await find.search('need(?=les)', '1 of 1');
  });

  it('says that an expression is none, and goes on once it is one', async () => {
    const find = await answered(ANSWER);
    await find.button('Use regular expression').click();
    await find.input.fill('(need');
    await find.element.getByText('This is no regular expression, or one that is too long.').waitFor();
    assert.equal(await find.input.getAttribute('aria-invalid'), 'true');
    await find.search('(need)', '1 of 5');
    assert.equal(await find.input.getAttribute('aria-invalid'), 'false');
    assert.equal(await find.element.getByText('no regular expression').count(), 0);
  });

  it('isn’t stopped by an expression that takes for ever', async () => {
    const find = await answered(`${'a'.repeat(5_000)}!\n\nThe end.`);
    await find.button('Use regular expression').click();
    await find.search('(a+)+$', 'No results');
    await find.search('(a|aa)+!', '1 of 1');
    await find.search('(a*)*\\1$x', 'No results');
    await find.element.getByText('The search was cut off: there may be more.').waitFor();
    await find.search('end', '1 of 1');
  });

  it('finds what a reader sees and not how it is written', async () => {
    const find = await answered(ANSWER);
    await find.search('bold text and some code of a link end here', '1 of 1');
    await find.untilInSight('bold text and some code of a link end\nhere');
    await find.search('**', '1 of 1');
    await find.search('`', 'No results');
    await find.search('example.com', 'No results');
    await find.search('& an', '1 of 1');
    await find.search('|', 'No results');
    await find.search('const needle = "needles"', '1 of 1');
    await find.search('Team Reviewer', 'No results');
  });

  it('doesn’t take the end of one paragraph and the beginning of the next for a text', async () => {
    const find = await answered('one\n\ntwo three');
    await find.search('onetwo', 'No results');
    await find.search('one two', 'No results');
    await find.search('two three', '1 of 1');
  });

  it('marks without changing anything on the page', async () => {
    const find = await answered(ANSWER);
    const html = () => find.panel.page.locator('.turns').evaluate(({ outerHTML }) => outerHTML);
    const before = await html();
    await find.search('needle', '1 of 5');
    await find.untilInSight('needle');
    assert.deepEqual(await find.marks('match'), ['needle', 'NEEDLE', 'needle', 'needle']);
    await find.panel.page.keyboard.press('Enter');
    await find.shows('2 of 5');
    await find.untilInSight('needle');
    assert.equal(await html(), before);
    await find.panel.page.keyboard.press('Escape');
    assert.equal(await html(), before);
  });

  it('finds what is in folded steps, and unfolds them only when one goes there', async () => {
    const run = aRun('r', 'm', [...STEPS, anAnswer('i', 'Done.')]);
    const find = await opened({ snapshot: { entries: [aMessage('m', 'Look'), run] } });
    const steps = find.panel.page.getByRole('group', { name: 'Steps' });
    await find.search('thought about', '? of 1');
    assert.equal(await steps.evaluate(details => details.hasAttribute('open')), false);
    await find.input.press('Enter');
    await find.shows('1 of 1');
    await find.untilInSight('Thought about');
    await find.search('sunken treasure', '? of 1');
    await find.input.press('Enter');
    await find.untilInSight('sunken treasure');
    await find.search('src/deep', '1 of 1');
    await find.search('read_file', '1 of 1');
    await find.search('Tool call', 'No results');
  });

  it('goes to the nearest one first, where nothing is below', async () => {
    const run = aRun('r', 'm', [...STEPS, anAnswer('i', 'Some words.\n\n'.repeat(60))]);
    const find = await opened({ snapshot: { entries: [aMessage('m', 'Look'), run] } });
    await find.search('sunken', '? of 1');
    await find.input.press('Shift+Enter');
    await find.shows('1 of 1');
    await find.untilInSight('sunken');
  });

  it('finds what is in folded code, and unfolds it', async () => {
    const code = Array.from({ length: 100 }, (_, line) => `line ${line + 1} of it`).join('\n');
    const find = await answered(`\`\`\`text\n${code}\n\`\`\``);
    const all = find.panel.page.getByRole('button', { name: 'Show all 100 lines' });
    await find.search('line 90 of', '? of 1');
    assert.equal(await all.count(), 1);
    await find.input.press('Enter');
    await find.untilInSight('line 90 of');
    assert.equal(await all.count(), 0);
  });

  it('finds what isn’t loaded, and loads it on the way there', async () => {
    const panel = await open({ snapshot: { entries: many(20, 25), older: 40 } });
    const find = new FindWidget(panel);
    await find.open();
    await find.input.fill('Question 7!');
    await panel.waitForPosted(({ type }) => type === 'findOlder');
    assert.deepEqual(await panel.postedOf('findOlder'), [{ type: 'findOlder', before: 'message-20' }]);
    await panel.send({ type: 'olderForFind', before: 'message-20', entries: many(10, 20), remaining: 20 });
    await panel.waitForPosted(message => message.type === 'findOlder' && message.before === 'message-10');
    await panel.send({ type: 'olderForFind', before: 'elsewhere', entries: many(0, 10), remaining: 0 });
    const run = aRun('r', 'm', [...STEPS, anAnswer('i', 'Done.')]);
    const entries = [...many(0, 9), aMessage('m', 'A **longer** one'), run];
    await panel.send({ type: 'olderForFind', before: 'message-10', entries, remaining: 0 });
    await find.shows('? of 1');
    assert.equal((await panel.postedOf('loadOlder')).length, 0);
    assert.equal(await panel.page.locator('.turn').count(), 10);

    await find.input.press('Enter');
    await find.shows('1 of 1');
    await panel.waitForPosted(message => message.type === 'loadOlder' && message.before === 'message-20');
    await panel.send({ type: 'older', entries: many(10, 20), remaining: 20 });
    await panel.waitForPosted(message => message.type === 'loadOlder' && message.before === 'message-10');
    await panel.send({ type: 'older', entries, remaining: 0 });
    await find.untilInSight('Question 7!');
    assert.equal(await panel.page.locator('.turn').count(), 50);

    await find.search('sunken treasure', '? of 1');
    await find.search('A **longer', '1 of 1');
    assert.equal((await panel.postedOf('findOlder')).length, 2);
  });

  it('leaves the end of an answer that streams, and stays at the match', async () => {
    const panel = await open({ snapshot: { entries: many(0, 12, 'Some words.\n\n'.repeat(20)) } });
    await panel.change(
      { type: 'messageAdded', message: aMessage('m', 'More?') },
      { type: 'statusChanged', status: aStatus({ run: 'running', since: Date.now() }) },
      { type: 'runStarted', run: aRunStart('r', 'm') },
      delta('r', 'It begins.'),
    );
    const find = new FindWidget(panel);
    await find.open();
    await find.search('Question 5!', '1 of 1');
    await find.untilInSight('Question 5!');
    const place = () => panel.page.getByText('Question 5!').boundingBox();
    const before = await place();
    for (let index = 0; index < 20; index++) {
      await panel.change(delta('r', `Line ${index} of what comes.\n\n`));
    }
    const after = await place();
    assert.ok(before && after && Math.abs(before.y - after.y) <= 1, `${before?.y} → ${after?.y}`);
    await panel.page.keyboard.press('Escape');
    const closed = await place();
    assert.ok(closed && Math.abs(before.y - closed.y) <= 1, `${before.y} → ${closed?.y}`);
  });

  it('counts on while an answer streams, and leaves its blocks and the reader’s selection alone', async () => {
    const panel = await open({ snapshot: { entries: aTurn(1, 'A word?', 'One word, once searched.') } });
    await panel.change(
      { type: 'messageAdded', message: aMessage('m', 'More') },
      { type: 'statusChanged', status: aStatus({ run: 'running', since: Date.now() }) },
      { type: 'runStarted', run: aRunStart('r', 'm') },
      delta('r', 'First **word**.\n\nSecond word.\n\nThird'),
    );
    const find = new FindWidget(panel);
    await find.open();
    await find.search('word', '1 of 4');
    await panel.page.evaluate(() => {
      const paragraph = document.querySelector('[data-entry=r] p');
      const native = RegExp.prototype.exec;
      const searched: string[] = [];
      RegExp.prototype.exec = function (text) {
        if (this.source === 'word') {
          searched.push(text);
        }
        return native.call(this, text);
      };
      Object.assign(window, { paragraph, searched });
      if (paragraph) {
        getSelection()?.selectAllChildren(paragraph);
      }
    });
    for (let index = 0; index < 30; index++) {
      await panel.change(delta('r', ` word ${index}\n\nNext`));
    }
    await find.shows('1 of 34');
    await panel.change(runEvent('r', { type: 'end', end: { kind: 'completed' } }), {
      type: 'statusChanged',
      status: aStatus(),
    });
    await find.shows('1 of 34');
    const { same, selected, searched } = await panel.page.evaluate(() => {
      const kept = window as unknown as { paragraph: Element; searched: string[] };
      return {
        same: document.querySelector('[data-entry=r] p') === kept.paragraph,
        selected: String(getSelection()),
        searched: kept.searched,
      };
    });
    assert.equal(same, true);
    assert.equal(selected, 'First word.');
    assert.deepEqual(
      searched.filter(text => text.includes('once searched')),
      [],
    );
    // Twice per find in a text; each block once while it grows, and all once more at the end.
    assert.ok(searched.length < 400, `${searched.length} texts searched`);
  });

  it('finds Korean, also while it is being composed, and goes nowhere for the Enter that ends a syllable', async () => {
    const find = await answered('한국어 문서. 한국 문화. 한글.');
    await find.panel.cdp.send('Input.imeSetComposition', { text: '한국', selectionStart: 2, selectionEnd: 2 });
    await find.shows('1 of 2');
    await find.input.evaluate(input => {
      input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }));
      input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', keyCode: 229, bubbles: true }));
    });
    await find.shows('1 of 2');
    await find.panel.cdp.send('Input.insertText', { text: '한국' });
    await find.shows('1 of 2');
    await find.input.press('Enter');
    await find.shows('2 of 2');
  });

  it('speaks Korean', async () => {
    const panel = await open({ language: 'ko', snapshot: { entries: aTurn(1, '질문', '답변 하나, 답변 둘') } });
    await panel.page.keyboard.press('Control+f');
    const search = panel.page.getByRole('search', { name: '대화에서 찾기' });
    await search.getByRole('textbox', { name: '찾기' }).fill('답변');
    await search.getByText('2개 중 1번째').waitFor();
  });

  it('says politely what it has found', async () => {
    const find = await answered(ANSWER);
    const said = find.panel.page.locator('.unseen[aria-live=polite]');
    await find.search('needle', '1 of 5');
    await said.getByText('1 of 5', { exact: true }).waitFor({ state: 'attached' });
    await find.input.press('Enter');
    await said.getByText('2 of 5', { exact: true }).waitFor({ state: 'attached' });
    await find.search('nowhere', 'No results');
    await said.getByText('No results', { exact: true }).waitFor({ state: 'attached' });
  });

  it('takes another thread for what it is', async () => {
    const find = await answered(ANSWER);
    await find.search('needle', '1 of 5');
    const { panel } = find;
    await panel.show(aSnapshot(panel.strings, { threadId: 'thread-2', entries: aTurn(2, 'A needle?', 'None.') }));
    await find.shows('1 of 1');
    await panel.show(aSnapshot(panel.strings, { threadId: 'thread-3' }));
    await find.shows('No results');
  });

  it('searches ten megabytes in slices, and no finished turn twice', async () => {
    const paragraph = `${'Lorem ipsum dolor sit amet. '.repeat(40)}\n\n`;
    const panel = await open({ snapshot: { entries: many(0, 250, paragraph.repeat(35)) } });
    const find = new FindWidget(panel);
    await panel.page.evaluate(() => {
      const native = window.requestIdleCallback;
      const counted = { slices: 0 };
      window.requestIdleCallback = (callback, options) => {
        counted.slices++;
        return native(callback, options);
      };
      Object.assign(window, { counted });
    });
    await find.open();
    await find.search('Question 17!', '1 of 1');
    await find.untilInSight('Question 17!');
    await find.search('ipsum dolor', '1 of 10,000+');
    const slices = await panel.page.evaluate(
      () => (window as unknown as { counted: { slices: number } }).counted.slices,
    );
    assert.ok(slices > 10, `${slices} slices`);
  });
});
