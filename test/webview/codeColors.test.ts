import assert from 'node:assert/strict';
import { aMessage, aRunStart, aTurn, delta, runEvent } from './support/builders';
import { CODE_THEME as THEME } from './support/codeTheme';
import type { PanelPage } from './support/panelPage';
import { withPanels } from './support/withPanels';

const BLUE = 'rgb(0, 0, 255)';
const RED = 'rgb(255, 0, 0)';
const CODE = ['const a = "one"; // first', 'if (a) {', '  return `two`;', '}'];
const FENCED = `\`\`\`ts\n${CODE.join('\n')}\n\`\`\``;

describe('the colors of code', function () {
  this.timeout(30_000);
  const { open } = withPanels();

  const answered = (answer: string) => open({ snapshot: { entries: aTurn(1, 'Question?', answer) } });
  const code = (panel: PanelPage) => panel.page.locator('figure.code code');
  const setTheme = (panel: PanelPage, theme = THEME) => panel.send({ type: 'codeTheme', theme });
  const colorOf = (panel: PanelPage, text: string) =>
    code(panel)
      .locator('span:not(.chunk)')
      .getByText(text, { exact: true })
      .first()
      .evaluate(node => getComputedStyle(node).color);

  it('are asked for when there is code, and not before', async () => {
    const panel = await answered('No code in here, only `this`.');
    assert.equal((await panel.postedOf('codeTheme')).length, 0);
    await panel.change(...turnWith('More', FENCED));
    await panel.change(...turnWith('Again', FENCED));
    assert.equal((await panel.postedOf('codeTheme')).length, 1);
    assert.equal(await code(panel).locator('span:not(.chunk)').count(), 0);
  });

  it('are those of the theme, and the text stays what it was', async () => {
    const panel = await answered(FENCED);
    await setTheme(panel);
    await code(panel).locator('.italic').waitFor();
    assert.equal(await code(panel).textContent(), CODE.join('\n'));
    assert.equal(await colorOf(panel, 'if'), BLUE);
    assert.equal(await colorOf(panel, 'return'), BLUE);
    assert.equal(await colorOf(panel, '"one"'), RED);
    const comment = code(panel).locator('.italic');
    assert.equal(await comment.textContent(), '// first');
    assert.equal(await comment.evaluate(node => getComputedStyle(node).fontStyle), 'italic');
  });

  it('come line by line while the block is still being written, and stay then', async () => {
    const panel = await open();
    await panel.change(
      { type: 'messageAdded', message: aMessage('m', 'Question?') },
      { type: 'runStarted', run: aRunStart('r', 'm') },
    );
    await panel.change(delta('r', `\`\`\`ts\n${CODE[0]}\n${CODE[1]?.slice(0, 4)}`));
    await setTheme(panel);
    await code(panel).locator('.italic').waitFor();
    assert.equal(await code(panel).textContent(), `${CODE[0]}\n${CODE[1]?.slice(0, 4)}`);
    assert.equal(await code(panel).getByText('if', { exact: true }).count(), 0, 'half a line has no color yet');
    await code(panel)
      .locator('.italic')
      .evaluate(node => node.setAttribute('data-seen', ''));
    await panel.change(delta('r', `${CODE[1]?.slice(4)}\n${CODE.slice(2).join('\n')}\n\`\`\`\n`));
    await code(panel).getByText('return', { exact: true }).waitFor();
    assert.equal(await code(panel).textContent(), CODE.join('\n'));
    assert.equal(await code(panel).locator('.italic[data-seen]').count(), 1);
    await panel.change(runEvent('r', { type: 'end', end: { kind: 'completed' } }));
    assert.equal(await code(panel).locator('.italic[data-seen]').count(), 1);
  });

  it('change with the theme', async () => {
    const panel = await answered(FENCED);
    await setTheme(panel);
    await code(panel).locator('.italic').waitFor();
    await setTheme(panel, { ...THEME, rules: [{ scope: 'keyword', settings: { foreground: '#ff0000' } }] });
    await code(panel).locator('.italic').waitFor({ state: 'detached' });
    await code(panel).getByText('return', { exact: true }).waitFor();
    assert.equal(await colorOf(panel, 'return'), RED);
    assert.equal(await code(panel).textContent(), CODE.join('\n'));
  });

  it('come to what is on the screen only', async () => {
    const filler = Array.from({ length: 200 }, (_, index) => `Paragraph ${index}.`).join('\n\n');
    const panel = await answered(`${FENCED}\n\n${filler}\n\n${FENCED.replace('first', 'last')}`);
    await setTheme(panel);
    const italic = code(panel).locator('.italic');
    await italic.filter({ hasText: 'last' }).waitFor();
    assert.equal(await italic.count(), 1);
    await panel.page.getByText('Paragraph 0.').scrollIntoViewIfNeeded();
    await italic.filter({ hasText: 'first' }).waitFor();
  });

  it('wait while the block is being selected', async () => {
    const panel = await answered(FENCED);
    const selected = () => panel.page.evaluate(() => getSelection()?.toString());
    await code(panel).evaluate(node => getSelection()?.selectAllChildren(node));
    const before = await selected();
    assert.ok(before?.includes('return'));
    await setTheme(panel);
    // Another block gets its colors meanwhile.
    await panel.change(...turnWith('Again', FENCED.replace('first', 'second')));
    await code(panel).locator('.italic').filter({ hasText: 'second' }).waitFor();
    assert.equal(await selected(), before);
    assert.equal(await code(panel).first().locator('.italic').count(), 0);
    await panel.page.evaluate(() => getSelection()?.removeAllRanges());
    await code(panel).first().locator('.italic').waitFor();
  });

  it('hold over many chunks: a template string that runs through all of them', async () => {
    const lines = Array.from({ length: 400 }, (_, index) => `  line ${index} of a text`);
    const text = ['const text = `', ...lines, '`;', 'return;'].join('\n');
    const panel = await answered(`\`\`\`ts\n${text}\n\`\`\``);
    await setTheme(panel);
    await code(panel).getByText('return', { exact: true }).waitFor({ state: 'attached' });
    assert.equal(await code(panel).textContent(), text);
    assert.ok((await code(panel).locator('.chunk').count()) > 3);
    const wrong = await code(panel)
      .locator('span:not(.chunk)')
      .evaluateAll(
        (nodes, red) => nodes.filter(node => node.textContent?.includes(' line ') && node.style.color !== red).length,
        RED,
      );
    assert.equal(wrong, 0);
    assert.equal(
      await code(panel)
        .getByText('line 399 of')
        .evaluate(node => getComputedStyle(node).color),
      RED,
    );
  });

  for (const language of ['nonsense', '__proto__', 'constructor', '']) {
    it(`are none for “${language}”, which is no language`, async () => {
      const panel = await answered(`\`\`\`${language}\n${CODE.join('\n')}\n\`\`\`\n\n${FENCED}`);
      await setTheme(panel);
      await code(panel).last().locator('.italic').waitFor();
      assert.equal(await code(panel).first().locator('span:not(.chunk)').count(), 0);
      assert.equal(await code(panel).first().textContent(), CODE.join('\n'));
    });
  }
});

let turns = 10;

function turnWith(question: string, answer: string) {
  const [message, run] = aTurn(++turns, question, answer);
  return [
    { type: 'messageAdded', message },
    { type: 'runStarted', run },
    ...run.items.map(item => runEvent(run.id, { type: 'item', item })),
    runEvent(run.id, { type: 'end', end: { kind: 'completed' } }),
  ] as const;
}
