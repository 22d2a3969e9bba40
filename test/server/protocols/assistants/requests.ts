import type { Thread } from 'openai/resources/beta/threads/threads';
import { betaRoutes } from '../../http/betaRoute';
import type { Fields } from '../../http/body';
import type { Exchange } from '../../http/exchange';
import type { PageQuery } from '../../http/paging';
import { readMessages } from './messageResource';
import type { AssistantStore } from './store';
import type { StoredThread } from './thread';

/** The Assistants API wants its header. */
export const route = betaRoutes(
  'assistants=v2',
  "You must provide the 'OpenAI-Beta' header to access the Assistants API. Please try again by setting the header " +
    "'OpenAI-Beta: assistants=v2'.",
);

/** A new thread with its first messages; no fields make an empty one. */
export function createThread(store: AssistantStore, fields: Fields | undefined): StoredThread {
  const drafts = readMessages(fields, 'messages');
  const thread = store.addThread(fields?.metadata() ?? {}, readToolResources(fields));
  for (const draft of drafts) thread.add(draft);
  return thread;
}

/** The resources of a body; none when it names none. */
export function readToolResources(fields: Fields | undefined): Thread['tool_resources'] {
  return { ...fields?.record('tool_resources') };
}

/** What a list request asks for: these lists know `before`. */
export function pageQuery(exchange: Exchange): PageQuery {
  return { ...exchange.pageQuery(), before: exchange.request.query.get('before') ?? undefined };
}
