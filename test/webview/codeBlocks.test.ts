import assert from 'node:assert/strict';
import { aMessage, anAnswer, aRun, aRunStart, aSelection, aTurn, delta } from './support/builders';
import { withPanels } from './support/withPanels';

describe('a block of code', function () {
  this.timeout(30_000);
  const { open } = withPanels();

  const fenced = (info: string, code: string) => `\`\`\`${info}\n${code}\n\`\`\``;
  const answered = (answer: string) => open({ snapshot: { entries: aTurn(1, 'Question?', answer) } });

  it('is applied to the file that its fence, the answer or the selection names, in this order', async () => {
    const selection = aSelection({ path: 'src/selected.ts', text: 'const a = 0;' });
    const answer = `In \`src/far.ts\` and \`src/near.ts:3\`:\n\n${fenced('ts src/own.ts', 'const a = 1;')}\n\nNot \`src/after.ts\`.`;
    const panel = await open({
      snapshot: {
        entries: [aMessage('m', 'Q', { attachments: [selection] }), aRun('r', 'm', [anAnswer('i', answer)])],
      },
    });
    const paths = ['src/far.ts', 'src/near.ts', 'src/after.ts'];
    await panel.waitForPosted(({ type }) => type === 'findFiles');
    await panel.send({ type: 'filesFound', asked: paths, paths });
    await panel.page.getByRole('button', { name: 'Apply' }).click();
    assert.deepEqual(await panel.postedOf('applyCode'), [
      {
        type: 'applyCode',
        code: {
          text: 'const a = 1;',
          language: 'ts',
          places: ['src/own.ts', 'src/near.ts', 'src/far.ts', 'src/selected.ts'],
          selection: 'const a = 0;',
        },
      },
    ]);
  });

  it('of a shell is typed into the terminal, a diagram opens as Markdown, and neither is applied', async () => {
    const panel = await answered(`${fenced('sh', 'npm ci')}\n\n${fenced('mermaid', 'graph TD')}\n\n${fenced('', 'x')}`);
    const { page } = panel;
    await page.getByRole('button', { name: 'Type into the terminal' }).click();
    await page.getByRole('button', { name: 'Open as Markdown' }).click();
    assert.deepEqual(await panel.postedOf('typeInTerminal'), [{ type: 'typeInTerminal', text: 'npm ci' }]);
    const [opened] = await panel.postedOf('openAsMarkdown');
    assert.equal(opened?.text.trim(), fenced('mermaid', 'graph TD'));
    assert.equal(await page.getByRole('button', { name: 'Apply' }).count(), 0);
  });

  it('wraps its lines when that is wanted', async () => {
    const panel = await answered(fenced('ts', `const a = '${'word '.repeat(100)}';`));
    const { page } = panel;
    const isWide = () => page.locator('figure pre').evaluate(pre => pre.scrollWidth > pre.clientWidth);
    assert.equal(await isWide(), true);
    const wrap = page.getByRole('button', { name: 'Wrap lines' });
    await wrap.click();
    assert.equal(await wrap.getAttribute('aria-pressed'), 'true');
    assert.equal(await isWide(), false);
    await wrap.click();
    assert.equal(await isWide(), true);
  });

  it('is folded when it is long, as soon as it is, and all of it is copied', async () => {
    const lines = Array.from({ length: 80 }, (_, index) => `line(${index});`);
    const panel = await open();
    await panel.change(
      { type: 'messageAdded', message: aMessage('m', 'Q') },
      { type: 'runStarted', run: aRunStart('r', 'm') },
    );
    const { page } = panel;
    await panel.change(delta('r', `\`\`\`ts\n${lines.slice(0, 60).join('\n')}`));
    assert.equal(await page.locator('.unfold').count(), 0);
    await panel.change(delta('r', `\n${lines.slice(60).join('\n')}\n\`\`\`\n`));
    const more = page.getByRole('button', { name: 'Show all 80 lines' });
    const height = () => page.locator('figure').evaluate(figure => figure.clientHeight);
    await more.waitFor();
    const folded = await height();
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    assert.deepEqual(await panel.postedOf('copy'), [{ type: 'copy', text: lines.join('\n') }]);
    assert.equal(await more.getAttribute('aria-expanded'), 'false');
    await more.click();
    assert.ok((await height()) > 1.5 * folded);
    await page.getByRole('button', { name: 'Show fewer lines' }).click();
    assert.equal(await height(), folded);
  });
});
