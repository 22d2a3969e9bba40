import type { Faults } from '../../control/faults';
import { GenerationStopped } from '../../control/generation';
import type { Generations } from '../../control/generations';
import { badRequest, notFound } from '../../http/apiError';
import type { EventStream } from '../../http/eventStream';
import type { Exchange } from '../../http/exchange';
import { pageOf } from '../../http/paging';
import type { Route } from '../../http/router';
import { answerTo } from '../../model/scriptedModel';
import { takeAnswerEnd } from '../answerEnd';
import { checkCalls, toSentItems } from './context';
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
  const prepared = prepare(readCreateParams(exchange.fields, services.store.findItem), services.store);
  const { conversation } = prepared;
  if (conversation) conversation.locked = true;
  try {
    if (prepared.params.background) await createInBackground(exchange, services, prepared);
    else await createInForeground(exchange, services, prepared);
  } finally {
    if (conversation && !prepared.params.background) conversation.locked = false;
  }
}

function prepare(params: CreateParams, store: ResponseStore): Prepared {
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
  return { params, conversation, context };
}

/** The connection carries the answer: when it closes, the making stops and nothing is kept. */
async function createInForeground(exchange: Exchange, services: ResponsesServices, prepared: Prepared): Promise<void> {
  const stream = prepared.params.stream ? exchange.stream(responsesDialect) : undefined;
  const run = begin(exchange, services, prepared, event => stream?.send(event) ?? Promise.resolve());
  const stop = (): void => run.generation.stop('disconnected');
  exchange.closed.addEventListener('abort', stop, { once: true });
  if (exchange.closed.aborted) stop();
  await stream?.start();
  const completed = await finish(run, services.store, prepared, () => {
    if (prepared.params.store)
      services.store.addResponse({ ...stored(run, prepared), log: undefined, cancel: undefined });
  });
  if (stream) await stream.end();
  else if (completed) exchange.json(run.response);
}

/** The answer is made whether anyone listens or not. */
async function createInBackground(exchange: Exchange, services: ResponsesServices, prepared: Prepared): Promise<void> {
  const log = new EventLog();
  const run = begin(exchange, services, prepared, event => Promise.resolve(log.push(event)));
  const cancel = (): void => {
    if (run.generation.ended) return;
    run.response.status = 'cancelled';
    run.generation.stop('cancelled');
  };
  services.store.addResponse({ ...stored(run, prepared), log: prepared.params.stream ? log : undefined, cancel });
  const first = structuredClone(run.response);
  const { conversation } = prepared;
  void finish(run, services.store, prepared, () => undefined).then(() => {
    log.finish();
    if (conversation) conversation.locked = false;
  });
  if (!prepared.params.stream) return exchange.json(first);
  await follow(exchange.stream(responsesDialect), log, -1);
}

interface Begun {
  readonly run: ResponseRun;
  readonly response: ResponseRun['response'];
  readonly generation: ReturnType<Generations['begin']>;
}

function begin(
  exchange: Exchange,
  services: ResponsesServices,
  { params, context }: Prepared,
  emit: (event: NumberedEvent) => Promise<void>,
): Begun {
  const response = newResponse(params);
  const generation = services.generations.begin(response.id, 'responses');
  const tools =
    params.toolChoice === 'none' ? [] : params.tools.flatMap(tool => (tool.type === 'function' ? [tool.name] : []));
  const answer = answerTo({ instructions: params.instructions, items: toSentItems(context), tools });
  const end = takeAnswerEnd(services.faults, exchange.request);
  const { slowWordDelayMs } = services;
  return {
    run: new ResponseRun(response, { params, answer, context, generation, end, slowWordDelayMs }, emit),
    response,
    generation,
  };
}

function stored(
  { response }: Begun,
  { context, params }: Prepared,
): Pick<StoredResponse, 'response' | 'context' | 'input'> {
  return { response, context, input: params.input };
}

/** Makes the response to its end; a conversation gets input and output only now, and only when it was not stopped. */
async function finish(begun: Begun, store: ResponseStore, prepared: Prepared, keep: () => void): Promise<boolean> {
  const { run, response, generation } = begun;
  try {
    await run.make();
  } catch (error) {
    if (!(error instanceof GenerationStopped)) throw error;
    generation.end('failed');
    return false;
  }
  generation.end(response.status === 'failed' ? 'failed' : 'completed');
  keep();
  if (prepared.conversation && response.status !== 'failed') {
    store.append(prepared.conversation, [...prepared.params.input, ...itemsOf(response)]);
  }
  return true;
}

async function retrieve(exchange: Exchange, { response, log }: StoredResponse): Promise<void> {
  const { query } = exchange.request;
  if (query.get('stream') !== 'true') return exchange.json(response);
  if (!log) throw notFound('Response', response.id);
  await follow(exchange.stream(responsesDialect), log, Number(query.get('starting_after') ?? -1));
}

async function follow(stream: EventStream, log: EventLog, startingAfter: number): Promise<void> {
  await stream.start();
  await log.follow(startingAfter, event => stream.send(event), stream.closed);
  await stream.end();
}
