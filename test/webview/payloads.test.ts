import assert from 'node:assert/strict';
import { errorInfo } from '../../src/shared/userError';
import { aMessage, anAnswer, aRun, aSelection, aSnapshot, aStatus, aTurn } from './support/builders';
import { PanelHarness } from './support/panelPage';
import { PAYLOADS } from './support/payloads';
import { squeezed, WatchedPanel } from './support/watchedPanel';

/** A page mostly waits for its next frame: that many wait together. */
const PAGES = 6;

interface Outcome {
  readonly trouble: readonly string[];
  readonly messages: readonly string[];
  readonly answers: readonly string[];
}

describe('what a text may not do to the page', function () {
  this.timeout(120_000);
  let harness: PanelHarness;

  before(async () => {
    harness = await PanelHarness.start();
  });
  after(() => harness?.stop());

  describe('as an answer, whole and streamed, and as a message', () => {
    const outcomes = new Map<string, Promise<Outcome>>();

    before(async () => {
      const pages = await Promise.all(Array.from({ length: PAGES }, () => WatchedPanel.open(harness)));
      let free: readonly Promise<unknown>[] = pages.map(() => Promise.resolve());
      for (const [index, { name, markdown }] of PAYLOADS.entries()) {
        const place = index % PAGES;
        const page = pages[place];
        assert.ok(page);
        const outcome = Promise.resolve(free[place]).then(() => outcomeOf(page, markdown));
        outcomes.set(name, outcome);
        free = free.with(
          place,
          outcome.catch(() => {}),
        );
      }
    });

    for (const { name, markdown, shows } of PAYLOADS) {
      it(name, async () => {
        const outcome = await outcomes.get(name);
        assert.deepEqual(outcome?.trouble, []);
        assert.deepEqual(outcome?.messages, [squeezed(markdown), 'Again']);
        assert.equal(outcome?.answers.length, 2);
        for (const answer of outcome?.answers ?? []) {
          assert.ok(answer.includes(squeezed(shows)), `“${shows}” is not in “${answer}”`);
        }
      });
    }
  });

  it('is not done when every name in it is a file’s', async () => {
    const page = await WatchedPanel.open(harness);
    const { panel } = page;
    await panel.show(
      aSnapshot(panel.strings, {
        threadId: page.nextThread(),
        entries: PAYLOADS.flatMap(({ markdown }, index) => aTurn(index, 'Question', markdown)),
      }),
    );
    await panel.waitForPosted(({ type }) => type === 'findFiles');
    for (const { paths } of await panel.postedOf('findFiles')) {
      await panel.send({ type: 'filesFound', asked: paths, paths });
    }
    await page.touch();
    assert.ok((await panel.postedOf('openFile')).some(({ path }) => path === '../../x'));
    assert.deepEqual(await page.trouble(), []);
  });

  it('is not done by a text in any other place either', async () => {
    const page = await WatchedPanel.open(harness);
    for (const { name, markdown } of PAYLOADS) {
      await showEverywhere(page, markdown);
      await page.touch();
      assert.deepEqual(await page.trouble(), [], name);
      const [all = ''] = await page.texts('main');
      const times = all.split(squeezed(markdown)).length - 1;
      assert.ok(times >= 15 || markdown.length > 5_000, `${name} is shown ${times} times`);
    }
  });
});

async function outcomeOf(page: WatchedPanel, markdown: string): Promise<Outcome> {
  await page.show(markdown);
  await page.touch();
  return {
    trouble: await page.trouble(),
    messages: await page.texts('.you .text'),
    answers: await page.texts('.run .markdown'),
  };
}

/** The names, places, steps, notices, failures and waiting messages of a thread all say the same. */
async function showEverywhere(page: WatchedPanel, text: string): Promise<void> {
  const { panel } = page;
  const error = errorInfo('serverFailed', { args: { host: text }, detail: text, requestId: text });
  const attachments = [aSelection({ path: text })];
  const run = aRun(
    'r',
    'm',
    [
      { kind: 'reasoning', id: 't', state: 'done', parts: [text] },
      { kind: 'step', id: 's', state: 'done', type: text, subject: text, arguments: text, output: text },
      anAnswer('a', '', { parts: [{ type: 'refusal', text }] }),
    ],
    {
      assistantName: text,
      model: text,
      notices: [{ code: 'parameterDropped', parameter: text }],
      end: { kind: 'failed', error },
    },
  );
  await panel.show(
    aSnapshot(panel.strings, {
      threadId: page.nextThread(),
      entries: [aMessage('m', 'Question', { attachments }), run],
      queue: [aMessage('q', text)],
      draft: { text, attachments },
      status: aStatus({ assistant: { id: text, name: text, model: text }, failure: error }),
    }),
  );
  await panel.page.evaluate(() => {
    for (const folded of document.querySelectorAll('details')) {
      folded.open = true;
    }
  });
  await panel.change();
}
