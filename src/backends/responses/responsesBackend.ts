import type {
  ActionResult,
  Backend,
  Capabilities,
  HistoryPage,
  Model,
  RunReference,
  RunRequest,
  ServerMemory,
} from '../../core/backend';
import type { RemoteThread, RunEvent } from '../../shared/runEvent';
import type { Client } from '../wire/client';
import { deleteThread } from '../wire/deleteThread';
import type { RunSteps } from '../wire/endings';
import { withOneEnd } from '../wire/endings';
import { HistoryReader } from '../wire/historyReader';
import { listModels } from '../wire/models';
import { getPage } from '../wire/pages';
import { IDEMPOTENT, retrying } from '../wire/retry';
import { within } from '../wire/timing';
import { chainItems } from './chainItems';
import { FoundRun } from './foundRun';
import { KnownServer } from './knownServer';
import { PendingAnswers } from './pendingAnswers';
import { cancelResponse } from './responseApi';
import type { RunContext, WatchedRun } from './responsesRun';
import { ResponsesRun } from './responsesRun';

/** How long to wait for the name of a response that is to be stopped. In milliseconds. */
const NAMING_MS = 5_000;
const NOBODY = Promise.resolve(null);

/**
 * Local assistants over the Responses API. Threads are conversations where the server has them and the user wants
 * them kept, else they live here and go out in whole with each message.
 */
export class ResponsesBackend implements Backend {
  readonly protocol = 'responses';
  readonly capabilities: Capabilities = {
    threadHome: 'choice',
    resume: 'cursor',
    cancel: 'disconnect',
  };
  readonly #server: KnownServer;
  readonly #answers = new PendingAnswers();
  readonly #history = new HistoryReader();
  /** The runs under way, and those that were cut and may be watched again. */
  readonly #runs = new Map<string, WatchedRun>();

  constructor(
    private readonly client: Client,
    memory: ServerMemory,
  ) {
    this.#server = new KnownServer(memory, client.host);
  }

  run(request: RunRequest, signal: AbortSignal): AsyncIterable<RunEvent> {
    const runs = this.#runs;
    const context = this.#context;
    // Within the generator, so that what it throws becomes the run's end.
    const steps = async function* (): RunSteps {
      const run = new ResponsesRun(context, request);
      runs.set(request.runKey, run);
      return yield* run.start(signal);
    };
    return this.#events(request.runKey, steps(), signal);
  }

  attach(reference: RunReference, signal: AbortSignal): AsyncIterable<RunEvent> {
    const { runKey, remoteRunId, background } = reference;
    const known = this.#runs.get(runKey);
    const run =
      known ?? (background && remoteRunId !== null ? new FoundRun(this.#context, reference, remoteRunId) : null);
    if (run !== null) {
      this.#runs.set(runKey, run);
    }
    return this.#events(runKey, run === null ? this.#lost(reference) : run.resume(signal), signal);
  }

  async answer(run: RunReference, results: readonly ActionResult[]): Promise<void> {
    this.#answers.give(run.runKey, results);
  }

  async cancel({ runKey, remoteRunId, background }: RunReference): Promise<void> {
    const { client } = this;
    const { signal } = new AbortController();
    const run = this.#runs.get(runKey);
    const id = background ? remoteRunId : await within(client.timing, NAMING_MS, run?.nameOf() ?? NOBODY, signal);
    if (id !== null) {
      const reply = retrying(IDEMPOTENT, client.timing, signal, () => cancelResponse(client, id, signal));
      run?.watch?.cancel(reply);
      await reply;
    }
  }

  async history(thread: RemoteThread, cursor: string | null, signal: AbortSignal): Promise<HistoryPage> {
    const { client } = this;
    if (thread.kind === 'response') {
      // A chain only leads back from its end, which a run of ours brought: what comes after a known item is known too.
      return cursor !== null
        ? { entries: [], next: null }
        : this.#history.page(thread.id, null, () => chainItems(client, thread.id, signal));
    }
    const path = `/conversations/${encodeURIComponent(thread.id)}/items`;
    return this.#history.page(thread.id, cursor, query =>
      getPage(client, { subject: 'conversation' }, path, query, signal),
    );
  }

  async deleteThread({ kind, id }: RemoteThread, signal: AbortSignal): Promise<void> {
    if (kind === 'conversation') {
      const path = `/conversations/${encodeURIComponent(id)}`;
      await deleteThread(this.client, { subject: 'conversation' }, path, {}, signal);
    }
  }

  async testConnection(signal: AbortSignal): Promise<void> {
    await listModels(this.client, signal);
    this.#server.forget();
  }

  listModels(signal: AbortSignal): Promise<readonly Model[]> {
    return listModels(this.client, signal);
  }

  async listAssistants(): Promise<readonly []> {
    return [];
  }

  async getAssistant(): Promise<never> {
    throw this.client.error('assistantUnknown');
  }

  get #context(): RunContext {
    return { client: this.client, server: this.#server, answers: this.#answers };
  }

  async *#events(runKey: string, steps: RunSteps, signal: AbortSignal): AsyncGenerator<RunEvent, void, void> {
    const isResumable = () => this.#runs.get(runKey)?.watch?.resumable ?? false;
    for await (const event of withOneEnd(steps, signal, isResumable, this.client.error('connectionLost').info)) {
      if (event.type === 'end' && !(event.end.kind === 'detached' && event.end.resumable)) {
        this.#runs.delete(runKey);
      }
      yield event;
    }
  }

  /** What isn't in the background ends when its connection closes: there is nothing left to see. */
  // biome-ignore lint/correctness/useYield: it has an end and nothing before it
  async *#lost({ remoteRunId }: RunReference): RunSteps {
    throw this.client.error(remoteRunId === null ? 'outcomeUnknown' : 'connectionLost');
  }
}
