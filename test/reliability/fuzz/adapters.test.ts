import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Backend, RunReference, RunRequest, ServerFacts } from '../../../src/core/backend';
import { parseRecord } from '../../../src/core/threads/recordSchema';
import type { RemoteThread, RunEvent } from '../../../src/shared/runEvent';
import { isUserError } from '../../../src/shared/userError';
import {
  endOf,
  neverAborted,
  runOf,
  testBackend,
  testReference,
  testRequest,
} from '../../unit/backends/support/harness';
import { QuietClock } from '../cuts/support/quietClock';
import { AGENT_RUNS, ASSISTANT_RUNS, RESPONSE_RUNS } from '../cuts/support/scriptedRuns';
import { assistantOf, type Setting, setting } from '../cuts/support/setting';
import { PATIENCE_MS, report, tryCases } from './support/fuzz';
import { seedsOf } from './support/seeds';
import { type Answer, answer, StubServer } from './support/stubServer';

/** In real milliseconds. */
const HANGS_MS = 20_000;

const BACKGROUND: ServerFacts = { threadHome: 'conversation', background: true };
const ADAPTERS = [
  [setting('agents', 'agents'), AGENT_RUNS, 'session'],
  [setting('assistants', 'assistants'), ASSISTANT_RUNS, 'thread'],
  [setting('responses', 'responses'), RESPONSE_RUNS, 'conversation'],
  [setting('background', 'responses', { background: 'on', facts: BACKGROUND }), RESPONSE_RUNS, 'conversation'],
] as const;

/** Long enough for the stub to take it for an ID. */
const ID = '0123456789abcdef';

/** Whatever a server may send, in whatever order. */
for (const [home, runs, kind] of ADAPTERS) {
  describe(`fuzz: ${home.name}`, function () {
    this.timeout(PATIENCE_MS);
    let bench: AdapterBench;

    before(async () => {
      bench = new AdapterBench(home, new StubServer(await seedsOf(home, runs)));
    });

    after(report);

    const answers = fc.array(answer, { minLength: 1, maxLength: 8 });
    const thread: RemoteThread = { kind, id: `${kind}_${ID}` };

    it('any JSON in any event: the run has one end, and nothing in it that can’t be kept', async () => {
      await tryCases(
        'adapter',
        `streams of ${home.name}`,
        fc.asyncProperty(answers, fc.constantFrom('first', 'later', 'again'), async (all, which) => {
          const reference = { thread, remoteRunId: `run_${ID}`, background: home.background === 'on' };
          const events = await bench.run(all, backend =>
            which === 'again'
              ? backend.attach(testReference(reference), neverAborted)
              : backend.run(request(home, which === 'later' ? thread : null), neverAborted),
          );
          checkRun(events);
        }),
      );
    });

    it('any JSON in any list', async () => {
      await tryCases(
        'lists',
        `lists of ${home.name}`,
        fc.asyncProperty(answers, fc.constantFrom(...Object.keys(LISTS)), async (all, which) => {
          await bench.ask(all, backend => LISTS[which]?.(backend, thread) ?? Promise.resolve());
        }),
      );
    });
  });
}

const LISTS: Readonly<Record<string, (backend: Backend, thread: RemoteThread) => Promise<unknown>>> = {
  history: async (backend, thread) => {
    const page = await backend.history(thread, null, neverAborted);
    for (const entry of page.entries) {
      checkKept(entry.kind === 'item' ? { type: 'item', item: entry.item } : { type: 'gap' });
      assert.ok(entry.kind === 'item' || typeof entry.text === 'string');
    }
    return page.next === null || backend.history(thread, page.next, neverAborted);
  },
  models: backend => backend.listModels(neverAborted),
  assistants: backend => backend.listAssistants(neverAborted),
  assistant: backend => backend.getAssistant(`agent_${ID}`, neverAborted),
  connection: backend => backend.testConnection(neverAborted),
};

function request(home: Setting, thread: RemoteThread | null): RunRequest {
  const { keepOnServer, background } = home;
  return testRequest({ assistant: assistantOf(home), thread, keepOnServer, background });
}

function checkRun(events: readonly RunEvent[]): void {
  endOf(events);
  for (const event of events) {
    checkKept(event);
  }
  const { items } = runOf(events);
  assert.equal(new Set(items.map(({ id }) => id)).size, items.length, 'an item is there twice');
}

/** Throws unless it comes back from a thread's file as it is: no NaN, nothing undefined, no unknown shape. */
function checkKept(event: RunEvent): void {
  const record = { type: 'runEvent', runId: 'run-1', at: 1, event };
  const written: unknown = JSON.parse(JSON.stringify(record));
  assert.deepEqual(written, record);
  assert.deepEqual(parseRecord(written), record);
}

/** One backend over a stub, and its memory, which begins anew with each case. */
class AdapterBench {
  readonly #clock = new QuietClock();
  readonly #backend: Backend;
  #facts: ServerFacts = {};

  constructor(
    private readonly home: Setting,
    private readonly stub: StubServer,
  ) {
    this.#clock.silent = () => true;
    const bench = this;
    const memory = {
      get facts() {
        return bench.#facts;
      },
      remember: (facts: ServerFacts) => {
        this.#facts = facts;
      },
    };
    const original = globalThis.fetch;
    globalThis.fetch = stub.fetch;
    try {
      this.#backend = testBackend(home.protocol, 'http://stub.invalid/v1', { memory }, this.#clock);
    } finally {
      globalThis.fetch = original;
    }
  }

  /** Follows a run to its end, and answers whatever it asks. */
  async run(
    answers: readonly Answer[],
    begin: (backend: Backend) => AsyncIterable<RunEvent>,
  ): Promise<readonly RunEvent[]> {
    this.#begin(answers);
    const events: RunEvent[] = [];
    await this.#inTime(async () => {
      for await (const event of begin(this.#backend)) {
        events.push(event);
        if (event.type === 'actionNeeded') {
          const results = event.actions.map(action => ({ action, succeeded: true, output: '42' }));
          // It may be refused, as everything may.
          await this.#backend.answer(testReference({ thread: threadIn(events) }), results).catch(expectUserError);
        }
      }
    });
    return events;
  }

  /** Makes one call; it may throw a `UserError`, and nothing else. */
  async ask(answers: readonly Answer[], call: (backend: Backend) => Promise<unknown>): Promise<void> {
    this.#begin(answers);
    await this.#inTime(() => call(this.#backend).then(() => undefined, expectUserError));
  }

  #begin(answers: readonly Answer[]): void {
    this.#facts = this.home.facts;
    this.stub.begin(answers);
  }

  async #inTime(work: () => Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const hangs = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`it hangs: ${this.#clock.state}`)), HANGS_MS);
    });
    await Promise.race([work(), hangs]).finally(() => clearTimeout(timer));
  }
}

function threadIn(events: readonly RunEvent[]): RunReference['thread'] {
  return events.flatMap(event => (event.type === 'thread' ? [event.thread] : [])).at(-1) ?? null;
}

function expectUserError(error: unknown): void {
  assert.ok(isUserError(error), String(error instanceof Error ? error.stack : error));
}
