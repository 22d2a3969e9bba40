import assert from 'node:assert/strict';
import { environmentReset } from '../../unit/backends/support/agentWire';
import { sse } from '../../unit/backends/support/rawServer';
import type { Cut, ExchangeName } from './support/cut';
import type { Interference } from './support/interference';
import { checkBeginning, checkNothingElse, saidIn } from './support/keptItems';
import type { MemoryThread } from './support/memoryThread';
import { checkSound, lastRunOf, marked, normalForm } from './support/normalForm';
import { boundaries, SCOPE, thinned } from './support/positions';
import { type Attempt, ScriptedBench } from './support/scriptedBench';
import type { ScriptedRun } from './support/scriptedRuns';
import { type Setting, setting } from './support/setting';
import { Tally } from './support/tally';

const RUN: ScriptedRun = { name: 'a later message', ask: 'think and count', before: ['Hello'] };
const AGENTS = setting('agents', 'agents');
const SETTINGS: readonly (readonly [Setting, ExchangeName])[] = [
  [AGENTS, 'GET /v1/agents/sessions/*/events'],
  [setting('assistants', 'assistants'), 'POST /v1/threads/*/runs'],
  [
    setting('background', 'responses', {
      background: 'on',
      facts: { threadHome: 'conversation', background: true },
    }),
    'POST /v1/responses',
  ],
];

const MINUTE_MS = 60_000;

const error = (status: number, code: string | null, message: string): Interference => ({
  status,
  body: { error: { message, type: 'invalid_request_error', param: null, code } },
});
const REVOKED = error(401, 'invalid_api_key', 'Incorrect API key provided: sk-*****.');
const OUT_OF_ORDER = error(503, null, 'The server is overloaded. Please try again later.');
const GONE = error(404, null, 'No thread found with that ID.');
const EXPIRED = error(410, null, 'This session has expired.');

/** Something that happens in the middle of a run whose connection has just been cut. */
interface Mishap {
  readonly name: string;
  /** Done at the moment of the cut. */
  readonly begin?: (bench: ScriptedBench) => Promise<void>;
  /** What comes of each request, so long after the cut. */
  readonly interfere?: (msAfterCut: number) => Interference | null;
  /** Throws unless the run came to what it should, with the user's help if it has to be. */
  readonly check: (bench: ScriptedBench, attempt: Attempt, whole: MemoryThread) => Promise<void>;
}

const MISHAPS: readonly Mishap[] = [
  {
    name: 'offline for twenty seconds',
    interfere: ms => (ms < MINUTE_MS / 3 ? 'offline' : null),
    check: async (_, { thread }, whole) => same(thread, whole),
  },
  {
    name: 'out of order for a minute',
    interfere: ms => (ms < MINUTE_MS ? OUT_OF_ORDER : null),
    check: async (_, { thread }, whole) => same(thread, whole),
  },
  {
    name: 'out of order for an hour',
    interfere: () => OUT_OF_ORDER,
    check: (bench, { thread }, whole) => reconnect(bench, thread, whole, 'reconnect'),
  },
  {
    name: 'the key revoked, and another one set',
    interfere: () => REVOKED,
    check: (bench, { thread }, whole) => reconnect(bench, thread, whole, 'setApiKey'),
  },
  {
    name: 'the assistant deleted',
    begin: async bench => {
      await bench.deleteAssistant();
    },
    check: async (_, { thread }, whole) => same(thread, whole),
  },
  { name: 'the thread deleted', interfere: () => GONE, check: lost },
  { name: 'the thread expired', interfere: () => EXPIRED, check: lost },
];

/** A session that has failed can be read, but takes no message any more. */
const EXPIRES: Mishap = {
  name: 'the session expired for good',
  begin: async bench => bench.server.failSession(bench.thread?.live.remote?.id ?? '', 'The session has expired.'),
  check: async (_, { thread }, whole) => {
    const run = lastRunOf(thread.transcript);
    // Its turn may have been over by then.
    assert.match(run.end?.kind ?? 'none', /^(failed|completed)$/);
    checkNothingElse(run, lastRunOf(whole.transcript));
    await thread.ask(marked('count'));
    const { end } = lastRunOf(thread.transcript);
    assert.equal(end?.kind === 'failed' && end.error.remedy, 'newThread');
  },
};

/** What a user has to be asked for, and nothing lost before and after. */
for (const [home, stream] of SETTINGS) {
  describe(`in mid-run: ${home.name}`, () => {
    const tally = new Tally(`mishaps in mid-run of ${home.name}`, 'times');

    after(() => console.log(tally.line));

    for (const mishap of [...MISHAPS, EXPIRES].filter(one => isPossible(one, home))) {
      it(mishap.name, async function () {
        this.timeout(SCOPE === 'all' ? 600_000 : 60_000);
        const bench = await ScriptedBench.start(home, RUN);
        try {
          await everywhere(bench, stream, mishap, tally);
        } finally {
          await bench.close();
        }
        tally.check();
      });
    }
  });
}

