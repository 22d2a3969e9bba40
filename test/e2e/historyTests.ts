import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { RemoteThread } from '../../src/shared/runEvent';
import { Elsewhere } from '../support/elsewhere';
import { notification, quickInput, quickPickItem, runCommand } from '../support/host/workbench';
import { eventually } from './eventually';
import type { Scenario } from './scenario';
import { extensionStorage, shownThread, threadFile } from './support';

const OPEN = 'Ask Assistant: Open Thread';

/** What a thread is like that goes on elsewhere, or is lost here or there. */
export function historyTests(home: 'agents' | 'conversation', shared: () => Scenario): void {
  describe(`history in the home “${home}”`, () => {
    let scenario: Scenario;

    before(() => {
      scenario = shared();
    });
    beforeEach(async () => {
      await scenario.newThread();
    });
    afterEach(function () {
      scenario.server.clearFaults();
      return scenario.editor.explainFailure(this.currentTest);
    });

    it('shows what was said elsewhere meanwhile', async () => {
      await scenario.ask('First');
      await scenario.answered('You asked: “First”');
      await elsewhere().goOn(remoteThread(), 2);
      await scenario.editor.crash();
      await shows('First', 'Question 1', 'Question 2');
      await scenario.ask('count');
      await scenario.answered('I was sent 7 messages, 4 of them yours.');
      await shows('First', 'Question 1', 'Question 2', 'count');
    });

    it('brings everything back when the files of the threads are gone', async () => {
      for (const question of ['One', 'Two', 'Three']) {
        await scenario.ask(question);
        await scenario.answered(`You asked: “${question}”`);
      }
      fs.rmSync(path.join(extensionStorage(scenario.editor), 'threads'), { recursive: true });
      await scenario.editor.crash();
      await shows('One', 'Two', 'Three');
      assert.equal(await scenario.panel.getByRole('alert').count(), 0);
      await eventually(
        () => threadFile(scenario.editor, shownThread(scenario.editor)).filter(({ type }) => type === 'messageAdded'),
        messages => messages.length === 3,
      );
      await scenario.ask('count');
      await scenario.answered('I was sent 7 messages, 4 of them yours.');
    });

    if (home === 'agents') {
      it('brings back what a thread’s file has lost, its place on the server too', async () => {
        for (const question of ['One', 'Two']) {
          await scenario.ask(question);
          await scenario.answered(`You asked: “${question}”`);
        }
        const thread = shownThread(scenario.editor);
        const file = path.join(extensionStorage(scenario.editor), 'threads', thread, 'thread.jsonl');
        const [header, message] = fs.readFileSync(file, 'utf8').split('\n');
        fs.writeFileSync(file, `${header}\n${message}\n{"type":"run`);
        await scenario.editor.crash();
        await shows('One', 'Two');
        assert.equal(shownThread(scenario.editor), thread);
        await scenario.ask('count');
        await scenario.answered('I was sent 5 messages, 3 of them yours.');
      });

      it('says that the server has lost the thread, and shows it all the same', async () => {
        await scenario.ask('Here');
        await scenario.answered('You asked: “Here”');
        await fetch(`${scenario.server.baseUrl}/agents/sessions/${remoteThread().id}`, {
          method: 'DELETE',
          headers: { 'openai-beta': 'agents=v1' },
        });
        await scenario.editor.crash();
        const alert = scenario.panel.getByRole('alert').filter({ hasText: 'no longer has this thread' });
        await alert.getByRole('button', { name: 'Start a new thread' }).waitFor();
        await shows('Here');
        await alert.getByRole('button', { name: 'Start a new thread' }).click();
        await alert.waitFor({ state: 'detached' });
      });

      it('says that the server does not have a thread, and goes on showing the one before', async () => {
        await scenario.ask('Here');
        await scenario.answered('You asked: “Here”');
        const thread = shownThread(scenario.editor);
        await openById('sess_unknown', false);
        const toast = notification(scenario.editor.page, 'no longer has this thread');
        await toast.getByRole('button', { name: 'Start a new thread' }).waitFor();
        assert.equal(shownThread(scenario.editor), thread);
        await shows('Here');
      });

      it('says whose a thread is that this assistant can’t have', async () => {
        const { page } = scenario.editor;
        await runCommand(page, OPEN);
        await quickInput(page).fill('conv_1');
        await quickPickItem(page, 'This is a conversation’s ID. Select a local assistant to open it.').click();
        await page.locator('.quick-input-widget:visible').filter({ hasText: 'Select assistant' }).waitFor();
        await page.keyboard.press('Escape');
      });
    }

    it('opens a thread by its ID, all of it, and goes on with it', async () => {
      const remote = await elsewhere().thread(60);
      scenario.server.fault({ kind: 'pageSize', size: 20 }, { times: Number.POSITIVE_INFINITY });
      scenario.server.fault({ kind: 'noHasMore' }, { times: Number.POSITIVE_INFINITY });
      await openById(remote.id);
      await scenario.questions.last().getByText('Question 60').waitFor();
      const thread = shownThread(scenario.editor);
      assert.deepEqual(
        threadFile(scenario.editor, thread).flatMap(({ message }) => (message ? [message.text] : [])),
        Array.from({ length: 60 }, (_, index) => `Question ${index + 1}`),
      );
      await scenario.ask('count');
      await scenario.answered(/I was sent \d+ messages, 61 of them yours/);

      await scenario.newThread();
      await openById(remote.id);
      await scenario.questions.last().getByText('count').waitFor();
      assert.equal(shownThread(scenario.editor), thread, 'the one that is here already');

      if (home === 'agents') {
        bindKey('ctrl+alt+j', { threadId: remote.id });
        await scenario.reload();
        await scenario.editor.openPanel();
        await scenario.newThread();
        await scenario.editor.page.keyboard.press('Control+Alt+J');
        await scenario.questions.last().getByText('count').waitFor();
        assert.equal(shownThread(scenario.editor), thread, 'also by a key of the user’s own');
      }
    });

    /** What VS Code reads when a window is loaded. */
    function bindKey(key: string, args: object): void {
      const file = path.join(scenario.editor.userData, 'User/keybindings.json');
      fs.writeFileSync(file, JSON.stringify([{ key, command: 'askAssistant.openThread', args }]));
    }

    function remoteThread(): RemoteThread {
      const records = threadFile(scenario.editor, shownThread(scenario.editor));
      const remote = records.map(({ event }) => event?.thread).find(thread => thread !== undefined);
      assert.ok(remote);
      return remote;
    }

    function elsewhere(): Elsewhere {
      return new Elsewhere(scenario.server, home === 'agents' ? 'agents' : 'responses');
    }

    /** The questions that the conversation shows, each followed by its answer. */
    async function shows(...questions: readonly string[]): Promise<void> {
      await eventually(
        async () =>
          [await scenario.questions.locator('.text').allInnerTexts(), await scenario.answers.count()] as const,
        ([texts, answers]) => texts.join() === questions.join() && answers === questions.length,
      );
    }

    async function openById(id: string, opens = true): Promise<void> {
      const before = shownThread(scenario.editor);
      await runCommand(scenario.editor.page, OPEN);
      await quickInput(scenario.editor.page).fill(id);
      await quickPickItem(scenario.editor.page, `Open thread “${id}” from the server`).click();
      if (opens) {
        await eventually(
          () => shownThread(scenario.editor),
          thread => thread !== before,
        );
      }
    }
  });
}
