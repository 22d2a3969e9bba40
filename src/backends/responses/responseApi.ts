import type { JsonObject } from '../../shared/json';
import type { Client } from '../wire/client';
import { asJsonObject } from '../wire/fields';

/*
 * The requests about a response that was made before. The client's own methods for them stumble over a response that
 * lacks its output.
 */

const ABOUT = { subject: 'response' } as const;

/** A response as it is now. */
export async function getResponse(client: Client, id: string, signal: AbortSignal): Promise<JsonObject> {
  return asJsonObject(await client.call(ABOUT, () => client.openai.get<unknown>(pathOf(id), client.options(signal))));
}

/** The events of a response in the background after event number `cursor`; -1 begins at the beginning. */
export function streamResponse(
  client: Client,
  id: string,
  cursor: number,
  signal: AbortSignal,
): Promise<AsyncIterable<unknown>> {
  const query = { stream: true, ...(cursor < 0 ? {} : { starting_after: cursor }) };
  const options = { query, stream: true, ...client.options(signal, { stream: true }) };
  return client.call(ABOUT, () => client.openai.get<AsyncIterable<unknown>>(pathOf(id), options));
}

/** Stops a response in the background; the response as it is then. */
export async function cancelResponse(client: Client, id: string, signal: AbortSignal): Promise<JsonObject> {
  return asJsonObject(
    await client.call(ABOUT, () => client.openai.post<unknown>(`${pathOf(id)}/cancel`, client.options(signal))),
  );
}

export function pathOf(id: string): string {
  return `/responses/${encodeURIComponent(id)}`;
}
