import type { Conversation } from 'openai/resources/conversations/conversations';
import { badRequest, notFound } from '../../http/apiError';
import { newId, nowInSeconds } from '../../http/ids';
import type { EventLog } from './eventLog';
import type { StoredItem, WireResponse } from './wire';

/** A conversation with its items, oldest first. */
export interface StoredConversation {
  readonly resource: Conversation;
  items: readonly StoredItem[];
  /** True while a response is being made in it. */
  locked: boolean;
}

/** A response that can be asked for again. */
export interface StoredResponse {
  readonly response: WireResponse;
  /** All that its model was sent. */
  readonly context: readonly StoredItem[];
  /** The part of that which came with the request itself. */
  readonly input: readonly StoredItem[];
  /** There for a background response that was created as a stream. */
  readonly log: EventLog | undefined;
  /** Stops a background response; undefined for a foreground one. */
  readonly cancel: (() => void) | undefined;
}

/** What the store leaves for the next start of the server, oldest first. Items are named by their IDs. */
export interface ResponsesSnapshot {
  readonly items: readonly StoredItem[];
  readonly responses: readonly {
    readonly response: WireResponse;
    readonly context: readonly string[];
    readonly input: readonly string[];
  }[];
  readonly conversations: readonly { readonly resource: Conversation; readonly items: readonly string[] }[];
}

/** What the Responses and Conversations APIs keep, in memory. */
export class ResponseStore {
  private readonly responses = new Map<string, StoredResponse>();
  private readonly conversations = new Map<string, StoredConversation>();
  private readonly items = new Map<string, StoredItem>();

  /** Any item ever kept, also when its conversation has been deleted. */
  readonly findItem = (id: string): StoredItem | undefined => this.items.get(id);

  /** Live data, to be written at once. A response that is still being made is left out. */
  snapshot(): ResponsesSnapshot {
    const made = [...this.responses.values()].filter(({ response }) => !isBeingMade(response));
    return {
      items: [...this.items.values()],
      responses: made.map(({ response, context, input }) => ({
        response,
        context: context.map(item => item.id),
        input: input.map(item => item.id),
      })),
      conversations: [...this.conversations.values()].map(({ resource, items }) => ({
        resource,
        items: items.map(item => item.id),
      })),
    };
  }

  restore({ items, responses, conversations }: ResponsesSnapshot): void {
    this.keep(items);
    const named = (ids: readonly string[]): readonly StoredItem[] => ids.flatMap(id => this.items.get(id) ?? []);
    for (const { response, context, input } of responses) {
      const cancel = response.background ? () => undefined : undefined;
      const stored = { response, context: named(context), input: named(input), log: undefined, cancel };
      this.responses.set(response.id, stored);
    }
    for (const { resource, items: ids } of conversations) {
      this.conversations.set(resource.id, { resource, items: named(ids), locked: false });
    }
  }

  addResponse(stored: StoredResponse): void {
    this.responses.set(stored.response.id, stored);
    this.keep(stored.input);
    this.keep(itemsOf(stored.response));
  }

  response(id: string): StoredResponse {
    const found = this.responses.get(id);
    if (!found) throw notFound('Response', id);
    return found;
  }

  /** The response that a new one follows; the real server has an error of its own for that. */
  previousResponse(id: string): StoredResponse {
    const found = this.responses.get(id);
    if (found) return found;
    throw badRequest(
      `Previous response with id '${id}' not found.`,
      'previous_response_id',
      'previous_response_not_found',
    );
  }

  deleteResponse(id: string): void {
    this.response(id).cancel?.();
    this.responses.delete(id);
  }

  /** Deletes a response or a conversation; false when there is none of that ID. */
  forget(id: string): boolean {
    if (this.responses.has(id)) this.deleteResponse(id);
    else return this.conversations.delete(id);
    return true;
  }

  addConversation(metadata: Record<string, string>, items: readonly StoredItem[]): StoredConversation {
    const resource: Conversation = { id: newId('conv'), object: 'conversation', created_at: nowInSeconds(), metadata };
    const conversation: StoredConversation = { resource, items: [], locked: false };
    this.conversations.set(resource.id, conversation);
    this.append(conversation, items);
    return conversation;
  }

  conversation(id: string): StoredConversation {
    const found = this.conversations.get(id);
    if (!found) throw notFound('Conversation', id);
    return found;
  }

  append(conversation: StoredConversation, items: readonly StoredItem[]): void {
    conversation.items = [...conversation.items, ...items];
    this.keep(items);
  }

  /** The items survive. */
  deleteConversation(id: string): void {
    this.conversation(id);
    this.conversations.delete(id);
  }

  /** Lets these be referred to from now on. */
  keep(items: readonly StoredItem[]): void {
    for (const item of items) this.items.set(item.id, item);
  }
}

function isBeingMade({ status }: WireResponse): boolean {
  return status === 'queued' || status === 'in_progress';
}

/** A response's output as items to keep: the script makes no other kinds. */
export function itemsOf(response: WireResponse): readonly StoredItem[] {
  return response.output.flatMap((item): readonly StoredItem[] => {
    switch (item.type) {
      case 'message':
      case 'reasoning':
        return [item];
      case 'function_call':
        return [{ ...item, id: item.id ?? newId('fc'), status: item.status ?? 'completed' }];
      default:
        return [];
    }
  });
}
