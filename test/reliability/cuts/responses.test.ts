import assert from 'node:assert/strict';
import type { ExchangeName } from './support/cut';
import type { MemoryThread } from './support/memoryThread';
import { cutsAround, cutsAt, cutsOf, SCOPE } from './support/positions';
import { type Click, checkCutResponse, type Said, textOf, type WholeResponse } from './support/responseChecks';
import { type Meanwhile, ScriptedBench } from './support/scriptedBench';
import { RESPONSE_RUNS, type ScriptedRun } from './support/scriptedRuns';
import { Tally } from './support/tally';

const RESPOND: ExchangeName = 'POST /v1/responses';
const CONVERSE: ExchangeName = 'POST /v1/conversations';

/** The server stops a response when its connection closes: what had arrived is kept, and one click leads on. */
for (const [home, keepOnServer] of [
  ['in a conversation', true],
  ['kept here', false],
] as const) {
  describe(`every cut of a local assistant’s run, ${home}`, () => {
    const tally = new Tally(`responses, ${home}`);

    after(() => console.log(tally.line));

    for (const [index, run] of RESPONSE_RUNS.entries()) {
      it(run.name, async function () {
        this.timeout(SCOPE === 'all' ? 600_000 : 30_000);
        const bench = await ScriptedBench.start('responses', run, keepOnServer);
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
  const { tape, thread } = await bench.attempt(null);
  tally.runs++;
  const stream = tape.find(({ name }) => name === RESPOND);
  assert.ok(stream?.streams, `no response among ${tape.map(({ name }) => name)}`);
  const whole: WholeResponse = { thread, stream };
  const converses = tape.some(({ name }) => name === CONVERSE);
  const cuts = [
    ...cutsOf(stream, seed),
    ...[RESPOND, ...(converses ? [CONVERSE] : [])].flatMap(name => cutsAround(name, seed)),
    ...(converses ? cutsAt(CONVERSE, [0, 30], SCOPE === 'all') : []),
  ];
  for (const [index, cut] of cuts.entries()) {
    for (const { meanwhile, click } of SCOPE === 'all' ? WAYS : WAYS.slice(index % WAYS.length).slice(0, 1)) {
      await tally.try(`${run.name} (${meanwhile}, ${click})`, cut, async () => {
        const attempt = await bench.attempt(cut, tape, meanwhile);
        assert.ok(attempt.struck, 'it was not cut');
        const { question, thread } = attempt;
        const byte = cut.exchange === RESPOND && typeof cut.place === 'object' ? cut.place.byte : -1;
        const bodies = () => bench.server.requestsTo('POST', RESPONSES).map(({ body }) => JSON.stringify(body));
        const kept = () => keptOf(bench, thread);
        const clicked = await checkCutResponse({ thread, question, byte, bodies, kept }, whole, click);
        tally.clicks += clicked ? 1 : 0;
      });
    }
  }
}

const RESPONSES = '/v1/responses';

/** What the server has of a thread. */
async function keptOf({ server }: ScriptedBench, { live }: MemoryThread): Promise<readonly string[]> {
  if (live.remote === null) {
    return [];
  }
  const reply = await fetch(`${server.baseUrl}/conversations/${live.remote.id}/items?order=asc&limit=100`);
  const { data } = (await reply.json()) as { readonly data: readonly Said[] };
  return data.map(textOf);
}

/** The server notices at once that the connection is gone and stops, or it comes to its end first. */
const WAYS: readonly { readonly meanwhile: Meanwhile; readonly click: Click }[] = [
  { meanwhile: 'waits', click: 'again' },
  { meanwhile: 'ends', click: 'next' },
  { meanwhile: 'waits', click: 'next' },
  { meanwhile: 'ends', click: 'again' },
  { meanwhile: 'waits', click: 'next' },
];
