import assert from 'node:assert/strict';
import { PanelHarness } from './support/panelPage';
import { WatchedPanel } from './support/watchedPanel';

/** Harm done by the test itself, by what the watch has to say of it. Each runs inside the page. */
const PLANTED: Readonly<Record<string, (answer: Element) => unknown>> = {
  'element: img': answer => answer.append(document.createElement('img')),
  'element: script': answer => answer.append(document.createElement('script')),
  'element: iframe': answer => {
    const gone = document.createElement('iframe');
    answer.append(gone);
    gone.remove();
  },
  'element: style': answer => answer.append(document.createElement('style')),
  'element: h1': answer => answer.append(document.createElement('h1')),
  'element beside the page: form': () => document.body.append(document.createElement('form')),
  'attribute: p id': answer => answer.querySelector('p')?.setAttribute('id', 'panel'),
  'attribute: p name': answer => answer.querySelector('p')?.setAttribute('name', 'body'),
  'attribute: p onpaste': answer => answer.querySelector('p')?.toggleAttribute('onpaste', true),
  'attribute: p class': answer => answer.querySelector('p')?.setAttribute('class', 'alert'),
  'class: language-x': answer => answer.querySelector('code')?.setAttribute('class', 'language-x'),
  'attribute: a target': answer => {
    const link = answer.querySelector('a');
    link?.setAttribute('target', '_top');
    return Promise.resolve().then(() => link?.removeAttribute('target'));
  },
  'class: composer': answer => answer.append(Object.assign(document.createElement('div'), { className: 'composer' })),
  'style: color: red;': answer => {
    const log = answer.closest<HTMLElement>('.log');
    if (log) {
      log.style.cssText = 'color: red;';
    }
  },
  'address: command:quit': answer => answer.querySelector('a')?.setAttribute('href', 'command:quit'),
  'title: elsewhere': answer => answer.querySelector('a')?.setAttribute('title', 'elsewhere'),
  'ran: pwn': () => (window as unknown as { pwn(): void }).pwn(),
  'ran: alert': () => alert(1),
  'name: leaked': () => Object.assign(window, { leaked: 1 }),
  'name: polluted': () => Object.defineProperty(Object.prototype, 'polluted', { value: 1 }),
  'opened: file:///etc/passwd': answer => {
    const link = answer.querySelector('a');
    link?.setAttribute('href', 'file:///etc/passwd');
    link?.click();
  },
  'stray: /leak.png': answer => {
    answer.append(Object.assign(document.createElement('img'), { src: '/leak.png' }));
    return new Promise(resolve => setTimeout(resolve, 200));
  },
  'content security policy: connect-src': () => fetch('/leak').catch(() => {}),
  'address: ': () => history.pushState(null, '', '#elsewhere'),
};

describe('the watch over what a text does', function () {
  this.timeout(60_000);
  let harness: PanelHarness;

  before(async () => {
    harness = await PanelHarness.start();
  });
  after(() => harness?.stop());

  for (const [says, plant] of Object.entries(PLANTED)) {
    it(`says “${says}” when it is so`, async () => {
      const watched = await WatchedPanel.open(harness);
      await watched.show('A paragraph with [a link](https://example.com/) and `code`.');
      assert.deepEqual(
        (await watched.trouble()).filter(one => !one.startsWith('stray')),
        [],
      );
      const answer = await watched.panel.page.locator('.run .markdown').first().elementHandle();
      assert.ok(answer);
      await answer.evaluate(plant);
      const trouble = await watched.trouble();
      assert.ok(
        trouble.some(one => one.includes(says)),
        `only ${JSON.stringify(trouble)}`,
      );
      await watched.panel.close();
    });
  }

  it('sees a request that the policy allows, and a text that is missing', async () => {
    const watched = await WatchedPanel.open(harness);
    await watched.show('A paragraph.');
    await watched.panel.page.evaluate(async () => {
      document.querySelector('.you .text')?.replaceChildren();
      const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: '/panel.css?leak' });
      const loaded = new Promise(resolve => link.addEventListener('error', resolve));
      document.head.append(link);
      await loaded;
    });
    assert.ok((await watched.trouble()).some(one => /^request: .*\/panel\.css\?leak$/.test(one)));
    assert.deepEqual(await watched.texts('.you .text'), ['', 'Again']);
  });
});
