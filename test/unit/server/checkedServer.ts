import assert from 'node:assert/strict';
import OpenAI, { APIError } from 'openai';
import { type LocalServer, type LocalServerOptions, startLocalServer } from '../../server/localServer';
import { createSpecChecker } from '../../server/specChecker';

/** Null when the official schemas are not at hand: a test of its own reports that as skipped. */
export const specChecker = createSpecChecker();

/** Starts a server all of whose traffic is held against the official schemas: what does not fit fails `close()`. */
export function startChecked(options: LocalServerOptions = {}): Promise<LocalServer> {
  return startLocalServer({
    onSend: sent => specChecker?.checkSent(sent),
    onReceive: received => specChecker?.checkReceived(received),
    ...options,
  });
}

/** The official client, without its retries. */
export function clientOf(server: LocalServer, apiKey = 'sk-test-0123456789abcdef'): OpenAI {
  return new OpenAI({ baseURL: server.baseUrl, apiKey, maxRetries: 0, organization: null, project: null });
}

/** What a suite's tests work with: new for each of them. */
export interface ServerOfTest {
  readonly server: LocalServer;
  /** The official client of that server. */
  readonly client: OpenAI;
  /** A further server, stopped with the first one whatever becomes of the test. */
  startOther(options?: LocalServerOptions): Promise<LocalServer>;
}

/** To be called in a suite: a checked server before each of its tests, stopped after it. */
export function serverForEach(options: LocalServerOptions = {}): ServerOfTest {
  let running: readonly LocalServer[] = [];
  const startOther = async (others: LocalServerOptions = {}): Promise<LocalServer> => {
    const server = await startChecked(others);
    running = [...running, server];
    return server;
  };
  beforeEach(async () => {
    running = [];
    await startOther(options);
  });
  afterEach(async () => {
    await Promise.all(running.map(server => server.close()));
  });
  const first = (): LocalServer => running[0] ?? assert.fail('No server outside of a test');
  let client: OpenAI | undefined;
  let clientsServer: LocalServer | undefined;
  return {
    get server() {
      return first();
    },
    get client() {
      if (!client || clientsServer !== first()) {
        clientsServer = first();
        client = clientOf(clientsServer);
      }
      return client;
    },
    startOther,
  };
}

/** The error of the API with which something fails. */
export async function failureOf(promise: Promise<unknown>): Promise<APIError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof APIError, String(error));
  return error;
}

/** Everything that an async iterable gives. */
export async function collect<T>(source: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

/** The types of events, each run of the same type once. */
export function typeOrder(events: readonly { readonly type: string }[]): readonly string[] {
  return events.map(event => event.type).filter((type, index, all) => type !== all[index - 1]);
}
