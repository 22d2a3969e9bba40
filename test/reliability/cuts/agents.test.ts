import assert from 'node:assert/strict';
import type { ExchangeName } from './support/cut';
import type { MemoryThread } from './support/memoryThread';
import { checkSound, lastRunOf, normalForm } from './support/normalForm';
import { cutsAround, cutsOf, SCOPE } from './support/positions';
import { type Attempt, MEANWHILE, ScriptedBench } from './support/scriptedBench';
import { AGENT_RUNS, type ScriptedRun } from './support/scriptedRuns';
import { Tally } from './support/tally';

const SESSIONS = '/v1/agents/sessions';
const BEGIN: ExchangeName = `POST ${SESSIONS}`;
const LISTEN: ExchangeName = `GET ${SESSIONS}/*/events`;
const SEND: ExchangeName = `POST ${SESSIONS}/*/events`;
const TURNS: ExchangeName = `GET ${SESSIONS}/*/turns`;

/** An agent's session can always be read again: wherever it is cut, everything is there afterwards. */
describe('every cut of an agent’s run', () => {
  const tally = new Tally('agents');

  after(() => console.log(tally.line));

  for (const [index, run] of AGENT_RUNS.entries()) {
    it(run.name, async function () {
      this.timeout(SCOPE === 'all' ? 600_000 : 30_000);
      const bench = await ScriptedBench.start('agents', run);
      try {
        await cutEverywhere(bench, run, tally, index);
      } finally {
        await bench.close();
      }
      tally.check();
    });
  }
});

async function cutEverywhere(bench: ScriptedBench, run: ScriptedRun, tally: Tally, seed: number): Promise<void> {
  const { tape, thread } = await bench.attempt(null);
  const whole = normalForm(thread.transcript);
  tally.runs++;
  const streamName = run.before ? LISTEN : BEGIN;
  const stream = tape.find(({ name }) => name === streamName);
  assert.ok(stream?.streams, `no ${streamName} among ${tape.map(({ name }) => name)}`);
  const others = run.before ? [SEND, TURNS] : [];
  const cuts = [...cutsOf(stream, seed), ...[streamName, ...others].flatMap(name => cutsAround(name, seed))];
  for (const [index, cut] of cuts.entries()) {
    for (const meanwhile of SCOPE === 'all' ? MEANWHILE : MEANWHILE.slice(index % MEANWHILE.length).slice(0, 1)) {
      await tally.try(`${run.name} (${meanwhile})`, cut, async () => {
        await check(bench, await bench.attempt(cut, tape, meanwhile), whole, tally);
      });
    }
  }
}

async function check(bench: ScriptedBench, attempt: Attempt, whole: string, tally: Tally): Promise<void> {
  const { thread, question, struck } = attempt;
  assert.ok(struck, 'it was not cut');
  checkSound(thread.transcript);
  thread.checkFile();
  const taken = await timesTaken(bench, question);
  if (taken === 0) {
    // The request itself got lost, which nobody can know: so the user is asked.
    await sendAgain(thread);
    tally.clicks++;
  }
  assert.equal(normalForm(thread.transcript), whole);
  assert.equal(await timesTaken(bench, question), 1);
}

async function sendAgain(thread: MemoryThread): Promise<void> {
  const { end, messageId } = lastRunOf(thread.transcript);
  const message = thread.transcript.entries.find(({ id }) => id === messageId);
  const delivery = message?.kind === 'message' && message.delivery;
  assert.ok(end?.kind === 'detached' || end?.kind === 'failed', `it ended as ${end?.kind}`);
  assert.match(`${delivery}: ${end.error.remedy}`, /^(unknown: sendAgain|unsent: tryAgain)$/);
  await thread.sendAgain(messageId);
}

/** What is read of a session or an item in a list. */
interface Listed {
  readonly id: string;
  readonly role?: string;
  readonly content?: readonly { readonly text?: string }[];
}

/** How often the server has a message, in all of its sessions. */
async function timesTaken({ server }: ScriptedBench, question: string): Promise<number> {
  const get = async (path: string): Promise<readonly Listed[]> => {
    const reply = await fetch(`${server.baseUrl}${path}`, { headers: { 'openai-beta': 'agents=v1' } });
    return ((await reply.json()) as { readonly data: readonly Listed[] }).data;
  };
  let count = 0;
  for (const { id } of await get('/agents/sessions?order=desc&limit=3')) {
    for (const item of await get(`/agents/sessions/${id}/items?limit=100`)) {
      if (item.role === 'user' && item.content?.some(({ text }) => text === question)) {
        count++;
      }
    }
  }
  return count;
}
