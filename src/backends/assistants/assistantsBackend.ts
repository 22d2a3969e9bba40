import type { ServerAssistant } from '../../core/assistant';
import type {
  ActionResult,
  Backend,
  Capabilities,
  HistoryEntry,
  HistoryPage,
  Model,
  RunReference,
  RunRequest,
} from '../../core/backend';
import type { JsonObject } from '../../shared/json';
import type { RemoteThread, RunEvent } from '../../shared/runEvent';
import type { Client } from '../wire/client';
import { deleteThread } from '../wire/deleteThread';
import type { RunSteps } from '../wire/endings';
import { withOneEnd } from '../wire/endings';
import { defined, numberAt, stringAt } from '../wire/fields';
import { listModels } from '../wire/models';
import { oldestFirst } from '../wire/oldestFirst';
import { ONCE } from '../wire/retry';
import type { AssistantShelf } from '../wire/serverAssistants';
import { getServerAssistant, listServerAssistants, seeServerAssistants } from '../wire/serverAssistants';
import { AssistantRun } from './assistantRun';
import { messageItem, userText } from './messageText';
import type { Posted } from './question';
import { QuestionSender } from './question';
import { RunInbox } from './runInbox';
import type { KnownServer } from './threadApi';
import { ASSISTANTS_API, ThreadApi } from './threadApi';

const ASSISTANTS: AssistantShelf = {
  path: '/assistants',
  needs: { assistants: true },
  all: ASSISTANTS_API,
  one: 'assistant',
};

/** Saved assistants over the Assistants API, version 2, of servers that still have it. Threads live on the server. */
export class AssistantsBackend implements Backend {
  readonly protocol = 'assistants';
  readonly capabilities: Capabilities = {
    threadHome: 'server',
    resume: 'poll',
    cancel: 'server',
  };
  readonly #server: KnownServer = { streams: true };
  readonly #api: ThreadApi;
  readonly #unanswered = new Map<string, Posted>();
  /** The runs that are being watched, by their keys. */
  readonly #inboxes = new Map<string, RunInbox>();

  constructor(private readonly client: Client) {
    this.#api = new ThreadApi(client, this.#server);
  }

  run(request: RunRequest, signal: AbortSignal): AsyncIterable<RunEvent> {
    return this.#run(request.runKey, signal, run => run.ask(request));
  }

  attach(reference: RunReference, signal: AbortSignal): AsyncIterable<RunEvent> {
    return this.#run(reference.runKey, signal, run => run.attach(reference));
  }

  async answer(run: RunReference, results: readonly ActionResult[]): Promise<void> {
    this.#inboxes.get(run.runKey)?.give(results);
  }

  async cancel({ runKey, thread, remoteRunId }: RunReference): Promise<void> {
    const inbox = this.#inboxes.get(runKey);
    const known = remoteRunId ?? inbox?.runId ?? null;
    inbox?.stop(known !== null);
    // Whoever watches a run that has no name yet stops it as soon as it has one.
    if (thread === null || (known === null && inbox !== undefined)) {
      return;
    }
    const { signal } = new AbortController();
    const runId = known ?? (await this.#findRun(thread.id, runKey, signal));
    if (runId !== null) {
      await this.#api.cancel(thread.id, runId, signal);
    }
  }

  async history(thread: RemoteThread, cursor: string | null, signal: AbortSignal): Promise<HistoryPage> {
    const { items, next } = await oldestFirst(cursor, query => this.#api.messagePage(thread.id, query, signal));
    return { entries: items.flatMap(toEntry), next };
  }

  deleteThread({ id }: RemoteThread, signal: AbortSignal): Promise<void> {
    const path = `/threads/${encodeURIComponent(id)}`;
    return deleteThread(this.client, { subject: 'thread' }, path, { assistants: true }, signal);
  }

  testConnection(signal: AbortSignal): Promise<void> {
    return seeServerAssistants(this.client, ASSISTANTS, signal);
  }

  listModels(signal: AbortSignal): Promise<readonly Model[]> {
    return listModels(this.client, signal);
  }

  listAssistants(signal: AbortSignal): Promise<readonly ServerAssistant[]> {
    return listServerAssistants(this.client, ASSISTANTS, signal);
  }

  getAssistant(id: string, signal: AbortSignal): Promise<ServerAssistant> {
    return getServerAssistant(this.client, ASSISTANTS, id, signal);
  }

  #run(runKey: string, signal: AbortSignal, follow: (run: AssistantRun) => RunSteps): AsyncIterable<RunEvent> {
    const inbox = new RunInbox();
    const inboxes = this.#inboxes;
    const { client } = this;
    const api = new ThreadApi(client, this.#server, ONCE);
    const run = new AssistantRun({ client, api, unanswered: this.#unanswered }, inbox, signal);
    const steps = async function* (): RunSteps {
      inboxes.set(runKey, inbox);
      try {
        return yield* follow(run);
      } finally {
        if (inboxes.get(runKey) === inbox) {
          inboxes.delete(runKey);
        }
      }
    };
    return withOneEnd(steps(), signal, () => run.sent, this.client.error('connectionLost').info);
  }

  async #findRun(threadId: string, runKey: string, signal: AbortSignal): Promise<string | null> {
    const sender = new QuestionSender(this.client, this.#api, signal);
    const run = await sender.findRun({ threadId, runKey, text: '' }, null, []);
    return (run && stringAt(run, 'id')) ?? null;
  }
}

function toEntry(message: JsonObject): readonly HistoryEntry[] {
  const id = stringAt(message, 'id');
  if (id === undefined) {
    return [];
  }
  const seconds = numberAt(message, 'created_at');
  const at = defined({ createdAt: seconds === undefined ? undefined : seconds * 1000 });
  if (message.role === 'user') {
    return [{ kind: 'message', id, text: userText(message), ...at }];
  }
  const item = messageItem(message, id, message.status === 'in_progress' ? 'open' : 'done', NO_NAMES);
  return [{ kind: 'item', item, ...defined({ remoteRunId: stringAt(message, 'run_id') }), ...at }];
}

const NO_NAMES: ReadonlyMap<string, string> = new Map();
