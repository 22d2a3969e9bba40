import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { isJsonObject } from '../../src/shared/json';
import { Random } from '../unit/core/support/random';
import { eventually } from './eventually';
import { type Scenario, wordsOf } from './scenario';
import { shownThread, threadFile } from './support';

/** `npm run crash` kills hundreds of windows, without a VS Code around them; `CRASHES` sets how many it is here. */
const RANDOM_CRASHES = Number(process.env.CRASHES ?? 2);
/** As many turns as the panel shows at first. */
const MOST_SHOWN = 30;
/** So that an answer takes about as long as the longest wait before a crash. */
export const WORD_DELAY_MS = 25;

/** What an extension host leaves behind that is killed. The server takes `WORD_DELAY_MS` for each word. */
export function crashTests(home: 'agents' | 'conversation', shared: () => Scenario): void {
  describe(`an extension host that is killed, in the home “${home}”`, () => {
    let scenario: Scenario;

    before(() => {
      scenario = shared();
    });
    afterEach(async function () {
      await scenario.editor.explainFailure(this.currentTest);
      scenario.server.release();
      scenario.server.clearFaults();
    });
    beforeEach(async () => {
      await scenario.newThread();
    });

    const asked = (question: string): number =>
      scenario.sentMessages().filter(({ body }) => JSON.stringify(newest(body)).includes(question)).length;

    it('while an answer streams: what was read is there at once, and the rest or a click that brings it', async () => {
      scenario.server.holdAfterWord(5);
      await scenario.ask('What is this?');
      await scenario.server.waitUntilHeld();
      const words = await eventually(
        () => wordsOf(scenario.answerText),
        shown => shown.length === 5,
      );
      // A server's answer that nobody can ask for again is on disk a moment later.
      await eventually(
        () => wordsOnDisk(),
        text => words.every(word => text.includes(word)),
      );
      await scenario.editor.crash();
      scenario.server.release();
      if (home === 'agents') {
        const answer = await scenario.answered('I was sent 1 message, 1 of them yours.');
        assert.equal(await answer.getByText('I was sent').count(), 1);
        assert.deepEqual((await wordsOf(scenario.answerText)).slice(0, 5), words);
        assert.equal(asked('What is this?'), 1);
      } else {
        const alert = scenario.panel.getByRole('alert');
        await alert.getByText('What arrived is kept.').waitFor();
        assert.deepEqual(await wordsOf(scenario.answerText), words);
        assert.equal(asked('What is this?'), 1);
        await scenario.editor.screenshot('crash-streaming', 'panel');
        await alert.getByRole('button', { name: 'Try again' }).click();
        await scenario.answered('I was sent');
        assert.equal(asked('What is this?'), 2);
      }
      assert.equal(await scenario.questions.count(), 1);
    });

    if (home === 'conversation') {
      it('with a draft and a message that waits: both are there, and nothing is sent without a click', async () => {
        scenario.server.holdAfterWord(5);
        await scenario.ask('What was that?');
        await scenario.server.waitUntilHeld();
        await scenario.ask('And that?');
        const sendNow = scenario.panel.getByRole('button', { name: 'Send now' });
        await sendNow.waitFor();
        await scenario.input.fill('half a thought');
        await eventually(
          () => scenario.draftsOnDisk(),
          drafts => drafts.includes('half a thought'),
        );
        await scenario.editor.crash();
        await sendNow.waitFor();
        assert.equal(await scenario.input.inputValue(), 'half a thought');
        scenario.server.release();
        await scenario.stopButton.waitFor({ state: 'hidden' });
        assert.deepEqual([asked('What was that?'), asked('And that?')], [1, 0]);
        await scenario.editor.screenshot(`crash-queue-${home}`, 'panel');
        await sendNow.click();
        await scenario.answered('You asked: “And that?”');
        assert.deepEqual([asked('What was that?'), asked('And that?')], [1, 1]);
        assert.equal(await scenario.input.inputValue(), 'half a thought');
        await scenario.input.fill('');
      });
    }

    it('before it heard of the question: the text is in the input again, and sent by the next Enter', async () => {
      scenario.editor.pauseExtensionHost();
      await scenario.ask('Can you hear me?');
      assert.equal(await scenario.input.inputValue(), '');
      await scenario.editor.crash();
      await eventually(
        () => scenario.input.inputValue(),
        text => text === 'Can you hear me?',
      );
      assert.equal(asked('Can you hear me?'), 0);
      await scenario.editor.screenshot(`crash-unheard-${home}`, 'panel');
      await scenario.input.press('Enter');
      await scenario.answered('You asked: “Can you hear me?”');
      assert.equal(asked('Can you hear me?'), 1);
      assert.equal(await scenario.questions.count(), 1);
      assert.equal(await scenario.input.inputValue(), '');
    });

    it('before the server said a word: the question is there, and is sent again by a click only', async () => {
      scenario.server.fault({ kind: 'stallHeaders' }, { method: 'POST' });
      const before = scenario.server.requests.length;
      await scenario.ask('Is anyone there?');
      await eventually(
        () => scenario.server.requests.slice(before).some(({ method }) => method === 'POST'),
        arrived => arrived,
      );
      await scenario.editor.crash();
      const alert = scenario.panel.getByRole('alert');
      const again = alert.getByRole('button').first();
      await again.waitFor();
      await scenario.questions.getByText('Is anyone there?').waitFor();
      const sent = asked('Is anyone there?');
      assert.ok(sent <= 1);
      await scenario.editor.screenshot(`crash-sending-${home}`, 'panel');
      await again.click();
      await scenario.answered('You asked: “Is anyone there?”');
      assert.equal(asked('Is anyone there?'), sent + 1);
      assert.equal(await scenario.questions.count(), 1);
    });

    if (home === 'conversation') {
      it(`at ${RANDOM_CRASHES} random moments: each question is there once, sent once, and answered in full`, async () => {
        const random = new Random(Date.now());
        let clicks = 0;
        for (let number = 1; number <= RANDOM_CRASHES; number++) {
          const question = `Question ${number} of these`;
          await scenario.ask(question);
          await sleep(random.below(500));
          await scenario.editor.crash();
          clicks += await seeThrough(question);
          assert.equal(await scenario.questions.getByText(question).count(), 1);
        }
        assert.equal(await scenario.questions.count(), Math.min(RANDOM_CRASHES, MOST_SHOWN));
        console.log(`    ${RANDOM_CRASHES} extension hosts killed in “${home}”, ${clicks} clicks, lost 0, doubled 0`);
      }).timeout(120_000 + RANDOM_CRASHES * 20_000);
    }

    function wordsOnDisk(): string {
      const records = threadFile(scenario.editor, shownThread(scenario.editor));
      return JSON.stringify(records.filter(({ event }) => event?.type === 'delta'));
    }

    /** Does what a user would until the question is answered, and holds the number of requests against that of clicks. */
    async function seeThrough(question: string): Promise<number> {
      const begun = scenario.answers.last().filter({ hasText: `You asked: “${question}”` });
      const answer = begun.filter({ hasText: 'of them yours.' });
      const alert = scenario.panel.getByRole('alert');
      const seen = await eventually(
        async () => {
          if ((await scenario.input.inputValue()) === question) return 'draft';
          if ((await alert.count()) > 0) return 'failed';
          const isAnswered = (await answer.count()) > 0 && !(await scenario.stopButton.isVisible());
          return isAnswered ? 'answered' : 'under way';
        },
        what => what !== 'under way',
      );
      const before = asked(question);
      assert.ok(before <= 1, `asked ${before} times`);
      if (seen === 'draft') await scenario.input.press('Enter');
      if (seen === 'failed') {
        const again = alert.getByRole('button').first();
        // The failure goes by itself when the server turns out to have the whole answer.
        await again.click({ timeout: 5_000 }).catch(() => answer.waitFor());
      }
      await scenario.answered(`You asked: “${question}”`);
      await answer.waitFor();
      const click = seen === 'answered' ? 0 : 1;
      assert.ok(asked(question) <= before + click, `asked ${asked(question)} times`);
      return click;
    }
  });
}

/** What a request brings: earlier turns that the server doesn't have may go before it. */
function newest(body: unknown): unknown {
  return isJsonObject(body) && Array.isArray(body.input) ? body.input.at(-1) : body;
}
