import type { Faults } from '../../control/faults';
import { type Generation, GenerationStopped } from '../../control/generation';
import type { Generations } from '../../control/generations';
import { badRequest, notFound } from '../../http/apiError';
import { Fields, isRecord } from '../../http/body';
import type { EventStream } from '../../http/eventStream';
import type { Exchange } from '../../http/exchange';
import { pageOf } from '../../http/paging';
import type { Route } from '../../http/router';
import type { Imitation } from '../../imitated/imitation';
import { answerTo } from '../../model/scriptedModel';
import { takeAnswerEnd } from '../answerEnd';
import { checkCalls, fitting, toSentItems } from './context';
import { type CreateParams, readCreateParams } from './createParams';
import { responsesDialect } from './dialect';
import { EventLog } from './eventLog';
import { newResponse } from './responseObject';
import { ResponseRun } from './responseRun';
import { itemsOf, type ResponseStore, type StoredConversation, type StoredResponse } from './store';
import type { NumberedEvent, StoredItem } from './wire';

/** What the Responses API needs of the server. */
export interface ResponsesServices {
  readonly store: ResponseStore;
  readonly generations: Generations;
  readonly faults: Faults;
  readonly imitation: Imitation;
  /** The most characters that a model takes. */
  readonly contextLimit: number;
  readonly slowWordDelayMs: number;
}

/** What a request is to be answered from. */
interface Prepared {
  readonly params: CreateParams;
  readonly conversation: StoredConversation | undefined;
  readonly context: readonly StoredItem[];
}

/** The Responses API: create, retrieve, delete, cancel, input items. */
export function responseRoutes(services: ResponsesServices): readonly Route[] {
  const { store } = services;
  return [
    { method: 'POST', pattern: '/responses', handle: exchange => create(exchange, services) },
    {
      method: 'GET',
      pattern: '/responses/{response_id}',
      handle: (exchange, id = '') => retrieve(exchange, store.response(id)),
    },
    {
      method: 'DELETE',
      pattern: '/responses/{response_id}',
      handle: (exchange, id = '') => {
        store.deleteResponse(id);
        exchange.json({ id, object: 'response.deleted', deleted: true });
      },
    },
    {
      method: 'POST',
      pattern: '/responses/{response_id}/cancel',
      handle: (exchange, id = '') => {
        const { response, cancel } = store.response(id);
        if (!cancel) throw badRequest('Cannot cancel a synchronous response.');
        cancel();
        exchange.json(response);
      },
    },
    {
      method: 'GET',
      pattern: '/responses/{response_id}/input_items',
      handle: (exchange, id = '') => {
        exchange.list(pageOf(store.response(id).input, exchange.pageQuery(), item => item.id));
      },
    },
  ];
}

async function create(exchange: Exchange, services: ResponsesServices): Promise<void> {
  const prepared = prepare(readCreateParams(understood(exchange, services), services.store.findItem), services);
  if (prepared.conversation) prepared.conversation.locked = true;
  if (prepared.params.background) await createInBackground(exchange, services, prepared);
  else await createInForeground(exchange, services, prepared);
}

/** The body as the server that is imitated takes it. */
function understood(exchange: Exchange, { imitation }: ResponsesServices): Fields {
  const { body } = exchange.request;
  return isRecord(body) ? Fields.of(imitation.understood(body)) : exchange.fields;
}

function prepare(params: CreateParams, { store, imitation, contextLimit }: ResponsesServices): Prepared {
  const conversation = params.conversationId === null ? undefined : store.conversation(params.conversationId);
  if (conversation?.locked) {
    throw badRequest(
      'Another process is currently operating on this conversation. Please retry in a few seconds.',
      'conversation',
      'conversation_locked',
    );
  }
  const previous = params.previousResponseId === null ? undefined : store.previousResponse(params.previousResponseId);
  const before = previous ? [...previous.context, ...itemsOf(previous.response)] : (conversation?.items ?? []);
  const context = [...before, ...params.input];
  checkCalls(context);
  return { params, conversation, context: fitting(context, params.instructions, contextLimit, imitation) };
}

