import type { Backend } from '../../../../src/core/backend';
import { list } from '../../../unit/backends/support/bench';
import { LOCAL, testBackend } from '../../../unit/backends/support/harness';
import { type RawServer, type Reply, routes, startRawServer, stream } from '../../../unit/backends/support/rawServer';
import type { Recording } from '../../../unit/backends/support/recordings';
import { CONVERSATION, completed, message } from '../../../unit/backends/support/responseWire';
import type { Cut } from './cut';
import { CuttingProxy } from './cuttingProxy';
import { MemoryThread } from './memoryThread';
import { marked } from './normalForm';
import type { Exchange } from './passed';
import { QuietClock } from './quietClock';

/** How a recording's thread went. */
export interface RecordedAttempt {
  readonly thread: MemoryThread;
  readonly question: string;
  readonly tape: readonly Exchange[];
  /** The bodies of the requests for a response since the question, as JSON. */
  readonly bodies: () => readonly string[];
  /** It keeps nothing. */
  readonly kept: () => Promise<readonly string[]>;
}

/** A server that answers one question with what was recorded, and all else in a few words. */
export class RecordedBench {
  private constructor(
    private readonly clock: QuietClock,
    private readonly server: RawServer,
    private readonly proxy: CuttingProxy,
    private readonly backend: Backend,
    private readonly body: Buffer,
  ) {}

  static async start({ events }: Recording): Promise<RecordedBench> {
    const clock = new QuietClock();
    const begun: { bench?: RecordedBench } = {};
    const table = routes({
      'POST /v1/conversations': CONVERSATION,
      'GET /v1/conversations/conv_1/items': list(),
      'POST /v1/responses': (...exchange) => begun.bench?.respond(...exchange),
    });
    const server = await startRawServer(table);
    const proxy = await CuttingProxy.start(server.origin, { alive: () => clock.touch() });
    clock.silent = () => proxy.silent;
    const backend = testBackend('responses', proxy.baseUrl, {}, clock);
    begun.bench = new RecordedBench(clock, server, proxy, backend, Buffer.from(events.join('')));
    return begun.bench;
  }

  /** Asks in a thread of its own, and cuts what comes. */
  async attempt(cut: Cut | null): Promise<RecordedAttempt> {
    const { clock, proxy, backend, server } = this;
    const thread = new MemoryThread({ backend, assistant: LOCAL, clock, keepOnServer: true, background: 'off' });
    const before = server.received.length;
    const question = marked(QUESTION);
    proxy.arm(cut ? [cut] : []);
    await thread.ask(question);
    const bodies = () =>
      server.received
        .slice(before)
        .filter(({ path }) => path === '/v1/responses')
        .map(({ body }) => body);
    return { thread, question, tape: proxy.tape, bodies, kept: async () => [] };
  }

  async close(): Promise<void> {
    await this.proxy.close();
    await this.server.close();
  }

  private readonly respond: Reply = (request, response, socket) => {
    const { input } = request.json as { readonly input: readonly { readonly content?: unknown }[] };
    if (!String(input.at(-1)?.content).startsWith(QUESTION)) {
      FEW_WORDS(request, response, socket);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.end(this.body);
  };
}

const QUESTION = 'What did you say?';
const FEW_WORDS = stream([completed(message('msg_later', 'As you wish.'))]);
