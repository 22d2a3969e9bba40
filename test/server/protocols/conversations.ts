import { badRequest, notFound } from '../http/apiError';
import type { Exchange } from '../http/exchange';
import { pageOf } from '../http/paging';
import type { Route } from '../http/router';
import { readItems } from './responses/inputItems';
import type { ResponseStore, StoredConversation } from './responses/store';
import type { StoredItem } from './responses/wire';

const mostItemsAtOnce = 20;

/** The Conversations API: conversations and their items. */
export function conversationRoutes(store: ResponseStore): readonly Route[] {
  return [
    {
      method: 'POST',
      pattern: '/conversations',
      handle: exchange => {
        const { fields } = exchange;
        fields.refuseUnknown(['items', 'metadata']);
        exchange.json(store.addConversation(fields.metadata() ?? {}, newItems(exchange, store)).resource);
      },
    },
    {
      method: 'GET',
      pattern: '/conversations/{conversation_id}',
      handle: (exchange, id = '') => exchange.json(store.conversation(id).resource),
    },
    {
      method: 'POST',
      pattern: '/conversations/{conversation_id}',
      handle: (exchange, id = '') => {
        const { resource } = store.conversation(id);
        resource.metadata = exchange.fields.metadata() ?? {};
        exchange.json(resource);
      },
    },
    {
      method: 'DELETE',
      pattern: '/conversations/{conversation_id}',
      handle: (exchange, id = '') => {
        store.deleteConversation(id);
        exchange.json({ id, object: 'conversation.deleted', deleted: true });
      },
    },
    ...itemRoutes(store),
  ];
}

function itemRoutes(store: ResponseStore): readonly Route[] {
  return [
    {
      method: 'POST',
      pattern: '/conversations/{conversation_id}/items',
      handle: (exchange, id = '') => {
        const conversation = store.conversation(id);
        if (!exchange.fields.has('items')) throw exchange.fields.required('items');
        const items = newItems(exchange, store);
        store.append(conversation, items);
        exchange.list(pageOf(items, { limit: mostItemsAtOnce, after: undefined, order: 'asc' }, item => item.id));
      },
    },
    {
      method: 'GET',
      pattern: '/conversations/{conversation_id}/items',
      handle: (exchange, id = '') => {
        exchange.list(pageOf(store.conversation(id).items, exchange.pageQuery(), item => item.id));
      },
    },
    {
      method: 'GET',
      pattern: '/conversations/{conversation_id}/items/{item_id}',
      handle: (exchange, id = '', itemId = '') => exchange.json(itemOf(store.conversation(id), itemId)),
    },
    {
      method: 'DELETE',
      pattern: '/conversations/{conversation_id}/items/{item_id}',
      handle: (exchange, id = '', itemId = '') => {
        const conversation = store.conversation(id);
        const item = itemOf(conversation, itemId);
        conversation.items = conversation.items.filter(other => other !== item);
        exchange.json(conversation.resource);
      },
    },
  ];
}

function newItems(exchange: Exchange, store: ResponseStore): readonly StoredItem[] {
  const items = exchange.fields.array('items') ?? [];
  if (items.length > mostItemsAtOnce) {
    throw badRequest(
      `Invalid 'items': array too long. Expected an array with maximum length ${mostItemsAtOnce}, ` +
        `but got an array with length ${items.length} instead.`,
      'items',
      'array_above_max_length',
    );
  }
  return readItems(items, 'items', store.findItem);
}

function itemOf(conversation: StoredConversation, itemId: string): StoredItem {
  const found = conversation.items.find(item => item.id === itemId);
  if (!found) throw notFound('Item', itemId);
  return found;
}
