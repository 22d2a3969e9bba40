import type { Faults } from '../../control/faults';
import { badRequest } from '../../http/apiError';
import type { EventStream } from '../../http/eventStream';
import type { Exchange } from '../../http/exchange';
import { pageOf } from '../../http/paging';
import type { Route } from '../../http/router';
import { takeAnswerEnd } from '../answerEnd';
import { assistantsDialect } from './dialect';
import { readMessages } from './messageResource';
import { createThread, pageQuery, route } from './requests';
import { readRun } from './runResource';
import type { RunServices } from './runUnderWay';
import { type AssistantStore, found, runOf } from './store';
import type { StoredThread } from './thread';
import type { RunRecord } from './wire';

/** What the Assistants API needs of the server. */
export interface RunRoutesServices extends RunServices {
  readonly assistants: AssistantStore;
  readonly faults: Faults;
}

/** Runs and their steps. */
export function runRoutes(services: RunRoutesServices): readonly Route[] {
  const { assistants: store } = services;
  const all = '/threads/{thread_id}/runs';
  const one = `${all}/{run_id}`;
  const recordOf = (threadId: string, id: string): RunRecord => runOf(store.thread(threadId), id);
  return [
    route('POST', '/threads/runs', exchange => createThreadAndRun(exchange, services)),
    route('POST', all, (exchange, threadId = '') => createRun(exchange, services, store.thread(threadId))),
    route('GET', all, (exchange, threadId = '') => {
      const runs = store.thread(threadId).runs.map(({ resource }) => resource);
      exchange.list(pageOf(runs, pageQuery(exchange), run => run.id));
    }),
    route('GET', one, (exchange, threadId = '', id = '') => exchange.json(recordOf(threadId, id).resource)),
    route('POST', one, (exchange, threadId = '', id = '') => {
      const { resource } = recordOf(threadId, id);
      resource.metadata = exchange.fields.metadata() ?? {};
      exchange.json(resource);
    }),
    route('POST', `${one}/cancel`, (exchange, threadId = '', id = '') => {
      const { resource } = recordOf(threadId, id);
      const { active } = store.thread(threadId);
      if (active?.record.resource !== resource) {
        throw badRequest(`Cannot cancel run with status '${resource.status}'.`);
      }
      active.cancel();
      exchange.json(resource);
    }),
    route('POST', `${one}/submit_tool_outputs`, (exchange, threadId = '', id = '') => {
      submit(exchange, store.thread(threadId), recordOf(threadId, id));
    }),
    route('GET', `${one}/steps`, (exchange, threadId = '', id = '') => {
      exchange.list(pageOf(recordOf(threadId, id).steps, pageQuery(exchange), step => step.id));
    }),
    route('GET', `${one}/steps/{step_id}`, (exchange, threadId = '', id = '', stepId = '') => {
      const step = recordOf(threadId, id).steps.find(other => other.id === stepId);
      exchange.json(found(step, 'step', stepId));
    }),
  ];
}

function createThreadAndRun(exchange: Exchange, services: RunRoutesServices): void {
  const { fields } = exchange;
  const assistant = assistantOf(exchange, services);
  // The run is read before the thread is made: nothing is left of a request that is refused.
  const run = readRun(fields, assistant, '', ['thread', 'tool_resources']);
  const thread = createThread(services.assistants, fields.fields('thread'));
  start(exchange, services, thread, { ...run, thread_id: thread.resource.id }, true);
}

function createRun(exchange: Exchange, services: RunRoutesServices, thread: StoredThread): void {
  const run = readRun(exchange.fields, assistantOf(exchange, services), thread.resource.id);
  const drafts = readMessages(exchange.fields, 'additional_messages');
  if (drafts.length === 0) thread.checkFree(run.instructions);
  for (const draft of drafts) thread.add(draft);
  start(exchange, services, thread, run, false);
}

function assistantOf(exchange: Exchange, { assistants }: RunRoutesServices) {
  const { fields } = exchange;
  const id = fields.string('assistant_id');
  if (id === undefined) throw fields.required('assistant_id');
  return assistants.assistant(id);
}

function start(
  exchange: Exchange,
  services: RunRoutesServices,
  thread: StoredThread,
  run: ReturnType<typeof readRun>,
  created: boolean,
): void {
  const stream = streamOf(exchange);
  const end = takeAnswerEnd(services.faults, exchange.request);
  thread.start(run, services, end, stream, created);
  if (!stream) exchange.json(run);
}

function submit(exchange: Exchange, thread: StoredThread, record: RunRecord): void {
  const { fields } = exchange;
  const given = fields.array('tool_outputs');
  if (given === undefined) throw fields.required('tool_outputs');
  const outputs = new Map(
    given.map((output): [string, string] => {
      const one = output === null || typeof output !== 'object' ? {} : output;
      const id = 'tool_call_id' in one ? String(one.tool_call_id) : '';
      return [id, 'output' in one ? String(one.output) : ''];
    }),
  );
  const { active } = thread;
  const { resource } = record;
  if (active?.record !== record) {
    throw badRequest(`Runs in status "${resource.status}" do not accept tool outputs.`);
  }
  let stream: EventStream | undefined;
  active.submit(outputs, () => {
    stream = streamOf(exchange);
    return stream;
  });
  if (!stream) exchange.json(resource);
}

function streamOf(exchange: Exchange): EventStream | undefined {
  return exchange.fields.boolean('stream') ? exchange.stream(assistantsDialect) : undefined;
}
