import { pageOf } from '../../http/paging';
import type { Route } from '../../http/router';
import { newAssistant, updatedAssistant } from './assistantResource';
import { readMessage } from './messageResource';
import { createThread, pageQuery, readToolResources, route } from './requests';
import { type RunRoutesServices, runRoutes } from './runRoutes';
import { type AssistantStore, found } from './store';

/** The Assistants API, version 2: assistants, threads, messages, runs and their steps. */
export function assistantRoutes(services: RunRoutesServices): readonly Route[] {
  const { assistants: store } = services;
  const one = '/assistants/{assistant_id}';
  return [
    route('POST', '/assistants', exchange => {
      const { fields } = exchange;
      if (fields.string('model') === undefined) throw fields.required('model');
      const assistant = updatedAssistant(newAssistant(), fields);
      store.assistants.set(assistant.id, assistant);
      exchange.json(assistant);
    }),
    route('GET', '/assistants', exchange => {
      exchange.list(pageOf([...store.assistants.values()], pageQuery(exchange), assistant => assistant.id));
    }),
    route('GET', one, (exchange, id = '') => exchange.json(store.assistant(id))),
    route('POST', one, (exchange, id = '') => {
      const assistant = updatedAssistant(store.assistant(id), exchange.fields);
      store.assistants.set(id, assistant);
      exchange.json(assistant);
    }),
    route('DELETE', one, (exchange, id = '') => {
      store.assistant(id);
      store.assistants.delete(id);
      exchange.json({ id, object: 'assistant.deleted', deleted: true });
    }),
    ...runRoutes(services),
    ...threadRoutes(store),
    ...messageRoutes(store),
  ];
}

function threadRoutes(store: AssistantStore): readonly Route[] {
  const one = '/threads/{thread_id}';
  return [
    route('POST', '/threads', exchange => {
      const { fields } = exchange;
      fields.refuseUnknown(['messages', 'metadata', 'tool_resources']);
      exchange.json(createThread(store, fields).resource);
    }),
    route('GET', one, (exchange, id = '') => exchange.json(store.thread(id).resource)),
    route('POST', one, (exchange, id = '') => {
      const { resource } = store.thread(id);
      const { fields } = exchange;
      if (fields.has('metadata')) resource.metadata = fields.metadata() ?? {};
      if (fields.has('tool_resources')) resource.tool_resources = readToolResources(fields);
      exchange.json(resource);
    }),
    route('DELETE', one, (exchange, id = '') => {
      store.deleteThread(id);
      exchange.json({ id, object: 'thread.deleted', deleted: true });
    }),
  ];
}

function messageRoutes(store: AssistantStore): readonly Route[] {
  const all = '/threads/{thread_id}/messages';
  const one = `${all}/{message_id}`;
  const messageOf = (threadId: string, id: string) =>
    found(
      store.thread(threadId).messages.find(message => message.id === id),
      'message',
      id,
    );
  return [
    route('POST', all, (exchange, id = '') => exchange.json(store.thread(id).add(readMessage(exchange.fields)))),
    route('GET', all, (exchange, id = '') => {
      const runId = exchange.request.query.get('run_id');
      const messages = store.thread(id).messages.filter(message => runId === null || message.run_id === runId);
      exchange.list(pageOf(messages, pageQuery(exchange), message => message.id));
    }),
    route('GET', one, (exchange, threadId = '', id = '') => exchange.json(messageOf(threadId, id))),
    route('POST', one, (exchange, threadId = '', id = '') => {
      const message = messageOf(threadId, id);
      message.metadata = exchange.fields.metadata() ?? {};
      exchange.json(message);
    }),
    route('DELETE', one, (exchange, threadId = '', id = '') => {
      store.thread(threadId).remove(messageOf(threadId, id));
      exchange.json({ id, object: 'thread.message.deleted', deleted: true });
    }),
  ];
}