/** The connection carries the answer: when it closes, the making stops and nothing is kept. */
async function createInForeground(exchange: Exchange, services: ResponsesServices, prepared: Prepared): Promise<void> {
  const stream = prepared.params.stream ? exchange.stream(responsesDialect) : undefined;
  const begun = begin(exchange, services, prepared, event => stream?.send(event) ?? Promise.resolve());
  const stop = (): void => begun.generation.stop('disconnected');
  exchange.closed.addEventListener('abort', stop, { once: true });
  if (exchange.closed.aborted) stop();
  await stream?.start();
  const finished = await finish(begun, services.store, prepared);
  if (finished && prepared.params.store) {
    services.store.addResponse({ ...stored(begun, prepared), log: undefined, cancel: undefined });
  }
  if (stream) await stream.end();
  else if (finished) exchange.json(begun.run.response);
}

/** The answer is made whether anyone listens or not. */
async function createInBackground(exchange: Exchange, services: ResponsesServices, prepared: Prepared): Promise<void> {
  const log = new EventLog();
  const begun = begin(exchange, services, prepared, event => Promise.resolve(log.push(event)));
  const { run, generation } = begun;
  const cancel = (): void => {
    if (generation.ended) return;
    run.response.status = 'cancelled';
    generation.stop('cancelled');
  };
  services.store.addResponse({ ...stored(begun, prepared), log: prepared.params.stream ? log : undefined, cancel });
  const first = structuredClone(run.response);
  void finish(begun, services.store, prepared).then(() => log.finish());
  if (prepared.params.stream) await follow(exchange.stream(responsesDialect), log, -1);
  else exchange.json(first);
}

interface Begun {
  readonly run: ResponseRun;
  readonly generation: Generation;
}

function begin(
  exchange: Exchange,
  services: ResponsesServices,
  { params, context }: Prepared,
  emit: (event: NumberedEvent) => Promise<void>,
): Begun {
  const { slowWordDelayMs, faults, generations } = services;
  const response = newResponse(params);
  const generation = generations.begin(response.id, 'responses');
  const offered = params.toolChoice === 'none' ? [] : params.tools;
  const tools = offered.flatMap(tool => (tool.type === 'function' ? [tool.name] : []));
  const answer = answerTo({ instructions: params.instructions, items: toSentItems(context), tools });
  const end = takeAnswerEnd(faults, exchange.request);
  const job = { params, answer, context, generation, end, slowWordDelayMs };
  return { run: new ResponseRun(response, job, emit), generation };
}

function stored({ run }: Begun, { context, params }: Prepared): Pick<StoredResponse, 'response' | 'context' | 'input'> {
  return { response: run.response, context, input: params.input };
}

/**
 * Makes the response; false when it was stopped. A conversation gets input and output only at the end, and is free
 * again from then on.
 */
async function finish({ run, generation }: Begun, store: ResponseStore, prepared: Prepared): Promise<boolean> {
  const { conversation, params } = prepared;
  try {
    await run.make();
    if (params.store) store.keep(itemsOf(run.response));
    if (conversation && run.response.status !== 'failed') {
      store.append(conversation, [...params.input, ...itemsOf(run.response)]);
    }
    return true;
  } catch (error) {
    if (!(error instanceof GenerationStopped)) throw error;
    return false;
  } finally {
    if (conversation) conversation.locked = false;
    generation.end(run.response.status === 'failed' ? 'failed' : 'completed');
  }
}

async function retrieve(exchange: Exchange, { response, log }: StoredResponse): Promise<void> {
  const { query } = exchange.request;
  if (query.get('stream') !== 'true') {
    exchange.json(response);
    return;
  }
  if (!log) throw notFound('Response', response.id);
  await follow(exchange.stream(responsesDialect), log, Number(query.get('starting_after') ?? -1));
}

async function follow(stream: EventStream, log: EventLog, startingAfter: number): Promise<void> {
  await stream.start();
  await log.follow(startingAfter, event => stream.send(event), stream.closed);
  await stream.end();
}
