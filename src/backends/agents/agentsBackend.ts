import type { ServerAssistant } from '../../core/assistant';
import type {
  ActionResult,
  Backend,
  Capabilities,
  HistoryPage,
  Model,
  RunReference,
  RunRequest,
} from '../../core/backend';
import type { RemoteThread, RunEvent } from '../../shared/runEvent';
import type { Client } from '../wire/client';
import { deleteThread } from '../wire/deleteThread';
import type { RunSteps } from '../wire/endings';
import { withOneEnd } from '../wire/endings';
import { HistoryReader } from '../wire/historyReader';
import { listModels } from '../wire/models';
import type { AssistantShelf } from '../wire/serverAssistants';
import { getServerAssistant, listServerAssistants, seeServerAssistants } from '../wire/serverAssistants';
import { AgentRun } from './agentRun';
import { toolResult } from './requiredActions';
import { SessionApi } from './sessionApi';
import { isTold } from './toldTurns';

const AGENTS: AssistantShelf = {
  path: '/agents',
  needs: { agents: true },
  all: { subject: 'models' },
  one: 'agent',
};

/** Saved agents over the Agents API. A thread is a session; it lives on the server and begins with a message. */
export class AgentsBackend implements Backend {
  readonly protocol = 'agents';
  readonly capabilities: Capabilities = {
    threadHome: 'server',
    resume: 'snapshot',
    cancel: 'server',
    // Only from a session's second message on.
  };
  readonly #api: SessionApi;
  readonly #turnsOfCalls = new Map<string, string>();
  readonly #history = new HistoryReader();

  constructor(private readonly client: Client) {
    this.#api = new SessionApi(client);
  }

  run(request: RunRequest, signal: AbortSignal): AsyncIterable<RunEvent> {
    const { thread } = request;
    return this.#run(signal, run => (thread === null ? run.begin(request) : run.goOn(request, thread.id)));
  }

  attach(reference: RunReference, signal: AbortSignal): AsyncIterable<RunEvent> {
    return this.#run(signal, run => run.attach(reference));
  }

  async answer(run: RunReference, results: readonly ActionResult[]): Promise<void> {
    const [first] = results;
    if (first === undefined) {
      return;
    }
    const { signal } = new AbortController();
    const sessionId = await this.#sessionOf(run, signal);
    if (sessionId === null) {
      throw this.client.error('threadUnknown');
    }
    const events = results.map(result =>
      toolResult(result, this.#turnsOfCalls.get(result.action.callId) ?? run.remoteRunId ?? ''),
    );
    await this.#api.send(sessionId, events, `${run.runKey}/${first.action.callId}`, signal);
  }

  async cancel(run: RunReference): Promise<void> {
    const { signal } = new AbortController();
    const sessionId = await this.#sessionOf(run, signal);
    // None was made: there is nothing to stop.
    if (sessionId !== null) {
      await this.#api.send(sessionId, [{ type: 'agent.session.input.cancel' }], null, signal);
    }
  }

  async history(thread: RemoteThread, cursor: string | null, signal: AbortSignal): Promise<HistoryPage> {
    const page = await this.#history.page(thread.id, cursor, query => this.#api.itemPage(thread.id, query, signal));
    return { ...page, entries: page.entries.filter(entry => entry.kind !== 'message' || !isTold(entry.text)) };
  }

  deleteThread({ id }: RemoteThread, signal: AbortSignal): Promise<void> {
    const path = `/agents/sessions/${encodeURIComponent(id)}`;
    return deleteThread(this.client, { subject: 'session' }, path, { agents: true }, signal);
  }

  testConnection(signal: AbortSignal): Promise<void> {
    return seeServerAssistants(this.client, AGENTS, signal);
  }

  listModels(signal: AbortSignal): Promise<readonly Model[]> {
    return listModels(this.client, signal);
  }

  listAssistants(signal: AbortSignal): Promise<readonly ServerAssistant[]> {
    return listServerAssistants(this.client, AGENTS, signal);
  }

  getAssistant(id: string, signal: AbortSignal): Promise<ServerAssistant> {
    return getServerAssistant(this.client, AGENTS, id, signal);
  }

  #run(signal: AbortSignal, follow: (run: AgentRun) => RunSteps): AsyncIterable<RunEvent> {
    const run = new AgentRun(this.client, this.#turnsOfCalls, signal);
    return withOneEnd(follow(run), signal, () => run.sent, this.client.error('connectionLost').info);
  }

  async #sessionOf(run: RunReference, signal: AbortSignal): Promise<string | null> {
    return run.thread?.id ?? (await this.#api.find(run.runKey, signal));
  }
}