/** A local assistant isn't on the server, and only sessions expire for good. */
function isPossible({ name, begin }: Mishap, { protocol }: Setting): boolean {
  return protocol === 'agents' || (protocol === 'assistants' ? name !== EXPIRES.name : begin === undefined);
}

describe('in mid-run: an environment reset', () => {
  it('is told once, and changes nothing else', async function () {
    this.timeout(SCOPE === 'all' ? 600_000 : 60_000);
    const bench = await ScriptedBench.start(AGENTS, RUN);
    const tally = new Tally('environments reset in mid-run of agents', 'times');
    try {
      const { tape, thread } = await bench.attempt();
      const whole = normalForm(thread.transcript);
      const stream = tape.find(({ name }) => name === 'GET /v1/agents/sessions/*/events');
      assert.ok(stream);
      tally.runs++;
      const count = boundaries(stream).length - 3;
      for (let index = 3; index < count; index += SCOPE === 'all' ? 1 : 6) {
        await tally.try(`behind event ${index}`, [], async () => {
          bench.mangle = () => {
            let seen = 0;
            return event => (++seen === index ? [event, sse(environmentReset())] : [event]);
          };
          const { thread: told } = await bench.attempt();
          const run = lastRunOf(told.transcript);
          assert.deepEqual(run.notices, [{ code: 'environmentReset' }]);
          const entries = told.transcript.entries.map(entry =>
            entry.kind === 'run' ? { ...entry, notices: [] } : entry,
          );
          assert.equal(normalForm({ ...told.transcript, entries }), whole);
        });
      }
    } finally {
      await bench.close();
    }
    console.log(tally.line);
    tally.check();
  });
});

async function everywhere(bench: ScriptedBench, stream: ExchangeName, mishap: Mishap, tally: Tally): Promise<void> {
  const { tape, thread: whole } = await bench.attempt();
  const exchange = tape.find(({ name }) => name === stream);
  assert.ok(exchange);
  tally.runs++;
  // From the event on that names the run: before, nobody could know what to look for.
  const all = boundaries(exchange).slice(4, -2);
  const bytes = SCOPE === 'all' ? all : thinned(all, 4);
  for (const [index, byte] of bytes.entries()) {
    const cut: Cut = { exchange: stream, place: { byte }, kind: 'reset' };
    await tally.try(mishap.name, [cut], async () => {
      bench.interfere = mishap.interfere ?? (() => null);
      bench.onCut = async () => mishap.begin?.(bench);
      const attempt = await bench.attempt([cut], tape, index % 2 === 0 ? 'waits' : 'ends');
      assert.ok(attempt.struck, 'it was not cut');
      checkSound(attempt.thread.transcript);
      attempt.thread.checkFile();
      await mishap.check(bench, attempt, whole);
      checkSound(attempt.thread.transcript);
      attempt.thread.checkFile();
    });
    bench.interfere = () => null;
    bench.onCut = null;
  }
}

function same(thread: MemoryThread, whole: MemoryThread): void {
  assert.equal(normalForm(thread.transcript), normalForm(whole.transcript));
}

/** The run is out of sight, with a remedy; once that is done, one click brings everything. */
async function reconnect(
  bench: ScriptedBench,
  thread: MemoryThread,
  whole: MemoryThread,
  remedy: string,
): Promise<void> {
  const run = lastRunOf(thread.transcript);
  assert.ok(run.end?.kind === 'detached' && run.end.resumable, `it ended as ${run.end?.kind}`);
  assert.equal(run.end.error.remedy, remedy);
  checkBeginning(run, lastRunOf(whole.transcript));
  bench.interfere = () => null;
  thread.live.reconnect();
  await thread.idle();
  same(thread, whole);
}

/** Nothing more is to be had, but what had arrived is kept, and there is a way to go on. */
async function lost(bench: ScriptedBench, { thread }: Attempt, whole: MemoryThread): Promise<void> {
  const run = lastRunOf(thread.transcript);
  const said = saidIn(run);
  checkBeginning(run, lastRunOf(whole.transcript));
  assert.ok(run.end?.kind === 'failed' || run.end?.kind === 'detached', `it ended as ${run.end?.kind}`);
  const { code, remedy } = run.end.error;
  if (thread.live.remote?.kind === 'conversation') {
    // Only the response is gone: the thread goes on.
    assert.deepEqual([run.end.kind === 'detached' && run.end.resumable, remedy], [false, 'sendAgain']);
    bench.interfere = () => null;
    await thread.sendAgain(run.messageId);
    assert.equal(lastRunOf(thread.transcript).end?.kind, 'completed');
  } else {
    assert.deepEqual([code, remedy], ['threadUnknown', 'newThread']);
    await thread.ask(marked('count'));
    assert.equal(lastRunOf(thread.transcript).end?.kind, 'failed');
  }
  const kept = thread.transcript.entries.find(({ id }) => id === run.id);
  assert.equal(kept?.kind === 'run' ? saidIn(kept) : '', said);
}
