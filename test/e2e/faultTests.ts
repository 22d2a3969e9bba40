import assert from 'node:assert/strict';
import type { LoggedRequest } from '../server/control/requestLog';
import { freePort } from '../support/process/freePort';
import { eventually } from './eventually';
import type { Editor } from './harness';
import { type Home, LIKE_CONVERSATION } from './homes';
import { pauseTests } from './pauseTests';
import type { Scenario } from './scenario';
import { newThread, shownStatus, storedEnds } from './support';
import { type FaultPlace, type FaultRow, named } from './supportFaults';
import { wireFaults } from './supportFaultTable';
import { SETTING_FAULTS } from './supportSettingFaults';

const RUNS = /^\/v1\/threads\/[^/]+\/runs$/;
const MESSAGES = /^\/v1\/threads\/[^/]+\/messages$/;

/** What a user can meet in a thread of this home. */
export function faultTests(home: Home, shared: () => Scenario): void {
  describe(`faults in the home “${home}”: code, message, remedy, nothing lost, and then the answer`, () => {
    let scenario: Scenario;
    let undo: (() => Promise<unknown>)[] = [];
    let row = 0;

    before(async () => {
      scenario = shared();
      if (LIKE_CONVERSATION.includes(home)) {
        // A server's first question is sent to find out how it keeps threads as well.
        await scenario.ask('First');
        await scenario.answered('You asked: “First”');
      }
    });
    afterEach(async function () {
      await scenario.editor.explainFailure(this.currentTest);
      scenario.server.release();
      scenario.server.clearFaults();
      for (const step of undo.reverse()) await step();
      undo = [];
    });

    async function begin() {
      const question = `Why, please? (${++row})`;
      const place: FaultPlace = { scenario, unusedPort: await freePort(), later: step => undo.push(step) };
      const before = scenario.server.requests.length;
      const asked = (): number => scenario.server.requests.slice(before).filter(one => asksFor(one, question)).length;
      return { place, question, asked };
    }

    for (const fault of wireFaults(home)) {
      it(fault.name, async () => {
        const { place, question, asked } = await begin();
        await fault.arrange(place);
        const thread = await newThread(scenario);
        await scenario.ask(question);

        await showsFailure(scenario, fault, question);
        // It is shown before it is on disk.
        const ends = await eventually(
          () => storedEnds(scenario.editor, thread),
          stored => stored.length > 0,
        );
        const end = ends.at(-1);
        assert.deepEqual(
          { kind: end?.kind, code: end?.error?.code },
          { kind: fault.end ?? 'failed', code: fault.code },
        );
        assert.equal(asked(), fault.requests, 'requests with the question before the click');
        await scenario.editor.screenshot(`fault-${home}-${fault.name.replace(/[^\w]+/g, '-')}`, 'panel');

        await fault.mend?.(place);
        await scenario.panel.getByRole('alert').getByRole('button', { name: fault.remedy }).click();
        await fault.answer?.(place);
        const said = fault.goesOn ? '\\d+ messages?, \\d+' : '1 message, 1';
        const quoted = question.replace(/[?()]/g, '\\$&');
        await scenario.answered(new RegExp(`You asked: “${quoted}” I was sent ${said} of them yours\\.`));
        await scenario.panel.getByRole('alert').waitFor({ state: 'detached' });
        assert.equal(asked(), fault.requests + (fault.more ?? 1), 'requests with the question after it was answered');
        await scenario.questions.last().getByText(question).waitFor();
        assert.equal(await scenario.input.inputValue(), '');
      });
    }

    pauseTests(home, begin);

    for (const fault of home === 'agents' ? SETTING_FAULTS : []) {
      it(`${fault.name}, in the settings`, async () => {
        const { editor, input, panel } = scenario;
        const { place, question, asked } = await begin();
        place.later(() =>
          editor.writeSettings(named({ baseUrl: scenario.server.baseUrl, assistantId: scenario.assistantId })),
        );
        const since = new Date().toISOString();
        await editor.writeSettings(named(fault.settings));
        const alert = panel.getByRole('alert');
        await alert.locator('.what').getByText(fault.message, { exact: true }).waitFor();
        await scenario.ask(question);
        await eventually(
          () => input.inputValue(),
          value => value === question,
        );
        assert.equal(await alert.count(), 1);
        assert.equal(shownStatus(editor)?.failure?.code, fault.code);
        assert.equal(await scenario.questions.filter({ hasText: question }).count(), 0);
        await editor.screenshot(`setting-${fault.code}-${row}`, 'panel');

        await alert.getByRole('button', { name: fault.remedy }).click();
        if (fault.code === 'assistantRetired') assert.deepEqual(requestsSince(editor, since), []);
        await fault.answer(place);
        await alert.waitFor({ state: 'detached' });
        await eventually(
          () => input.inputValue(),
          value => value === question,
        );
        assert.equal(asked(), 0);
        await panel.getByRole('button', { name: 'Send' }).click();
        await scenario.answered(`You asked: “${question}”`);
        assert.equal(asked(), 1);
      });
    }
  });
}

/** Whether a request wants this question answered. By the Assistants API the message itself goes ahead, and only once. */
function asksFor({ method, path, body }: LoggedRequest, question: string): boolean {
  return RUNS.test(path) ? method === 'POST' : !MESSAGES.test(path) && JSON.stringify(body ?? '').includes(question);
}

/** What the extension's log says was sent after that moment: lines of earlier requests may come late. */
function requestsSince(editor: Editor, moment: string): readonly string[] {
  const lines = editor.extensionLog().split('\n');
  return lines.filter(line => line > moment && /^\S+ (GET|POST|DELETE) /.test(line));
}

/** One alert, with exactly these words and this button, and the question still there. */
async function showsFailure(scenario: Scenario, fault: FaultRow, question: string): Promise<void> {
  const alert = scenario.panel.getByRole('alert');
  await alert.first().waitFor({ timeout: 20_000 });
  const host = shownStatus(scenario.editor)?.host ?? '';
  assert.equal(await alert.count(), 1);
  assert.equal(await alert.locator('.what').innerText(), fault.message.replace('{host}', host));
  assert.equal(await alert.getByRole('button').first().innerText(), fault.remedy);
  const turn = scenario.questions.last();
  await turn.getByText(question, { exact: true }).waitFor();
  const marks = await turn.locator('.delivery').allInnerTexts();
  assert.deepEqual(
    marks.map(text => text.trim()),
    fault.mark === null ? [] : [fault.mark],
  );
}
