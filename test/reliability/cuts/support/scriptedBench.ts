import type { Backend } from '../../../../src/core/backend';
import type { Fault } from '../../../server/control/faults';
import type { LoggedRequest } from '../../../server/control/requestLog';
import { type LocalServer, startLocalServer } from '../../../server/localServer';
import { forgetful, SAVED, testBackend } from '../../../unit/backends/support/harness';
import type { Cut } from './cut';
import { CuttingProxy } from './cuttingProxy';
import type { Interference, Mangle } from './interference';
import { MemoryThread } from './memoryThread';
import { marked } from './normalForm';
import type { Exchange } from './passed';
import { eventsOf } from './positions';
import { QuietClock } from './quietClock';
import type { ScriptedRun } from './scriptedRuns';
import { assistantOf, type Setting } from './setting';

/**
 * What the server does while nobody listens: it comes to the end of its answer; it waits until the client has had its
 * next reply; it waits until the client has read all that there is so far; or it waits to the end, as one that stops.
 */
export type Meanwhile = 'ends' | 'waits' | 'waitsLonger' | 'stops';

/** How a run went. */
export interface Attempt {
  readonly thread: MemoryThread;
  readonly question: string;
  readonly tape: readonly Exchange[];
  readonly tapeAfterCut: readonly Exchange[];
  /** Whether all cuts were made. */
  readonly struck: boolean;
  /** What the server has been sent since the question. */
  readonly requests: () => readonly LoggedRequest[];
}

/** After so many attempts a new server takes over: they keep everything. */
const ATTEMPTS_PER_SERVER = 300;
const TOOL = { name: 'look', description: '', parameters: {} } as const;

/** The local server, a proxy that cuts what comes from it, and a backend behind that. */
export class ScriptedBench {
  readonly clock = new QuietClock();
  /** What comes of each request after the first cut, by how long ago that was; as usual until it is set. */
  interfere: (msAfterCut: number) => Interference | null = () => null;
  /** Done at the moment of the first cut; no request passes until it is. */
  onCut: (() => Promise<void>) | null = null;
  #cutDone: Promise<void> | null = null;
  /** What becomes of the events of every stream. */
  mangle: (() => Mangle) | null = null;
  #parts: { readonly server: LocalServer; readonly proxy: CuttingProxy; readonly backend: Backend } | null = null;
  /** The thread of the attempt under way. */
  thread: MemoryThread | null = null;
  #attempts = 0;
  #meanwhile: Meanwhile = 'ends';
  #struckAt: number | null = null;

  private constructor(
    private readonly setting: Setting,
    private readonly run: ScriptedRun,
  ) {}

  static async start(setting: Setting, run: ScriptedRun): Promise<ScriptedBench> {
    const bench = new ScriptedBench(setting, run);
    await bench.#open();
    return bench;
  }

  get server(): LocalServer {
    return this.#open_.server;
  }

  /** Runs the script in a thread of its own, with these cuts one after the other. `tape` is that of a run without any. */
  async attempt(
    cuts: readonly Cut[] = [],
    tape: readonly Exchange[] = [],
    meanwhile: Meanwhile = 'ends',
  ): Promise<Attempt> {
    if (++this.#attempts % ATTEMPTS_PER_SERVER === 0) {
      await this.close();
      await this.#open();
    }
    const { clock, run, setting } = this;
    const { server, proxy, backend } = this.#open_;
    seedAssistants(server);
    this.#struckAt = null;
    proxy.arm([]);
    const thread = new MemoryThread({ ...setting, backend, assistant: assistantOf(setting), clock });
    this.thread = thread;
    for (const words of run.before ?? []) {
      await thread.ask(marked(words));
    }
    const question = marked(run.ask);
    const sentBefore = server.requests.length;
    this.#meanwhile = meanwhile;
    const hold = cuts[0] && wordOf(cuts[0], tape);
    if (hold !== undefined) {
      server.holdAfterWord(hold);
    }
    proxy.arm(cuts);
    try {
      await thread.ask(question);
    } finally {
      // A server that notices that nobody listens any more stops here.
      await clock.quiet();
      server.release();
    }
    await clock.quiet();
    return {
      ...{ thread, question, struck: !proxy.armed },
      tape: proxy.tape,
      tapeAfterCut: proxy.tapeAfterCut,
      requests: () => server.requests.slice(sentBefore),
    };
  }

