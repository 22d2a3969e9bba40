import OpenAI from 'openai';
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
