import assert from 'node:assert/strict';
import { eventually } from './eventually';
import { HOMES, type Home, LIKE_CONVERSATION } from './homes';
import { newThread } from './support';
import type { FaultPlace } from './supportFaults';
import { FIRST, strike } from './supportFaultTable';

const DIES = 'the extension host dies';

const WAYS_OUT = [
  ['the user clicks Stop', ({ scenario }: FaultPlace) => scenario.stopButton.click()],
  [DIES, ({ scenario }: FaultPlace) => scenario.editor.crash()],
] as const;

interface Question {
  readonly place: FaultPlace;
  readonly question: string;
  /** How many requests have held it. */
  readonly asked: () => number;
}

/** What passes by itself, in a thread of this home. To be called within a `describe`; `begin` makes a question. */
export function pauseTests(home: Home, begin: () => Promise<Question>): void {
  const busy = (seconds: number) =>
    strike({ kind: 'status', status: 429, headers: { 'retry-after': String(seconds) } });

  const isLikeConversation = LIKE_CONVERSATION.includes(home);

  if (!isLikeConversation) {
    it('429 with retry-after: says so, counts down and goes on by itself', async () => {
      const { place, question, asked } = await begin();
      const { scenario } = place;
      const { panel } = scenario;
      await busy(4)(place);
      await newThread(scenario);
      await scenario.ask(question);
      await isPausing(place);
      const left = panel.locator('.status [aria-hidden=true]');
      await left.filter({ hasText: /^in \ds$/ }).waitFor();
      const before = await left.innerText();
      await left.filter({ hasNotText: before }).waitFor();
      await panel.getByText('is receiving too many requests.').waitFor();
      assert.equal(await panel.getByRole('alert').count(), 0);
      await scenario.editor.screenshot(`pause-${home}`, 'panel');
      await scenario.answered(`You asked: “${question}” I was sent 1 message, 1 of them yours.`);
      assert.equal(asked(), 2);
      assert.equal(await scenario.answers.count(), 1);
      assert.equal(await scenario.questions.last().locator('.delivery').count(), 0);
    });
  }

  for (const [name, leave] of home === 'conversation' || isLikeConversation ? [] : WAYS_OUT) {
    it(`${name} while it waits: nothing is sent until the user says so`, async () => {
      const { place, question, asked } = await begin();
      const { scenario } = place;
      await busy(60)(place);
      await newThread(scenario);
      await scenario.ask(question);
      await isPausing(place);
      await leave(place);
      const alert = scenario.panel.getByRole('alert');
      await alert.getByText('is receiving too many requests.').waitFor();
      // By the Assistants API the message is there already, which a thread that is opened finds out.
      const arrived = home === 'assistants' && name === DIES;
      await eventually(
        () => scenario.questions.last().locator('.delivery').allInnerTexts(),
        marks => marks.map(mark => mark.trim()).join() === (arrived ? '' : 'Not sent'),
      );
      assert.equal(asked(), 1);
      await alert.getByRole('button', { name: 'Try again' }).click();
      await scenario.answered(`You asked: “${question}” I was sent 1 message, 1 of them yours.`);
      assert.equal(asked(), 2);
    });
  }

  if (HOMES[home].goesOn) {
    it('a network that is away for some seconds: the answer comes in whole, and nothing is asked twice', async () => {
      const { place, question, asked } = await begin();
      const { scenario } = place;
      const { server, panel } = scenario;
      server.holdAfterWord(5);
      server.fault({ kind: 'cut', afterEvent: 8, how: 'reset' }, { method: 'POST', path: FIRST[home] });
      server.fault({ kind: 'dropAnswer', handled: false }, { method: 'GET', times: Number.POSITIVE_INFINITY });
      await newThread(scenario);
      await scenario.ask(question);
      await isPausing(place);
      assert.equal(await panel.getByRole('alert').count(), 0);
      await scenario.editor.screenshot(`pause-offline-${home}`, 'panel');
      server.clearFaults();
      server.release();
      await scenario.answered(`You asked: “${question}” I was sent 1 message, 1 of them yours.`);
      assert.equal(asked(), 1);
      assert.equal(await scenario.answers.count(), 1);
    });
  }
}

async function isPausing({ scenario }: FaultPlace): Promise<void> {
  const status = scenario.panel.getByRole('status').filter({ hasText: /^Trying again$/ });
  await status.waitFor();
}
