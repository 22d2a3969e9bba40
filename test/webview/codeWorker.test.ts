import assert from 'node:assert/strict';
import type { CodeTheme } from '../../src/shared/codeTheme';
import { aMessage, anAnswer, aRunStart, aSnapshot, aTurn, delta, runEvent } from './support/builders';
import type { PanelPage } from './support/panelPage';
import { withPanels } from './support/withPanels';

const THEME: CodeTheme = {
  type: 'dark',
  foreground: '#cccccc',
  rules: [{ scope: 'keyword', settings: { foreground: '#0000ff' } }],
};
const [BLUE, RED] = ['rgb(0, 0, 255)', 'rgb(255, 0, 0)'];
const REDDISH: CodeTheme = { ...THEME, rules: [{ scope: 'keyword', settings: { foreground: '#ff0000' } }] };

/** What the page has told its workers, and what it has of them. Nothing reaches them while it holds. */
interface Told {
  readonly messages: readonly { readonly type: string; readonly block?: number; readonly text?: string }[];
  readonly workers: readonly Worker[];
  hold(): void;
  release(): void;
}

declare const told: Told;

/** Runs in the page, before it has a worker. */
function listen(): void {
  const messages: unknown[] = [];
  const workers = new Set<Worker>();
  let held: (() => void)[] | null = null;
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (this: Worker, message: object) {
    messages.push(message);
    workers.add(this);
    const pass = () => post.call(this, message);
    held ? held.push(pass) : pass();
  };
  const made = {
    messages,
    get workers() {
      return [...workers];
    },
    hold: () => {
      held = [];
    },
    release: () => {
      const passes = held ?? [];
      held = null;
      for (const pass of passes) {
        pass();
      }
    },
  };
  Object.assign(window, { told: made });
}

