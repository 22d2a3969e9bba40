import assert from 'node:assert/strict';
import { openComposition, typeKorean } from '../support/host/ime';
import { answerInput, openFile, quickPickItem, runCommand, selectLines } from '../support/host/workbench';
import { eventually } from './eventually';
import { HOMES, type Home } from './homes';
import { type Scenario, wordsOf } from './scenario';

/** The first question loads the adapters; the machine may be busy. */
const PATIENCE_MS = 30_000;
const KOREAN = '한국의 선사시대에 대해 설명해줘.';

/** What holds wherever a thread has its home, and, once, what has nothing to do with homes. */
export function chatTests(home: Home, shared: () => Scenario): void {
  const { goesOn } = HOMES[home];

  describe(`chat in the home “${home}”`, () => {
    let scenario: Scenario;

    before(() => {
      scenario = shared();
    });
    beforeEach(async () => {
      await scenario.newThread();
    });
    afterEach(function () {
      scenario.server.release();
      scenario.server.clearFaults();
      return scenario.editor.explainFailure(this.currentTest);
    });

    it('streams: the first words are read while the others are not made yet', async () => {
      scenario.server.holdAfterWord(5);
      await scenario.ask('What is this?');
      const held = await scenario.server.waitUntilHeld(PATIENCE_MS);
      assert.equal(held.wordsSent, 5);
      const words = await eventually(
        () => wordsOf(scenario.answerText),
        shown => shown.length === 5,
      );
      scenario.server.release();
      await scenario.answered('I was sent 1 message');
      const all = await wordsOf(scenario.answerText);
      assert.ok(all.length > 5);
      assert.deepEqual(all.slice(0, 5), words);
    });

    it('sends the turn that was stopped along, so that the assistant knows what was said', async () => {
      scenario.server.holdAfterWord(5);
      await scenario.ask('long');
      await scenario.server.waitUntilHeld(PATIENCE_MS);
      await eventually(
        () => wordsOf(scenario.answerText),
        shown => shown.length === 5,
      );
      await scenario.stopButton.click();
      await scenario.answers.last().getByText('Stopped').waitFor();
      await scenario.ask('count');
      await scenario.answered('I was sent 3 messages, 2 of them yours.');
    });

    // After a first stop, so that the check against the schemas has been prepared and costs the server no time.
    it('stops: the server is told, and makes nothing more', async () => {
      scenario.server.holdAfterWord(5);
      await scenario.ask('long');
      const held = await scenario.server.waitUntilHeld(PATIENCE_MS);
      await eventually(
        () => wordsOf(scenario.answerText),
        shown => shown.length === 5,
      );
      await scenario.stopButton.click();
      const stopped = await scenario.server.waitForGeneration(
        ({ id, endedAt }) => id === held.id && endedAt !== undefined,
      );
      assert.equal(stopped.state, goesOn ? 'cancelled' : 'disconnected');
      const took = (stopped.endedAt ?? Number.NaN) - (stopped.stopRequestedAt ?? Number.NaN);
      assert.ok(took < 100, `${took} ms`);
      assert.equal(stopped.wordsSent, 5);
      await scenario.answers.last().getByText('Stopped').waitFor();
      assert.equal((await wordsOf(scenario.answerText)).length, 5, 'what had arrived is kept');
    });

    it('keeps the same thread', async () => {
      for (const [index, expected] of ['1 message, 1', '3 messages, 2', '5 messages, 3'].entries()) {
        await scenario.ask('count');
        await eventually(
          () => scenario.answers.count(),
          count => count === index + 1,
        );
        await scenario.answered(`I was sent ${expected} of them yours.`);
      }
      assert.equal(await scenario.questions.count(), 3);
      await scenario.ask('count');
      await scenario.answered('I was sent 7 messages, 4 of them yours.');
    });

    it('asks otherwise in a new thread, which knows what was said before, and leaves the first as it is', async () => {
      const { page } = scenario.editor;
      await scenario.ask('First');
      await scenario.answered('You asked: “First”');
      await scenario.ask('Second');
      await scenario.answered('You asked: “Second”');
      await runCommand(page, 'Ask Assistant: Edit Question in a New Thread');
      await eventually(
        () => scenario.input.inputValue(),
        text => text === 'Second',
      );
      assert.equal(await scenario.questions.count(), 1);
      await scenario.ask('count');
      // A session takes nothing but what the user says: what was said before is one message there.
      await scenario.answered(`I was sent ${home === 'agents' ? '2 messages, 2' : '3 messages, 2'} of them yours.`);
      await runCommand(page, 'Ask Assistant: Open Original Thread');
      await scenario.questions.getByText('Second').waitFor();
      assert.equal(await scenario.questions.count(), 2);
      assert.equal(await scenario.input.inputValue(), '');
    });

    it('sends a selection from a file that isn’t saved, with path, lines and backticks', async () => {
      const { page } = scenario.editor;
      await openFile(page, 'sample.py');
      await page.keyboard.press('Control+Home');
      await page.keyboard.type('# typed, not saved');
      await page.keyboard.press('Enter');
      await selectLines(page, 1, 4);
      await runCommand(page, 'Ask Assistant: Send Selection to Assistant');
      await scenario.answered('lines: 1-4');
      const [sent] = scenario.sentMessages().slice(-1);
      const text = JSON.stringify(sent?.body);
      assert.ok(text.includes('src/sample.py:1-4'), text);
      assert.ok(text.includes('# typed, not saved'), text);
      assert.ok(text.includes('````python'), 'a fence longer than the backticks inside');
      await scenario.questions.last().getByText('src/sample.py:1–4').waitFor();
      // An editor that is open makes a reload dearer.
      await runCommand(page, 'File: Revert File');
      await runCommand(page, 'View: Close All Editors');
    });

    it('survives a reload in the middle of an answer, in the same thread, with what was typed meanwhile', async () => {
      const before = scenario.sentMessages().length;
      scenario.server.holdAfterWord(5);
      await scenario.ask('What is this?');
      const held = await scenario.server.waitUntilHeld(PATIENCE_MS);
      const words = await eventually(
        () => wordsOf(scenario.answerText),
        shown => shown.length === 5,
      );
      await scenario.input.fill('half a question');
      await eventually(
        () => scenario.draftsOnDisk(),
        drafts => drafts.includes('half a question'),
      );
      await scenario.reload();
      if (goesOn) {
        scenario.server.release();
      } else {
        await scenario.server.waitForGeneration(({ id, state }) => id === held.id && state === 'disconnected');
      }
      await scenario.editor.openPanel();
      if (goesOn) {
        await scenario.answered('I was sent 1 message');
        const all = await wordsOf(scenario.answerText);
        assert.deepEqual(all.slice(0, 5), words);
        assert.equal(all.join(' ').split('I was sent').length, 2, 'no text twice');
      } else {
        await scenario.panel.getByRole('alert').getByText('The window was closed or reloaded').waitFor();
        assert.deepEqual(await wordsOf(scenario.answerText), words);
        await scenario.panel.getByRole('button', { name: 'Try again' }).waitFor();
      }
      assert.equal(await scenario.questions.count(), 1);
      assert.equal(scenario.sentMessages().length - before, 1, 'one request');
      assert.equal(await scenario.input.inputValue(), 'half a question');
      await scenario.ask('count');
      await scenario.answered('I was sent 3 messages, 2 of them yours.');
    });

    if (home === 'agents') {
      it('asks by the palette, with the selection', async () => {
        const { page } = scenario.editor;
        await openFile(page, 'sample.py');
        await selectLines(page, 2, 3);
        await runCommand(page, 'Ask Assistant');
        await quickPickItem(page, 'Ask with the selection').click();
        await answerInput(page, 'What do these lines do?');
        await scenario.answered('lines: 2-3');
        assert.ok(JSON.stringify(scenario.sentMessages().at(-1)?.body).includes('What do these lines do?'));
      });

      it('takes Korean from an input method, and sends nothing while it is composing', async () => {
        const { page } = scenario.editor;
        const before = scenario.sentMessages().length;
        await scenario.input.click();
        await openComposition(page, KOREAN.slice(0, -1));
        await page.keyboard.press('Enter');
        assert.equal(scenario.sentMessages().length, before);
        await scenario.input.fill('');
        await typeKorean(page, KOREAN);
        await eventually(
          () => scenario.input.inputValue(),
          value => value === KOREAN,
        );
        await page.keyboard.press('Enter');
        await scenario.questions.getByText(KOREAN).waitFor();
        await scenario.answered(/[가-힣]/);
        assert.equal(scenario.sentMessages().length, before + 1);
        assert.ok(JSON.stringify(scenario.sentMessages().at(-1)?.body).includes(KOREAN));
      });

      it('leaves finished blocks alone: a selection in one outlives the stream', async () => {
        scenario.server.holdAfterWord(120);
        await scenario.ask('markdown');
        await scenario.server.waitUntilHeld(PATIENCE_MS);
        const first = scenario.answerText.locator('p').first();
        await first.waitFor();
        const selected = await first.evaluate(node => {
          node.setAttribute('data-seen', 'yes');
          getSelection()?.selectAllChildren(node);
          return getSelection()?.toString();
        });
        assert.ok(selected);
        scenario.server.release();
        await scenario.answered('That is all.');
        const after = await scenario.answerText.locator('p[data-seen]').evaluate(node => ({
          text: getSelection()?.toString(),
          inside: getSelection()?.containsNode(node, true),
        }));
        assert.deepEqual(after, { text: selected, inside: true });
      });

      // Only a worker colors it, and whether it may have one is VS Code's to say.
      it('colors code as the theme does', async () => {
        await scenario.ask('markdown');
        await scenario.answered('That is all.');
        const code = scenario.answerText.locator('figure.code').filter({ hasText: 'readonly' });
        await code.scrollIntoViewIfNeeded();
        const colorOf = (text: string): Promise<string> =>
          code
            .locator('.chunk span')
            .getByText(text, { exact: true })
            .first()
            .evaluate(node => getComputedStyle(node).color);
        const plain = await code.locator('code').evaluate(node => getComputedStyle(node).color);
        assert.notEqual(await colorOf('readonly'), plain);
        assert.notEqual(await colorOf('readonly'), await colorOf('sum'));
      });

      it('queues what is asked meanwhile and sends it afterwards', async () => {
        scenario.server.holdAfterWord(5);
        await scenario.ask('What is this?');
        await scenario.server.waitUntilHeld(PATIENCE_MS);
        await scenario.ask('count');
        await scenario.panel.getByRole('button', { name: 'Send now' }).waitFor();
        assert.equal(await scenario.questions.count(), 1);
        scenario.server.release();
        await scenario.answered('I was sent 3 messages, 2 of them yours.');
      });
    }
  });
}
