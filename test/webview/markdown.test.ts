import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { PageBrowser } from '../support/browser';
import { cuts, DOCUMENTS, random } from './support/documents';
import type { MarkdownGlobals } from './support/markdownEntry';
import { markdownBundle } from './support/pageBundle';
import { openScriptPage } from './support/scriptPage';

declare const window: Window & MarkdownGlobals;

/** The documents whose definitions come late, and what the blocks that refer to them have in common. */
const LATE: Readonly<Record<string, string>> = { late: 'ref', footnotes: '[^' };

describe('streamed Markdown', function () {
  this.timeout(60_000);
  let browser: PageBrowser;
  let page: Page;

  before(async () => {
    ({ browser, page } = await openScriptPage(await markdownBundle()));
  });

  after(() => browser?.close());

  const html = (text: string): Promise<string> =>
    page.evaluate(source => {
      const view = window.newMarkdown();
      view.update(source, true);
      return view.element.innerHTML;
    }, text);

  it('never touches a closed block again, and at the end only what a late definition changes', async () => {
    for (const [name, text] of Object.entries(DOCUMENTS)) {
      for (let seed = 1; seed <= 10; seed++) {
        const touched = await page.evaluate(
          ({ source, stops }) => {
            const view = window.newMarkdown();
            document.body.replaceChildren(view.element);
            const closed = new Set<Element>();
            const records: string[] = [];
            const look = (when: string, list: readonly MutationRecord[]) => {
              for (const { target, removedNodes } of list) {
                for (const block of closed) {
                  if (block.contains(target) || [...removedNodes].includes(block)) {
                    records.push(`${when}: ${block.textContent}`);
                  }
                }
              }
            };
            const observer = new MutationObserver(() => {});
            observer.observe(view.element, { childList: true, subtree: true, characterData: true, attributes: true });
            for (const stop of stops) {
              view.update(source.slice(0, stop), false);
              look('streaming', observer.takeRecords());
              for (const block of [...view.element.children].slice(0, -2)) {
                closed.add(block);
              }
            }
            view.update(source, true);
            look('end', observer.takeRecords());
            return records;
          },
          { source: text, stops: cuts(text.length, random(seed)) },
        );
        assert.deepEqual(
          touched.filter(record => !LATE[name] || !record.includes(LATE[name])),
          [],
          `${name}, seed ${seed}`,
        );
      }
    }
  });

  it('keeps the order of the blocks in an answer of several parts', async () => {
    const text = Array.from({ length: 12 }, () => Object.values(DOCUMENTS).join('\n\n')).join('\n\n');
    const stops = Array.from({ length: 400 }, (_, index) => Math.round((text.length * (index + 1)) / 400));
    const { streamed, whole, parts } = await page.evaluate(
      ({ source, ends }) => {
        const blocks = (root: Element) =>
          [...root.querySelectorAll(':scope > :not(.part), :scope > .part > *')].map(({ outerHTML }) => outerHTML);
        const view = window.newMarkdown();
        for (const end of ends) {
          view.update(source.slice(0, end), false);
        }
        view.update(source, true);
        const once = window.newMarkdown();
        once.update(source, true);
        const sizes = [...view.element.querySelectorAll('.part')].map(({ childElementCount }) => childElementCount);
        return { streamed: blocks(view.element), whole: blocks(once.element), parts: sizes };
      },
      { source: text, ends: stops },
    );
    assert.deepEqual(streamed, whole);
    assert.ok(parts.length > 10 && parts.every(size => size > 0), parts.join(' '));
  });

  it('closes what is still open while it streams', async () => {
    const open = (text: string): Promise<string> =>
      page.evaluate(source => {
        const view = window.newMarkdown();
        view.update(source, false);
        return view.element.innerHTML;
      }, text);
    assert.equal(await open('so **bold'), '<p dir="auto">so <strong>bold</strong></p>');
    assert.equal(await open('see [the guide](https://exam'), '<p dir="auto">see the guide</p>');
    assert.equal(await open('run `npm'), '<p dir="auto">run <code>npm</code></p>');
    assert.match(await open('```js\ncode\n``'), />code<\/span><\/code>/);
    assert.equal(await open('Text\n-'), await open('Text\n-'));
    assert.doesNotMatch(await open('Text\n-'), /<h/);
  });

  it('follows only links that lead out safely', async () => {
    const live = '[a](https://example.com/x) [b](mailto:a@example.com) [c](HTTP://EXAMPLE.com)';
    assert.equal((await html(live)).match(/<a /g)?.length, 3);
    for (const href of [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'java&#10;script:alert(1)',
      '&#106;avascript:alert(1)',
      'javascript&colon;alert(1)',
      'data:text/html,x',
      'vbscript:x',
      'file:///etc/passwd',
      'command:workbench.action.quit',
      'vscode://x',
      '//example.com',
      '/relative',
      '#hash',
      'https://',
    ]) {
      assert.doesNotMatch(await html(`[text](<${href}>) and [text](${href})`), /<a /, href);
    }
    assert.doesNotMatch(await html('[r]\n\n[r]: javascript:alert(1)'), /<a /);
    assert.doesNotMatch(await html('<javascript:alert(1)>'), /<a /);
  });

  it('decodes an address as written', async () => {
    assert.match(await html('[x](https://example.com/?a=1&amp;b=2)'), /href="https:\/\/example.com\/\?a=1&amp;b=2"/);
  });

  it('shows HTML as text', async () => {
    const source = '<script>alert(1)</script>\n\n<img src=x onerror=alert(1)> <b onclick=x>b</b> <iframe src=x>';
    const elements = await page.evaluate(text => {
      const view = window.newMarkdown();
      view.update(text, true);
      return {
        tags: [...view.element.querySelectorAll('*')].map(({ tagName }) => tagName),
        text: view.element.textContent,
      };
    }, source);
    assert.deepEqual(
      elements.tags.filter(tag => !['P', 'DIV', 'SPAN', 'BR'].includes(tag)),
      [],
    );
    assert.match(elements.text ?? '', /<script>alert\(1\)<\/script>/);
    assert.match(elements.text ?? '', /<img src=x onerror=alert\(1\)>/);
  });

  it('loads no image, and says which one is missing', async () => {
    const result = await html('![a *cat*](https://example.com/cat.png "t") and ![x](javascript:alert(1))');
    assert.doesNotMatch(result, /<img/);
    assert.match(result, /<a href="https:\/\/example.com\/cat.png"[^>]*>Image, not loaded: a cat<\/a>/);
    assert.match(result, /<span class="picture">Image, not loaded: x<\/span>/);
  });

  it('reads entities, but not in code', async () => {
    assert.equal(
      await html('&lt;b&gt; &amp;amp; &copy; &#x1F600; &#0; &nope; \\&lt; `&lt;`'),
      '<p dir="auto">&lt;b&gt; &amp;amp; © 😀 \ufffd &amp;nope; &amp;lt; <code>&amp;lt;</code></p>',
    );
  });

  it('names the checkbox of a task after its task', async () => {
    const result = await html('- [x] read the guide\n- [ ] write');
    assert.match(result, /<input type="checkbox" disabled="" checked="" aria-label="read the guide">/);
  });

  it('names language and place of a code block', async () => {
    const caption = async (info: string): Promise<string> =>
      /<span class="label">(.*?)<\/span>/.exec(await html(`\`\`\`${info}\nx\n\`\`\``))?.[1] ?? '';
    assert.equal(await caption('ts src/a.ts'), 'ts · src/a.ts');
    assert.equal(await caption('ts:src/a.ts'), 'ts · src/a.ts');
    assert.equal(await caption('ts title="src/a.ts"'), 'ts · src/a.ts');
    assert.equal(await caption('c++'), 'c++');
    assert.equal(await caption(''), '');
  });

  it('keeps the page alive on what is nested or long beyond reason', async () => {
    for (const text of [
      '>'.repeat(5_000),
      '1. '.repeat(5_000),
      `${'> '.repeat(40)}deep`,
      `${'  - '.repeat(1)}${'- '.repeat(400)}deep`,
      '['.repeat(5_000),
      '**a '.repeat(5_000),
      `| ${'x | '.repeat(2_000)}\n`,
      'word '.repeat(60_000),
      `\`\`\`\n${'line\n'.repeat(60_000)}`,
    ]) {
      const shown = await page.evaluate(source => {
        const view = window.newMarkdown();
        view.update(source.slice(0, source.length / 2), false);
        view.update(source, false);
        view.update(source, true);
        return view.element.textContent?.length ?? 0;
      }, text);
      assert.ok(shown > 0, text.slice(0, 20));
    }
  });

  it('copies a long code block by selection as it was written', async () => {
    const code = Array.from({ length: 400 }, (_, index) => `line ${index}${index % 7 ? '' : '\n'}`).join('\n');
    const selected = await page.evaluate(source => {
      const view = window.newMarkdown();
      document.body.replaceChildren(view.element);
      const text = `\`\`\`\n${source}\n\`\`\``;
      for (let at = 0; at < text.length; at += 100) {
        view.update(text.slice(0, at), false);
      }
      view.update(text, true);
      const style = document.createElement('style');
      style.textContent = 'pre { white-space: pre } .chunk { display: block }';
      view.element.append(style);
      const block = view.element.querySelector('code');
      if (!block) {
        return { selected: '', chunks: 0 };
      }
      document.getSelection()?.selectAllChildren(block);
      return { selected: String(document.getSelection()), chunks: block.children.length };
    }, code);
    assert.ok(selected.chunks > 1);
    assert.equal(selected.selected.trimEnd(), code.trimEnd());
  });

  it('redraws from where a text was replaced', async () => {
    const same = await page.evaluate(() => {
      const view = window.newMarkdown();
      view.update('first\n\nsecond\n\nthird\n\nfourth', false);
      const [first] = view.element.children;
      view.update('first\n\nchanged\n\nthird', false);
      return {
        kept: view.element.firstElementChild === first,
        text: [...view.element.children].map(({ textContent }) => textContent),
      };
    });
    assert.deepEqual(same, { kept: true, text: ['first', 'changed', 'third'] });
  });
});
