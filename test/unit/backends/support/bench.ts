import type { Protocol } from '../../../../src/core/assistant';
import type { Backend, RunRequest, ServerFacts } from '../../../../src/core/backend';
import type { RunEvent } from '../../../../src/shared/runEvent';
import { SESSION_ID, TURN_ID } from './agentWire';
import { collect, forgetful, neverAborted, SAVED, testBackend, testReference, testRequest } from './harness';
import type { RawServer, Received, Reply } from './rawServer';
import { json, routes, startRawServer } from './rawServer';
import { TestTiming } from './testTiming';

/** A raw server with a backend that speaks to it; a new clock before each test, and all closed after it. */
export class Bench {
  timing = new TestTiming();
  #server: RawServer | undefined;

  /** To be made within a `describe`. Waits of up to `instantMs` are over at once. */
  constructor(
    private readonly protocol: Protocol,
    instantMs: number,
  ) {
    beforeEach(() => {
      this.timing = new TestTiming(instantMs);
    });
    afterEach(() => this.close());
  }

  start(...replies: readonly Reply[]): Promise<Backend> {
    return this.startKnowing({}, ...replies);
  }

  /** With what was found out about the server before. */
  async startKnowing(facts: ServerFacts, ...replies: readonly Reply[]): Promise<Backend> {
    this.#server = await startRawServer(...replies);
    return testBackend(this.protocol, this.#server.baseUrl, { memory: forgetful(facts) }, this.timing);
  }

  async close(): Promise<void> {
    await this.#server?.close();
    this.#server = undefined;
  }

  get origin(): string {
    return this.#server?.origin ?? '';
  }

  get received(): readonly Received[] {
    return this.#server?.received ?? [];
  }

  /** Resolves once so many requests have come. */
  async arrived(count: number): Promise<void> {
    while (this.received.length < count) {
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  /** The requests of this method to exactly this path. */
  sent(method: string, at: string): readonly Received[] {
    return this.received.filter(request => request.method === method && request.path.split('?')[0] === at);
  }
}

export const THREAD = { kind: 'session', id: SESSION_ID } as const;
export const REFERENCE = testReference({ thread: THREAD, remoteRunId: TURN_ID });
export const SESSIONS = '/v1/agents/sessions';
export const SESSION = `${SESSIONS}/${SESSION_ID}`;
export const ACCEPTED: Reply = (_, response) => response.writeHead(202).end();

/** The only page of a list. */
export function list(...data: readonly object[]): Reply {
  return json(200, { object: 'list', data, has_more: false });
}

/** A {@link Bench} for sessions. */
export class AgentBench extends Bench {
  constructor() {
    super('agents', 2_500);
  }

  startTable(table: Readonly<Record<string, Reply>>): Promise<Backend> {
    return this.start(routes(table));
  }

  /** A first message. */
  begin(backend: Backend, onEvent?: (event: RunEvent) => void): Promise<readonly RunEvent[]> {
    return this.#run(backend, {}, onEvent);
  }

  /** A later message. */
  goOn(backend: Backend, onEvent?: (event: RunEvent) => void): Promise<readonly RunEvent[]> {
    return this.#run(backend, { thread: THREAD }, onEvent);
  }

  #run(backend: Backend, more: Partial<RunRequest>, onEvent?: (event: RunEvent) => void) {
    return collect(backend.run(testRequest({ assistant: SAVED, ...more }), neverAborted), onEvent);
  }
}
