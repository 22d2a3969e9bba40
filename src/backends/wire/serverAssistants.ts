import type { ServerAssistant } from '../../core/assistant';
import type { JsonObject } from '../../shared/json';
import type { Client, HeaderNeeds, Purpose } from './client';
import type { Subject } from './errorCodes';
import { asJsonObject, defined, stringAt } from './fields';
import { allPages, getPage } from './pages';
import { HARMLESS, retrying } from './retry';

/** Where an API keeps its assistants. */
export interface AssistantShelf {
  readonly path: string;
  readonly needs: HeaderNeeds;
  /** What its list, and one of it, is about. */
  readonly all: Purpose;
  readonly one: Subject;
}

export async function listServerAssistants(
  client: Client,
  { path, needs, all }: AssistantShelf,
  signal: AbortSignal,
): Promise<readonly ServerAssistant[]> {
  const assistants: ServerAssistant[] = [];
  const pages = allPages(cursor => getPage(client, all, path, { cursor, order: 'desc' }, signal, needs));
  for await (const wire of pages) {
    assistants.push(...toAssistant(wire));
  }
  return assistants;
}

/** Throws `assistantUnknown` when there is none of that ID. */
export async function getServerAssistant(
  client: Client,
  { path, needs, one }: AssistantShelf,
  id: string,
  signal: AbortSignal,
): Promise<ServerAssistant> {
  const found = await retrying(HARMLESS, client.timing, signal, () =>
    client.call({ subject: one, args: { id } }, () =>
      client.openai.get<unknown>(`${path}/${encodeURIComponent(id)}`, client.options(signal, needs)),
    ),
  );
  const [assistant] = toAssistant(asJsonObject(found));
  if (assistant === undefined) {
    throw client.error('assistantUnknown');
  }
  return assistant;
}

/** The cheapest look at the shelf; throws what is wrong with server or key. */
export async function seeServerAssistants(
  client: Client,
  { path, needs, all }: AssistantShelf,
  signal: AbortSignal,
): Promise<void> {
  await getPage(client, all, path, { cursor: null, order: 'desc', limit: 1 }, signal, needs);
}

function toAssistant(wire: JsonObject): readonly ServerAssistant[] {
  const id = stringAt(wire, 'id');
  return id === undefined
    ? []
    : [{ home: 'server', id, name: stringAt(wire, 'name') || id, ...defined({ model: stringAt(wire, 'model') }) }];
}