describe('the worker that tells the colors of code', function () {
  this.timeout(30_000);
  const { open } = withPanels({ shared: false });

  const opened = async (answer: string): Promise<PanelPage & { readonly warnings: readonly string[] }> => {
    const panel = await open({ snapshot: { entries: aTurn(1, 'Question?', answer) } });
    const warnings: string[] = [];
    panel.page.on('console', message => {
      if (message.type() === 'warning') {
        warnings.push(message.text());
      }
    });
    await panel.page.evaluate(listen);
    return Object.assign(panel, { warnings });
  };
  const fence = (language: string, ...lines: readonly string[]) => `\`\`\`${language}\n${lines.join('\n')}\n\`\`\``;
  const code = (panel: PanelPage, text: string) => panel.page.locator('figure.code code').filter({ hasText: text });
  const colored = (panel: PanelPage, text: string, color = BLUE) =>
    code(panel, text).locator(`span[style*="${color}"]`).first().waitFor({ state: 'attached' });
  const spans = (panel: PanelPage, text: string) => code(panel, text).locator('span:not(.chunk)').count();
  const setTheme = (panel: PanelPage, theme = THEME) => panel.send({ type: 'codeTheme', theme });
  const tells = (panel: PanelPage, type: string, count = 1) =>
    panel.page.waitForFunction(
      ([wanted, least]) => told.messages.filter(message => message.type === wanted).length >= least,
      [type, count] as const,
    );

  it('is one for all code', async () => {
    const panel = await opened(`${fence('ts', 'return one;')}\n\n${fence('python', 'return 2')}`);
    await setTheme(panel);
    await colored(panel, 'one');
    await colored(panel, '2');
    assert.equal(panel.page.workers().length, 1);
    assert.deepEqual(panel.warnings, []);
  });

  it('is asked about all blocks in turn, a slice of each: a long one doesn’t hold up the next', async () => {
    const long = Array.from({ length: 400 }, (_, index) => `return ${index};`);
    const panel = await opened(`${fence('ts', ...long)}\n\n${fence('ts', 'return "short";')}`);
    await setTheme(panel);
    await colored(panel, 'short');
    await tells(panel, 'lines', 4);
    const lines = await panel.page.evaluate(() => told.messages.filter(({ type }) => type === 'lines'));
    assert.deepEqual(
      lines.slice(0, 4).map(({ block }) => block),
      [1, 2, 1, 1],
    );
    assert.ok(lines.every(({ text = '' }) => text.length <= 2_000 && text.length > 0));
    await code(panel, 'return 399').getByText('return').nth(399).waitFor({ state: 'attached' });
    assert.equal(await code(panel, 'return 399').textContent(), long.join('\n'));
  });

  it('may answer for a text that is another one by now', async () => {
    const panel = await opened('First.');
    await panel.change({ type: 'messageAdded', message: aMessage('m', 'Again?') });
    await panel.change({ type: 'runStarted', run: aRunStart('r', 'm') });
    await setTheme(panel);
    await panel.page.evaluate(() => told.hold());
    await panel.change(delta('r', '```ts\nconst first = 1;\nreturn first;\n'));
    await tells(panel, 'lines');
    await panel.change(
      runEvent('r', { type: 'item', item: anAnswer('r-item', fence('ts', '// another', 'if (second) return;')) }),
      runEvent('r', { type: 'end', end: { kind: 'completed' } }),
    );
    await panel.page.evaluate(() => told.release());
    await colored(panel, 'second');
    assert.equal(await code(panel, 'second').textContent(), '// another\nif (second) return;');
    assert.deepEqual(await code(panel, 'second').locator('span:not(.chunk)').allTextContents(), ['if', 'return']);
  });

  it('may answer in colors of a theme that is gone', async () => {
    const panel = await opened(fence('ts', 'return one;'));
    await panel.page.evaluate(() => told.hold());
    await setTheme(panel);
    await tells(panel, 'lines');
    await setTheme(panel, REDDISH);
    await panel.page.evaluate(() => told.release());
    await colored(panel, 'one', RED);
    assert.equal(await code(panel, 'one').textContent(), 'return one;');
    assert.equal(await spans(panel, 'one'), 1);
  });

  it('is told to forget a block that is done, and one that is gone', async () => {
    const panel = await opened(fence('ts', 'return one;'));
    await setTheme(panel);
    await tells(panel, 'forget');
    await panel.change({ type: 'messageAdded', message: aMessage('m', 'Again?') });
    await panel.change({ type: 'runStarted', run: aRunStart('r', 'm') });
    await panel.change(delta('r', '```ts\nreturn two;\nand more'));
    await colored(panel, 'two');
    assert.equal(await panel.page.evaluate(() => told.messages.filter(({ type }) => type === 'forget').length), 1);
    await panel.show(aSnapshot(panel.strings, { threadId: 'another' }));
    await tells(panel, 'forget', 2);
    const forgotten = await panel.page.evaluate(() => told.messages.filter(({ type }) => type === 'forget'));
    assert.deepEqual(
      forgotten.map(({ block }) => block),
      [1, 2],
    );
  });

  it('leaves a language plain whose grammar is broken, and goes on with the others', async () => {
    const panel = await opened(`${fence('nix', 'let a = null;')}\n\n${fence('ts', 'return one;')}`);
    await panel.page.route('**/panel/nix-*.js', route => route.fulfill(script(`export default ['{"name":']`)));
    const warned = panel.page.waitForEvent('console', message => message.text().startsWith('no colors for nix: '));
    await setTheme(panel);
    await warned;
    await colored(panel, 'one');
    assert.equal(await spans(panel, 'let'), 0);
    assert.equal(panel.warnings.length, 1, panel.warnings.join('\n'));
    assert.equal(panel.page.workers().length, 1);
  });

  it('leaves a language plain whose grammar can’t be loaded', async () => {
    const panel = await opened(`${fence('nix', 'let a = null;')}\n\n${fence('ts', 'return one;')}`);
    await panel.page.route('**/panel/nix-*.js', route => route.fulfill(script('throw new Error("not today")')));
    const warned = panel.page.waitForEvent('console', message => message.text().startsWith('no colors for nix: '));
    await setTheme(panel);
    await warned;
    await colored(panel, 'one');
    assert.equal(await spans(panel, 'let'), 0);
  });

  it('is stopped when a grammar never ends, and another one does the rest', async () => {
    const endless = { name: 'nix', scopeName: 'source.nix', patterns: [{ match: '(a+)+b', name: 'keyword' }] };
    const panel = await opened(`${fence('nix', 'a'.repeat(60))}\n\n${fence('ts', 'return one;')}`);
    await panel.page.route('**/panel/nix-*.js', route =>
      route.fulfill(script(`export default [${JSON.stringify(JSON.stringify(endless))}]`)),
    );
    await panel.page.clock.install();
    const started = panel.page.waitForEvent('worker');
    await setTheme(panel);
    const first = await started;
    const ended = new Promise(resolve => first.once('close', resolve));
    await panel.page.waitForFunction(() => told.messages.some(({ text }) => text?.startsWith('aaa')));
    const warned = panel.page.waitForEvent('console', message => message.text().startsWith('no colors for nix: '));
    await panel.page.clock.fastForward(10_000);
    await warned;
    await colored(panel, 'one');
    assert.equal(await spans(panel, 'aaa'), 0);
    assert.equal(await panel.page.evaluate(() => told.workers.length), 2);
    await ended;
  });

  it('is replaced once when it breaks; the next time code stays as it is', async () => {
    const panel = await opened(fence('ts', 'return one;'));
    const breakIt = () =>
      panel.page.evaluate(() => told.workers.at(-1)?.dispatchEvent(new ErrorEvent('error', { message: 'broken' })));
    let turn = 1;
    const ask = async (answer: string) => {
      const [message, run] = aTurn(++turn, 'Again?', answer);
      await panel.change({ type: 'messageAdded', message }, { type: 'runStarted', run });
      await panel.change(...run.items.map(item => runEvent(run.id, { type: 'item', item })));
    };
    await setTheme(panel);
    await colored(panel, 'one');
    await breakIt();
    await ask(fence('ts', 'return two;'));
    await colored(panel, 'two');
    assert.deepEqual(panel.warnings, []);
    const warned = panel.page.waitForEvent('console', message => message.text() === 'code has no colors: broken');
    await breakIt();
    await ask(fence('ts', 'return three;'));
    await warned;
    await setTheme(panel, REDDISH);
    assert.equal(await panel.page.evaluate(() => told.workers.length), 2);
    assert.deepEqual([await spans(panel, 'one'), await spans(panel, 'two'), await spans(panel, 'three')], [1, 1, 0]);
    assert.equal(await code(panel, 'three').textContent(), 'return three;');
    assert.equal(panel.warnings.length, 1);
  });

  it('is not there where the page may have none: code is plain, and one warning says so', async () => {
    const panel = await opened(`${fence('ts', 'return one;')}\n\n${fence('python', 'return 2')}`);
    await panel.page.evaluate(() => {
      Object.assign(window, {
        Worker: class {
          constructor() {
            throw new DOMException('not here', 'SecurityError');
          }
        },
      });
    });
    const warned = panel.page.waitForEvent('console', message => message.text().startsWith('code has no colors: '));
    await setTheme(panel);
    await warned;
    await setTheme(panel, REDDISH);
    assert.equal(await spans(panel, 'return'), 0);
    assert.equal(panel.warnings.length, 1, panel.warnings.join('\n'));
  });
});

function script(body: string) {
  return { contentType: 'text/javascript', body };
}
