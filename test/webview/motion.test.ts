import assert from 'node:assert/strict';
import { aStatus, aTurn } from './support/builders';
import { withPanels } from './support/withPanels';

describe('what moves by itself', function () {
  this.timeout(30_000);
  const { open } = withPanels();
  const opened = async (reducedMotion: 'reduce' | 'no-preference') => {
    const panel = await open({
      snapshot: {
        entries: aTurn(1, 'One?', 'word\n\n'.repeat(100)),
        status: aStatus({ run: 'running', since: Date.now() }),
      },
    });
    await panel.page.emulateMedia({ reducedMotion });
    return panel.page;
  };
  const animations = () => document.getAnimations().length;

  it('is the dot beside the status', async () => {
    const page = await opened('no-preference');
    assert.equal(await page.evaluate(animations), 1);
  });

  it('is nothing for who wants less of it', async () => {
    const page = await opened('reduce');
    assert.equal(await page.evaluate(animations), 0);
    const moving = await page.evaluate(() => {
      const elements = [...document.querySelectorAll('*')];
      return elements.flatMap(node =>
        ['', '::before', '::after'].flatMap(part => {
          const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(node, part);
          const is = `${animationName} ${transitionDuration} ${scrollBehavior}`;
          return is === 'none 0s auto' ? [] : [`${node.className}${part}: ${is}`];
        }),
      );
    });
    assert.deepEqual(moving, []);
    // Jumps are jumps: the next thing one sees is the end.
    await page.getByRole('log').evaluate(log => log.scrollTo(0, 0));
    await page.getByRole('button', { name: 'Jump to the newest' }).click();
    const left = await page.getByRole('log').evaluate(log => log.scrollHeight - log.scrollTop - log.clientHeight);
    assert.ok(left <= 1, `${left} px to go`);
  });
});
