import type { ExchangeName } from './support/cut';
import { listed, timesIn } from './support/listed';
import { describeResumable } from './support/resumable';
import type { Attempt, ScriptedBench } from './support/scriptedBench';
import { AGENT_RUNS } from './support/scriptedRuns';
import { setting } from './support/setting';

const SESSIONS = '/v1/agents/sessions';
const BEGIN: ExchangeName = `POST ${SESSIONS}`;
const LISTEN: ExchangeName = `GET ${SESSIONS}/*/events`;
const SEND: ExchangeName = `POST ${SESSIONS}/*/events`;
const TURNS: ExchangeName = `GET ${SESSIONS}/*/turns`;

/** A session's turn goes on unwatched, and its items can be read at any time. */
describeResumable({
  setting: setting('agents', 'agents'),
  runs: AGENT_RUNS,
  stream: run => (run.before ? LISTEN : BEGIN),
  others: run => (run.before ? [SEND, TURNS] : []),
  timesTaken,
  // A request that got lost left no trace.
  takenAfterClick: taken => (taken === 0 ? 1 : null),
});

async function timesTaken({ server }: ScriptedBench, { question }: Attempt): Promise<number> {
  const reply = await fetch(`${server.baseUrl}/agents/sessions?order=desc&limit=3`, {
    headers: { 'openai-beta': 'agents=v1' },
  });
  const { data } = (await reply.json()) as { readonly data: readonly { readonly id: string }[] };
  const items = await Promise.all(data.map(({ id }) => listed(server, `/agents/sessions/${id}/items`)));
  return timesIn(items.flat(), question);
}
