import assert from 'node:assert/strict';
import { aMessage, aRunStart, aTurn, delta } from './support/builders';
import { withPanels } from './support/withPanels';

describe('formulas', function () {
  this.timeout(30_000);
  const { open } = withPanels();

  it('are drawn as MathML, in the line and by themselves', async () => {
    const panel = await open({
      snapshot: { entries: aTurn(1, 'Q', 'With $x^2$ it is\n\n$$\n\\sum_{i=1}^n \\frac{a_i}{b} = \\text{안녕}\n$$') },
    });
    const { page } = panel;
    await page.locator('p math msup').waitFor();
    await page.locator('.formula math[display=block] mfrac').waitFor();
    assert.equal(await page.locator('math').count(), 2);
    assert.match((await page.locator('.formula').textContent()) ?? '', /안녕/);
  });

  it('are TeX when they are no TeX, and load and link nothing', async () => {
    const bad = [
      '\\undefinedthing',
      '{a',
      '\\href{javascript:alert(1)}{x}',
      '\\url{https://example.com}',
      '\\includegraphics{https://example.com/a.png}',
      '\\style{color:red;background:url(https://example.com)}{x}',
      '\\class{quiet}{x}',
      '\\id{panel}{x}',
      '\\def\\a{\\a\\a}\\a',
      '\\rule{99999em}{99999em}',
      '<img src=x onerror=alert(1)>',
      '\\text{</math><img src=x onerror=alert(1)>}',
    ];
    const text = bad.map((tex, index) => `${index}: \\(${tex}\\)`).join('\n\n');
    const panel = await open({ snapshot: { entries: aTurn(1, 'Q', `${text}\n\n\\(last\\)`) } });
    const { page } = panel;
    await page.locator('p:last-child math').waitFor();
    assert.equal(await page.locator('.math').count(), bad.length + 1);
    const strange = await page
      .locator('.math')
      .evaluateAll(
        all =>
          all.flatMap(node =>
            [...node.querySelectorAll('*')].filter(
              one =>
                one.matches('a, img, script, iframe, [href], [src], [id], [onerror]') ||
                one.classList.contains('quiet'),
            ),
          ).length,
      );
    assert.equal(strange, 0);
    const widest = await page.locator('.math').evaluateAll(all => Math.max(...all.map(node => node.clientHeight)));
    assert.ok(widest < 3_000, `${widest} px`);
  });

  it('come while the answer streams, each once', async () => {
    const panel = await open();
    await panel.change(
      { type: 'messageAdded', message: aMessage('m', 'Q') },
      { type: 'runStarted', run: aRunStart('r', 'm') },
    );
    await panel.change(delta('r', 'First $a'));
    assert.equal(await panel.page.locator('.math').count(), 0);
    await panel.change(delta('r', '^2$ and '));
    await panel.page.locator('math').waitFor();
    await panel.change(delta('r', 'then $a^2$ again, then '));
    assert.equal(await panel.page.locator('math msup').count(), 2);
    assert.equal(await panel.page.locator('.math code').count(), 0);
  });
});
