import assert from 'node:assert/strict';
import { aMessage, aRunStart, aTurn, delta } from './support/builders';
import type { PanelPage } from './support/panelPage';
import { withPanels } from './support/withPanels';

const ANSWER = [
  'See `src/parse.ts:12` and [the reader](./src/read.ts#L3-L9), at src/main.ts:7:3, not `foo(bar.baz)` or `npm ci`.',
  'Nor [this](javascript:alert(1)), `../../etc/passwd` is asked about, `https://example.com/a.ts` is not.',
].join('\n\n');
const PATHS = ['src/parse.ts', 'src/read.ts', 'src/main.ts', '../../etc/passwd'];

describe('files that an answer names', function () {
  this.timeout(30_000);
  const { open } = withPanels();

  const answered = (answer: string) => open({ snapshot: { entries: aTurn(1, 'Question?', answer) } });
  const asked = async (panel: PanelPage) => {
    await panel.waitForPosted(({ type }) => type === 'findFiles');
    return (await panel.postedOf('findFiles')).flatMap(({ paths }) => paths);
  };
  const links = (panel: PanelPage) => panel.page.locator('.run').getByRole('link');

  it('are links once the host says that they are there, and only those', async () => {
    const panel = await answered(ANSWER);
    assert.deepEqual(await asked(panel), PATHS);
    assert.equal(await links(panel).count(), 0);
    await panel.page.evaluate(() =>
      getSelection()?.selectAllChildren(document.querySelector('.run .markdown p') as Node),
    );
    const selected = () => panel.page.evaluate(() => getSelection()?.toString());
    const before = await selected();
    await panel.send({ type: 'filesFound', asked: PATHS, paths: PATHS.slice(0, 3) });
    assert.deepEqual(await links(panel).allTextContents(), ['src/parse.ts:12', 'the reader', 'src/main.ts:7:3']);
    assert.equal(await selected(), before);
  });

  it('open at their place, by mouse and by keyboard', async () => {
    const panel = await answered(ANSWER);
    await asked(panel);
    await panel.send({ type: 'filesFound', asked: PATHS, paths: PATHS });
    await links(panel).nth(0).click();
    await links(panel).nth(1).press('Enter');
    await links(panel).nth(2).click();
    assert.deepEqual(await panel.postedOf('openFile'), [
      { type: 'openFile', path: 'src/parse.ts', line: 12, column: null },
      { type: 'openFile', path: 'src/read.ts', line: 3, column: null },
      { type: 'openFile', path: 'src/main.ts', line: 7, column: 3 },
    ]);
    assert.deepEqual(await panel.postedOf('openLink'), []);
    await panel.page.getByText('npm ci').click();
    assert.equal((await panel.postedOf('openFile')).length, 3);
  });

  it('are asked about once while an answer streams, by their whole names', async () => {
    const panel = await open();
    await panel.change(
      { type: 'messageAdded', message: aMessage('m', 'Question?') },
      { type: 'runStarted', run: aRunStart('r', 'm') },
    );
    for (const piece of ['Look at `src/par', 'se.ts', ':12` he', 're, and `src/parse.ts` again.']) {
      await panel.change(delta('r', piece));
    }
    assert.deepEqual(await asked(panel), ['src/parse.ts']);
    await panel.send({ type: 'filesFound', asked: ['src/parse.ts'], paths: ['src/parse.ts'] });
    await panel.change(delta('r', ' And `src/parse.ts:99`.'));
    assert.equal(await links(panel).count(), 3);
    assert.equal((await panel.postedOf('findFiles')).length, 1);
  });
});

describe('a table', function () {
  this.timeout(30_000);
  const { open } = withPanels();

  it('is copied as comma-separated values', async () => {
    const table = '| Name | "Price" |\n|---|--:|\n| **Tea**, green | 3 |\n| 차 | a\\|b |\n';
    const panel = await open({ snapshot: { entries: aTurn(1, 'Question?', table) } });
    await panel.page.locator('.table').hover();
    await panel.page.getByRole('button', { name: 'Copy as CSV' }).click();
    assert.deepEqual(await panel.postedOf('copy'), [
      { type: 'copy', text: 'Name,"""Price"""\r\n"Tea, green",3\r\n차,a|b\r\n' },
    ]);
  });
});
