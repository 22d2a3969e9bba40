import assert from 'node:assert/strict';
import type { Fault } from '../../server/control/faults';
import { Random } from '../../unit/core/support/random';
import type { Mangle } from './support/interference';
import { checkSound, normalForm } from './support/normalForm';
import { SCOPE } from './support/positions';
import { ScriptedBench } from './support/scriptedBench';
import { AGENT_RUNS, ASSISTANT_RUNS, RESPONSE_RUNS, type ScriptedRun } from './support/scriptedRuns';
import { type Setting, setting } from './support/setting';
import { Tally } from './support/tally';

const BACKGROUND = { background: 'on', facts: { threadHome: 'conversation', background: true } } as const;
const SETTINGS = [
  [setting('agents', 'agents'), AGENT_RUNS],
  [setting('assistants', 'assistants'), ASSISTANT_RUNS],
  [setting('a conversation', 'responses'), RESPONSE_RUNS],
  [setting('background', 'responses', BACKGROUND), RESPONSE_RUNS],
] as const;

/** Events of no known type, with and without what known ones have. */
const UNKNOWN = [
  'data: {"type":"response.hologram.delta","item_id":"msg_1","output_index":0,"delta":"boo"}\n\n',
  'event: agent.session.turn.hologram\ndata: {"type":"agent.session.turn.hologram","turn_id":null}\n\n',
  'event: thread.run.hologram\ndata: {"id":"x"}\n\n',
  'data: {}\n\n',
  'data: null\n\n',
  'data: [1,2]\n\n',
  'data: "text"\n\n',
  ': a comment\n\n',
  'retry: 3000\n\n',
];

/** A piece of what is said. Those of a tool call can't do without the first, which alone may name it. */
const isPiece = (event: string) => /^event: \S*(text|refusal|message)\.delta$/m.test(event);

/** What can be done to a stream that leaves its meaning as it is. */
const MANGLES: Readonly<Record<string, () => Mangle>> = {
  'lines that end in CRLF': () => event => [event.replaceAll('\n', '\r\n')],
  'lines that end in CR': () => event => [event.replaceAll('\n', '\r')],
  'each event twice': () => event => [event, event],
  'unknown events in between': () => event => [event, ...UNKNOWN],
  'data over two lines': () => event => [event.replace(/^(data: \{"[^"]+":)/m, '$1\ndata: ')],
  'no space behind the colon': () => event => [event.replace(/^(event|data): /gm, '$1:')],
  'a third of the text events missing': () => {
    const random = new Random(1);
    return event => (isPiece(event) && random.chance(33) ? [] : [event]);
  },
  'text events in another order': () => {
    let held = '';
    return event => {
      if (isPiece(event) && held === '') {
        held = event;
        return [];
      }
      const both = [event, held].filter(one => one !== '');
      held = '';
      return isPiece(event) ? both : both.reverse();
    };
  },
};

const FAULTS: Readonly<Record<string, Fault>> = {
  'one byte at a time': { kind: 'oneByteChunks' },
  'a byte order mark': { kind: 'bom' },
  gzip: { kind: 'gzip' },
  'an event of 10 MB': { kind: 'bigEvent' },
};

const AGENT_FAULTS: Readonly<Record<string, Fault>> = {
  // As one compatible server sends it.
  'a payload wrapped in `data`': { kind: 'wrapInData' },
};

/** The runs that a sample is made of. */
const SAMPLE = ['think', 'Hangul', 'a function call'];

/** Streams that are written oddly, but say the same: so the transcript is the same, too. */
for (const [home, allRuns] of SETTINGS) {
  describe(`odd streams: ${home.name}`, () => {
    const runs = SCOPE === 'all' ? allRuns : allRuns.filter(({ name }) => SAMPLE.includes(name));
    const tally = new Tally(`odd streams of ${home.name}`, 'streams');

    after(() => console.log(tally.line));

    for (const run of runs) {
      it(run.name, async function () {
        this.timeout(60_000);
        const bench = await ScriptedBench.start(home, run);
        try {
          await tryOddly(bench, home, run, tally);
        } finally {
          await bench.close();
        }
        tally.check();
      });
    }
  });
}

async function tryOddly(bench: ScriptedBench, home: Setting, run: ScriptedRun, tally: Tally): Promise<void> {
  const whole = normalForm((await bench.attempt()).thread.transcript);
  tally.runs++;
  const compare = (what: string) =>
    tally.try(`${run.name}, ${what}`, [], async () => {
      const { thread } = await bench.attempt();
      checkSound(thread.transcript);
      thread.checkFile();
      assert.equal(normalForm(thread.transcript), whole);
    });
  for (const [what, mangle] of Object.entries(MANGLES)) {
    bench.mangle = mangle;
    await compare(what);
  }
  bench.mangle = null;
  for (const [what, fault] of Object.entries({ ...FAULTS, ...(home.protocol === 'agents' ? AGENT_FAULTS : {}) })) {
    bench.alwaysFault(fault);
    await compare(what);
  }
}
