import assert from 'node:assert/strict';
import type { Cut, ExchangeName } from './support/cut';
import { listed, textOf } from './support/listed';
import type { MemoryThread } from './support/memoryThread';
import { cutsAround, cutsAt, inTurn, planOf, SCOPE } from './support/positions';
import { type Click, checkCutResponse, responseBodies, type WholeResponse } from './support/responseChecks';
import { type Attempt, type Meanwhile, ScriptedBench } from './support/scriptedBench';
import { RESPONSE_RUNS, type ScriptedRun } from './support/scriptedRuns';
import { setting } from './support/setting';
import { Tally } from './support/tally';

const RESPOND: ExchangeName = 'POST /v1/responses';
const CONVERSE: ExchangeName = 'POST /v1/conversations';

const SETTINGS = [
  setting('a conversation', 'responses'),
  setting('a chain', 'responses', { server: { imitates: 'lmStudio' }, facts: { threadHome: 'chain' } }),
  setting('a thread that lives here', 'responses', { keepOnServer: false }),
];

/** What the server does about a cut, and what the user then does. */
interface Way {
  readonly meanwhile: Meanwhile;
  readonly click: Click;
}

/** The server notices at once that the connection is gone and stops, or it comes to its end first. */
const WAYS: readonly Way[] = [
  { meanwhile: 'stops', click: 'again' },
  { meanwhile: 'ends', click: 'next' },
  { meanwhile: 'stops', click: 'next' },
  { meanwhile: 'ends', click: 'again' },
  { meanwhile: 'stops', click: 'next' },
];

/** A response in the foreground stops with its connection: what had arrived is kept, and one click leads on. */
for (const home of SETTINGS) {
  describe(`every cut: ${home.name}`, () => {
    const tally = new Tally(`cuts in ${home.name}`);

    after(() => console.log(tally.line));

    for (const [index, run] of RESPONSE_RUNS.entries()) {
      it(run.name, async function () {
        this.timeout(SCOPE === 'all' ? 3_600_000 : 60_000);
        const bench = await ScriptedBench.start(home, run);
        try {
          await cutEverywhere(bench, run, tally, index);
        } finally {
          await bench.close();
        }
        tally.check();
      });
    }
  });
}

async function cutEverywhere(bench: ScriptedBench, run: ScriptedRun, tally: Tally, seed: number): Promise<void> {
  const { tape, thread } = await bench.attempt();
  tally.runs++;
  const stream = tape.find(({ name }) => name === RESPOND);
  assert.ok(stream?.streams, `no response among ${tape.map(({ name }) => name)}`);
  const whole: WholeResponse = { thread, stream };
  const converses = tape.some(({ name }) => name === CONVERSE);
  const others = [
    ...[RESPOND, ...(converses ? [CONVERSE] : [])].flatMap(name => cutsAround(name, seed)),
    ...(converses ? cutsAt(CONVERSE, [0, 30], SCOPE === 'all') : []),
  ];
  for (const { cut, way } of [...planOf(stream, WAYS, seed), ...inTurn(others, WAYS)]) {
    await tally.try(`${run.name} (${way.meanwhile}, ${way.click})`, [cut], async () => {
      const attempt = await bench.attempt([cut], tape, way.meanwhile);
      assert.ok(attempt.struck, 'it was not cut');
      const clicked = await checkCutResponse(cutResponse(bench, attempt, cut), whole, way.click);
      tally.clicks += clicked ? 1 : 0;
    });
  }
}

function cutResponse(bench: ScriptedBench, { thread, question, requests }: Attempt, { exchange, place }: Cut) {
  return {
    ...{ thread, question },
    byte: exchange === RESPOND && typeof place === 'object' ? place.byte : -1,
    bodies: () => responseBodies(requests()),
    kept: () => keptOf(bench, thread),
  };
}

/** The texts that a conversation has. A chain goes on behind the last turn that was whole, and has nothing of the cut one. */
async function keptOf({ server }: ScriptedBench, { live }: MemoryThread): Promise<readonly string[]> {
  const { remote } = live;
  return remote?.kind === 'conversation' ? (await listed(server, `/conversations/${remote.id}/items`)).map(textOf) : [];
}
