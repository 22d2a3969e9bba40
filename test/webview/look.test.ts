import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { repoRoot } from '../support/repo';
import { aSnapshot } from './support/builders';
import { FindWidget } from './support/findWidget';
import { tooWide } from './support/layout';
import type { PanelOptions, PanelPage } from './support/panelPage';
import { scenes } from './support/scenes';
import { THEME_NAMES } from './support/themes';
import { withPanels } from './support/withPanels';

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const axe = fs.readFileSync(path.join(repoRoot, 'node_modules/axe-core/axe.min.js'), 'utf8');

describe('how the panel looks', function () {
  this.timeout(60_000);
  const { open } = withPanels();
  /** Looks at one scene after the other, each with all of it unfolded and all that it is about in sight. */
  const look = async (options: PanelOptions, at: (panel: PanelPage, name: string) => Promise<void>): Promise<void> => {
    const panel = await open(options);
    const { find, ...others } = scenes('en');
    for (const [name, scene] of Object.entries({ ...others, find })) {
      // Scenes share their entries' IDs: what the last one has unfolded is not to stay so.
      await panel.show(aSnapshot(panel.strings));
      await panel.show(aSnapshot(panel.strings, { ...scene, threadId: name }));
      for (const summary of await panel.page.locator('summary').all()) {
        await summary.click();
      }
      if (name === 'find') {
        const widget = new FindWidget(panel);
        await widget.open();
        await widget.button('Use regular expression').click();
        await widget.input.fill('(broken');
        await widget.element.getByText('no regular expression').waitFor();
      }
      await at(panel, name);
    }
  };

  /** By all of its rules, or by these. */
  const violations = async (panel: PanelPage, rules?: readonly string[]): Promise<readonly string[]> => {
    await panel.page.evaluate(axe);
    await panel.page.evaluate(() => {
      // What is there only when somebody comes near is looked at, too.
      for (const near of document.querySelectorAll<HTMLElement>('.aside')) {
        near.style.opacity = '1';
      }
    });
    const found = await panel.page.evaluate(async runOnly => {
      const { axe: checker } = window as unknown as {
        axe: { run(root: Document, options: unknown): Promise<{ violations: Violation[] }> };
      };
      return (
        await checker.run(document, {
          ...(runOnly ? { runOnly } : {}),
          rules: {
            // Chromium lets the keyboard into a box that scrolls and holds no control.
            'scrollable-region-focusable': { enabled: false },
            // An answer may start with any heading it likes.
            'heading-order': { enabled: false },
            'page-has-heading-one': { enabled: false },
          },
        })
      ).violations;
    }, rules);
    return found.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html}\n${node.failureSummary}`));
  };

  for (const theme of THEME_NAMES) {
    it(`can be read and operated by all, ${theme}`, async () => {
      // A theme changes nothing but the colors.
      const rules = theme === 'dark' ? undefined : ['color-contrast'];
      await look({ theme, height: 2_000 }, async (panel, name) => {
        assert.deepEqual(await violations(panel, rules), [], name);
      });
    });
  }

  it('gives every control a name', async () => {
    await look({}, async (panel, name) => {
      const unnamed = await panel.page.evaluate(() =>
        [...document.querySelectorAll('button, a, input, textarea, summary, [role]')]
          .filter(({ ariaLabel, textContent }) => !(ariaLabel ?? textContent).trim())
          .filter(control => control.role !== 'status')
          .map(({ outerHTML }) => outerHTML),
      );
      assert.deepEqual(unnamed, [], name);
    });
  });

  for (const width of [220, 300, 600]) {
    it(`scrolls sideways nowhere but in code and tables, ${width} px wide`, async () => {
      await look({ width, height: 500 }, async (panel, name) => {
        assert.deepEqual(await panel.page.evaluate(tooWide), [], name);
      });
    });
  }

  it('shows a frame at once, before its script has said a word', async () => {
    const panel = await open({ silent: true });
    assert.equal(await panel.page.locator('.shell').isVisible(), true);
    assert.equal(await panel.page.locator('main').getAttribute('aria-busy'), 'true');
  });

  it('can be walked through by the keyboard, with a ring around what has the focus', async () => {
    const panel = await open({ snapshot: scenes('en').answer ?? {} });
    const names: string[] = [];
    for (let step = 0; step < 30; step++) {
      await panel.page.keyboard.press('Tab');
      const { name, ring } = await panel.page.evaluate(() => {
        const focused = document.activeElement ?? document.body;
        const composer = focused.closest('.composer');
        const style = getComputedStyle(focused);
        return {
          name: focused.ariaLabel ?? focused.textContent ?? '',
          ring:
            focused === document.body ||
            style.outlineStyle !== 'none' ||
            (focused.matches('textarea') && composer !== null),
        };
      });
      assert.ok(ring, `no ring around ${name}`);
      names.push(name);
    }
    for (const name of [
      'Conversation',
      'Copy message',
      'Copy',
      'Insert at cursor',
      'the guide',
      'Attach',
      'Message',
      'Send',
      'New thread',
    ]) {
      assert.ok(names.includes(name), `${name} can’t be reached: ${names.join(', ')}`);
    }
  });
});
