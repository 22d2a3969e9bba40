import type { Assistant, LocalAssistant, Protocol } from '../../../../src/core/assistant';
import type { Backend } from '../../../../src/core/backend';
import type { LoggedRequest } from '../../../server/control/requestLog';
import { type LocalServer, startLocalServer } from '../../../server/localServer';
import { LOCAL, SAVED, testBackend } from '../../../unit/backends/support/harness';
import type { Cut } from './cut';
import { CuttingProxy, type Exchange } from './cuttingProxy';
import { MemoryThread } from './memoryThread';
import { marked } from './normalForm';
import { eventsOf } from './positions';
import { QuietClock } from './quietClock';
import type { ScriptedRun } from './scriptedRuns';

/**
 * What the server does while nobody listens: it comes to the end of its answer, it waits until the client has opened
 * its next stream, or until the client has read everything there is so far.
 */
export type Meanwhile = 'ends' | 'waits' | 'waitsLonger';

export const MEANWHILE: readonly Meanwhile[] = ['ends', 'waits', 'waitsLonger'];

/** How a run went. */
export interface Attempt {
  readonly thread: MemoryThread;
  readonly question: string;
  readonly tape: readonly Exchange[];
  /** Whether the cut was made. */
  readonly struck: boolean;
  /** What the server was sent since the question. */
  readonly requests: readonly LoggedRequest[];
}

/** The local server, a proxy that cuts what comes from it, and a backend behind that. */
export class ScriptedBench {
  readonly clock = new QuietClock();
  #backend: Backend | null = null;
  #proxy: CuttingProxy | null = null;
  #meanwhile: Meanwhile = 'ends';
  #struck = false;

  private constructor(
    private readonly protocol: Protocol,
    private readonly run: ScriptedRun,
    private readonly keepOnServer: boolean,
    readonly server: LocalServer,
  ) {}

  static async start(protocol: Protocol, run: ScriptedRun, keepOnServer = true): Promise<ScriptedBench> {
    const server = await startLocalServer();
    server.seedAgent({ id: SAVED.id, name: SAVED.name, model: 'm-1', tools: [LOOK] });
    if (run.fault) {
      server.fault(run.fault, { times: Number.POSITIVE_INFINITY });
    }
    const bench = new ScriptedBench(protocol, run, keepOnServer, server);
    await bench.#open();
    return bench;
  }

  get assistant(): Assistant {
    return this.protocol === 'responses' ? SCRIPTED : SAVED;
  }

  /** Runs the script in a thread of its own, and cuts it once. `reference` is the same without a cut. */
  async attempt(cut: Cut | null, reference: readonly Exchange[] = [], meanwhile: Meanwhile = 'ends'): Promise<Attempt> {
    const { clock, server, run, keepOnServer } = this;
    const { backend, proxy } = this.#parts;
    proxy.arm(null);
    const thread = new MemoryThread({ backend, assistant: this.assistant, clock, keepOnServer });
    for (const words of run.before ?? []) {
      await thread.ask(marked(words));
    }
    const question = marked(run.ask);
    const sentBefore = server.requests.length;
    this.#meanwhile = meanwhile;
    this.#struck = false;
    const hold = cut && wordOf(cut, reference);
    if (hold !== null) {
      server.holdAfterWord(hold);
    }
    proxy.arm(cut);
    try {
      await thread.ask(question);
    } finally {
      // A server that notices that nobody listens any more stops here.
      await clock.quiet();
      server.release();
    }
    await clock.quiet();
    return {
      ...{ thread, question, struck: this.#struck },
      tape: proxy.tape,
      requests: server.requests.slice(sentBefore),
    };
  }

  async close(): Promise<void> {
    await this.#proxy?.close();
    await this.server.close();
  }

  get #parts(): { readonly backend: Backend; readonly proxy: CuttingProxy } {
    if (!this.#backend || !this.#proxy) {
      throw new Error('not open');
    }
    return { backend: this.#backend, proxy: this.#proxy };
  }

  async #open(): Promise<void> {
    const { clock, server } = this;
    const proxy = await CuttingProxy.start(new URL(server.baseUrl).origin, {
      alive: () => clock.touch(),
      struck: () => {
        this.#struck = true;
        if (this.#meanwhile === 'ends') {
          server.release();
        }
      },
      replied: name => {
        if (this.#struck && this.#meanwhile === 'waits' && name.endsWith('/events')) {
          server.release();
        }
      },
      passed: name => {
        if (this.#struck && name.endsWith('/items')) {
          server.release();
        }
      },
      admit: () => (this.#struck ? clock.quiet() : Promise.resolve()),
    });
    clock.silent = () => proxy.silent;
    clock.onQuiet = () => {
      const held = server.generations.at(-1)?.state === 'held';
      if (held) {
        server.release();
      }
      return held;
    };
    this.#proxy = proxy;
    this.#backend = testBackend(this.protocol, proxy.baseUrl, {}, clock);
  }
}

const SCRIPTED: LocalAssistant = { ...LOCAL, profile: { model: 'scripted-reasoner', instructions: 'Be brief.' } };
const LOOK = { type: 'function', name: 'look', description: '', parameters: {}, defer_loading: false } as const;

/** The word after which the server has to wait for the cut to come in the middle of things; null when it is past all. */
function wordOf({ place, exchange }: Cut, reference: readonly Exchange[]): number | null {
  const body = reference.find(({ name }) => name === exchange)?.body;
  if (typeof place === 'string' || !body) {
    return place === 'reply' ? 0 : null;
  }
  const words = eventsOf(body).filter(({ text }) => /^event: \S+\.(output_text|refusal)\.delta$/m.test(text));
  const last = words.at(-1);
  return last && place.byte <= last.end ? words.filter(({ start }) => start < place.byte).length : null;
}
