import type { Model } from '../../core/backend';
import type { Client } from './client';
import { asJsonObject, defined, objectsAt, stringAt } from './fields';
import { HARMLESS, retrying } from './retry';

/** The server's models, in its order. The list has no pages. */
export async function listModels(client: Client, signal: AbortSignal): Promise<readonly Model[]> {
  const list = await retrying(HARMLESS, client.timing, signal, () =>
    client.call({ subject: 'models' }, () => client.openai.get<unknown>('/models', client.options(signal))),
  );
  return objectsAt(asJsonObject(list), 'data').flatMap(model => {
    const id = stringAt(model, 'id');
    return id === undefined ? [] : [{ id, ...defined({ shutdownDate: stringAt(model, 'shutdown_date') }) }];
  });
}
