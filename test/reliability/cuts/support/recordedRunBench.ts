import type { Backend } from '../../../../src/core/backend';
import { parseEvent, stateAfter } from '../../../unit/backends/assistants/support/recordedServer';
import { SAVED, testBackend } from '../../../unit/backends/support/harness';
import { json, type RawServer, type Reply, startRawServer } from '../../../unit/backends/support/rawServer';
import type { Cut } from './cut';
import { CuttingProxy } from './cuttingProxy';
import { MemoryThread } from './memoryThread';
import { marked } from './normalForm';
import type { Exchange } from './passed';
import { QuietClock } from './quietClock';

/** How a recorded run went. */
export interface RecordedRunAttempt {
  readonly thread: MemoryThread;
  readonly tape: readonly Exchange[];
  /** How often the message was posted. */
  readonly posted: number;
}

/** A server that streams a recorded run of the Assistants API, and afterwards has the whole of it. */
export class RecordedRunBench {
  private constructor(
    private readonly clock: QuietClock,
    private readonly server: RawServer,
    private readonly proxy: CuttingProxy,
    private readonly backend: Backend,
  ) {}

  static async start(events: readonly string[]): Promise<RecordedRunBench> {
    const clock = new QuietClock();
    const server = await startRawServer(replies(events));
    const proxy = await CuttingProxy.start(server.origin, { alive: () => clock.touch() });
    clock.silent = () => proxy.silent;
    return new RecordedRunBench(clock, server, proxy, testBackend('assistants', proxy.baseUrl, {}, clock));
  }

  /** Asks in a thread of its own, and cuts what comes. */
  async attempt(cut: Cut | null): Promise<RecordedRunAttempt> {
    const { clock, proxy, backend, server } = this;
    const thread = new MemoryThread({ backend, assistant: SAVED, clock, keepOnServer: true, background: 'off' });
    const before = server.received.length;
    proxy.arm(cut ? [cut] : []);
    await thread.ask(marked('What did you say?'));
    const posted = server.received
      .slice(before)
      .filter(({ method, path }) => method === 'POST' && path.endsWith('/messages'));
    return { thread, tape: proxy.tape, posted: posted.length };
  }

  async close(): Promise<void> {
    await this.proxy.close();
    await this.server.close();
  }
}

function replies(events: readonly string[]): Reply {
  const { run, messages, steps } = stateAfter(events.flatMap(event => parseEvent(event) ?? []));
  const { id, thread_id } = run as { readonly id: string; readonly thread_id: string };
  const list = (data: readonly object[]) => json(200, { data, has_more: false });
  let metadata: unknown = {};
  return (request, response, socket) => {
    const [at = ''] = request.path.split('?');
    const answer = (reply: Reply) => reply(request, response, socket);
    switch (`${request.method} ${at.replace(`/v1/threads/${thread_id}`, '')}`) {
      case 'POST /v1/threads':
        return answer(json(200, { id: thread_id }));
      case 'POST /messages':
        return answer(json(200, { ...request.json, id: 'msg_asked', created_at: 1 }));
      case 'POST /runs':
        metadata = request.json.metadata;
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        return response.end(events.join(''));
      case 'GET /runs':
        return answer(list([{ ...run, metadata }]));
      case `GET /runs/${id}`:
        return answer(json(200, { ...run, metadata }));
      case `GET /runs/${id}/steps`:
        return answer(list(steps));
      case 'GET /messages':
        return answer(list(messages.toReversed()));
      default:
        return answer(json(404, { error: { message: `The test has no reply to ${request.method} ${at}` } }));
    }
  };
}
