import type { Backend, RunRequest } from '../../../../../src/core/backend';
import type { RunEvent } from '../../../../../src/shared/runEvent';
import { Bench, list } from '../../support/bench';
import { collect, neverAborted, testReference, testRequest } from '../../support/harness';
import type { Reply } from '../../support/rawServer';
import { beginStream, json, routes } from '../../support/rawServer';
import type { NamedEvent, Status } from './threadWire';
import { ASSISTANT_ID, interpreter, message, messageStep, question, RUN_ID, run, step, THREAD_ID } from './threadWire';

export const THREAD = { kind: 'thread', id: THREAD_ID } as const;
export const ASSISTANT = { home: 'server', id: ASSISTANT_ID, name: 'Test' } as const;
export const REFERENCE = testReference({ thread: THREAD, remoteRunId: RUN_ID });
export const THREADS = '/v1/threads';
export const MESSAGES = `${THREADS}/${THREAD_ID}/messages`;
export const RUNS = `${THREADS}/${THREAD_ID}/runs`;
export const RUN = `${RUNS}/${RUN_ID}`;
export const STEPS = `${RUN}/steps`;
export const OUTPUTS = `${RUN}/submit_tool_outputs`;
export const CANCEL = `${RUN}/cancel`;

/** A whole event stream, with the word that ends it. */
export function events(...all: readonly NamedEvent[]): Reply {
  return (_, response) => {
    beginStream(response);
    response.end(`${all.map(sse).join('')}event: done\ndata: [DONE]\n\n`);
  };
}

/** The events, and then an end that nothing announced: by a reset, or as if all were said. */
export function cutOff(all: readonly NamedEvent[], how: 'reset' | 'closed' = 'closed'): Reply {
  return (_, response, socket) => {
    beginStream(response);
    response.write(all.map(sse).join(''), () =>
      setImmediate(() => (how === 'reset' ? socket.resetAndDestroy() : response.end())),
    );
  };
}

export function sse({ event, data }: NamedEvent): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** The replies one after the other; the last one serves all that follow. */
export function inTurn(...replies: readonly Reply[]): Reply {
  let count = 0;
  return (request, response, socket) => {
    replies[Math.min(count, replies.length - 1)]?.(request, response, socket);
    count += 1;
  };
}

/** What a server lists of a run that ran some code and answered. */
export const WHOLE = {
  [`GET ${MESSAGES}`]: list(message('Hello.'), question(), message('Old.', { id: 'msg_0', run_id: 'run_0' })),
  [`GET ${STEPS}`]: list(
    step('completed', [interpreter('print(1)', { type: 'logs', logs: '1\n' })]),
    messageStep('msg_2'),
  ),
} satisfies Readonly<Record<string, Reply>>;
/** The run in one status after the other. */
export const STATUSES = (...all: readonly Status[]) => inTurn(...all.map(status => json(200, run(status))));

/** A {@link Bench} for threads. */
export class ThreadBench extends Bench {
  constructor(instantMs = 10_000) {
    super('assistants', instantMs);
  }

  /** A server that takes threads and messages, and answers the rest by the table. */
  startTable(table: Readonly<Record<string, Reply>>): Promise<Backend> {
    return this.start(
      routes({
        [`POST ${THREADS}`]: json(200, { id: THREAD_ID, object: 'thread', created_at: 1, metadata: {} }),
        [`POST ${MESSAGES}`]: json(200, question()),
        ...table,
      }),
    );
  }

  /** A first message, unless `more` has a thread. */
  ask(
    backend: Backend,
    onEvent?: (event: RunEvent) => void,
    more: Partial<RunRequest> = {},
    signal = neverAborted,
  ): Promise<readonly RunEvent[]> {
    return collect(backend.run(testRequest({ assistant: ASSISTANT, ...more }), signal), onEvent);
  }

  attach(backend: Backend, more = {}, onEvent?: (event: RunEvent) => void): Promise<readonly RunEvent[]> {
    return collect(backend.attach({ ...REFERENCE, ...more }, neverAborted), onEvent);
  }
}