  /** Deletes the assistant; there is another one of the same name when the next attempt begins. */
  async deleteAssistant(): Promise<void> {
    const path = this.setting.protocol === 'assistants' ? 'assistants' : 'agents';
    const headers = { 'openai-beta': path === 'agents' ? 'agents=v1' : 'assistants=v2' };
    await fetch(`${this.server.baseUrl}/${path}/${SAVED.id}`, { method: 'DELETE', headers });
  }

  /** Has the server misbehave like that all the time, and in no other way than the script's own. */
  alwaysFault(fault: Fault): void {
    this.#setFaults(this.server, [fault]);
  }

  #setFaults(server: LocalServer, faults: readonly Fault[]): void {
    server.clearFaults();
    for (const fault of [...(this.run.fault ? [this.run.fault] : []), ...faults]) {
      server.fault(fault, { times: Number.POSITIVE_INFINITY });
    }
  }

  async close(): Promise<void> {
    const { proxy, server } = this.#open_;
    this.#parts = null;
    await proxy.close();
    await server.close();
  }

  get #open_() {
    if (!this.#parts) {
      throw new Error('not open');
    }
    return this.#parts;
  }

  async #open(): Promise<void> {
    const { clock, setting } = this;
    const server = await startLocalServer(setting.server);
    seedAssistants(server);
    this.#setFaults(server, []);
    const proxy = await CuttingProxy.start(new URL(server.baseUrl).origin, {
      alive: () => clock.touch(),
      struck: () => {
        if (this.#struckAt === null) {
          this.#struckAt = clock.now();
          this.#cutDone = this.onCut?.() ?? null;
        }
        this.#releaseIn('ends');
      },
      replied: () => {
        if (this.#struckAt !== null) {
          this.#releaseIn('waits');
        }
      },
      admit: async () => {
        if (this.#struckAt === null) {
          return null;
        }
        await this.#cutDone;
        await clock.quiet();
        return this.interfere(clock.now() - this.#struckAt);
      },
      mangle: () => this.mangle?.() ?? null,
    });
    clock.silent = () => proxy.silent;
    clock.onQuiet = () => {
      const waits = this.#meanwhile !== 'stops' && server.generations.at(-1)?.state === 'held';
      if (waits) {
        server.release();
      }
      return waits;
    };
    const backend = testBackend(setting.protocol, proxy.baseUrl, { memory: forgetful(setting.facts) }, clock);
    this.#parts = { server, proxy, backend };
  }

  #releaseIn(meanwhile: Meanwhile): void {
    if (this.#meanwhile === meanwhile) {
      this.server.release();
    }
  }
}

/** Does nothing about those that are there. */
function seedAssistants(server: LocalServer): void {
  const { id, name } = SAVED;
  server.seedAgent({ id, name, model: 'm-1', tools: [{ type: 'function', ...TOOL, defer_loading: false }] });
  server.seedAssistant({ id, name, tools: [{ type: 'function', function: TOOL }] });
}

/** The word after which the server has to wait for the cut to come in the middle of things; undefined when it is past all. */
function wordOf({ place, exchange }: Cut, tape: readonly Exchange[]): number | undefined {
  const stream = tape.find(({ name }) => name === exchange);
  const body = stream?.body;
  if (typeof place === 'string' || !body) {
    return place === 'reply' && stream?.streams ? 0 : undefined;
  }
  const words = eventsOf(body).filter(({ text }) => WORD.test(text));
  const last = words.at(-1);
  return last && place.byte <= last.end ? words.filter(({ start }) => start < place.byte).length : undefined;
}

const WORD = /^event: (\S+\.(output_text|refusal)\.delta|thread\.message\.delta)$/m;
