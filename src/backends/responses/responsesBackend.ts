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
import type { RunSteps } from '../wire/endings';
import { withOneEnd } from '../wire/endings';
import { HistoryReader } from '../wire/historyReader';
import { listModels } from '../wire/models';
import { getPage } from '../wire/pages';
import { KnownServer } from './knownServer';
import { PendingAnswers } from './pendingAnswers';
import { ResponsesRun } from './responsesRun';

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
  readonly #server = new KnownServer();
  readonly #answers = new PendingAnswers();
  readonly #history = new HistoryReader();

  constructor(private readonly client: Client) {}

  run(request: RunRequest, signal: AbortSignal): AsyncIterable<RunEvent> {
    const { client } = this;
    const context = { client, server: this.#server, answers: this.#answers };
    // Within the generator, so that what it throws becomes the run's end.
    const steps = async function* (): RunSteps {
      return yield* new ResponsesRun(context, request, signal).steps();
    };
    return withOneEnd(steps(), signal, () => false, client.error('connectionLost').info);
  }

  /** The server stops a response when its connection closes: there is nothing left to see. */
  attach(_run: RunReference, signal: AbortSignal): AsyncIterable<RunEvent> {
    const lost = this.client.error('connectionLost');
    // biome-ignore lint/correctness/useYield: it has an end and nothing before it
    const steps = async function* (): RunSteps {
      throw lost;
    };
    return withOneEnd(steps(), signal, () => false, lost.info);
  }

  async answer(run: RunReference, results: readonly ActionResult[]): Promise<void> {
    this.#answers.give(run.runKey, results);
  }

  async cancel(): Promise<void> {}

  history(thread: RemoteThread, cursor: string | null, signal: AbortSignal): Promise<HistoryPage> {
    const path = `/conversations/${encodeURIComponent(thread.id)}/items`;
    return this.#history.page(thread.id, cursor, query =>
      getPage(this.client, { subject: 'conversation' }, path, query, signal),
    );
  }

  testConnection(signal: AbortSignal): Promise<void> {
    return listModels(this.client, signal).then(() => {});
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
}
