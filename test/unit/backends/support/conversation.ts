import type { Protocol } from '../../../../src/core/assistant';
import type { Backend, RunReference, RunRequest, Turn } from '../../../../src/core/backend';
import type { RemoteThread, RunEvent } from '../../../../src/shared/runEvent';
import { collect, LOCAL, neverAborted, runOf, SAVED, testReference, testRequest, textOf } from './harness';

/** A model that takes no temperature and wants the phase of its messages back. */
const REASONER = { ...LOCAL, profile: { ...LOCAL.profile, model: 'scripted-reasoner', temperature: 1 } };

/** A thread as the product keeps it: what it knows of its turns, and where it lives. */
export class Conversation {
  readonly #turns: Turn[] = [];
  thread: RemoteThread | null = null;
  /** What the last run brought. */
  events: readonly RunEvent[] = [];
  /** The last run, once its thread is known. */
  reference: RunReference = testReference();

  constructor(
    private readonly backend: Backend,
    private readonly protocol: Protocol,
    private readonly keepOnServer = true,
  ) {}

  /** Asks, and keeps what comes as the product would. `onEvent` may stop the run by the signal. */
  async ask(text: string, onEvent: (event: RunEvent) => void = () => {}, signal = neverAborted): Promise<string> {
    const request: RunRequest = testRequest({
      runKey: `run-${Math.random()}`,
      assistant: this.protocol === 'agents' ? SAVED : REASONER,
      thread: this.thread,
      text,
      turns: [...this.#turns],
      keepOnServer: this.keepOnServer,
    });
    this.events = await collect(this.backend.run(request, signal), event => {
      if (event.type === 'thread') {
        this.thread = event.thread;
        this.reference = testReference({ runKey: request.runKey, thread: event.thread, text });
      }
      onEvent(event);
    });
    this.keep(text, request.runKey);
    return textOf(this.events);
  }

  private keep(text: string, runKey: string): void {
    const { items, kept, remoteRunId } = runOf(this.events);
    this.#turns.push({ text, items, onServer: kept ?? false });
    if (kept) {
      this.#turns.forEach((turn, index) => {
        this.#turns[index] = { ...turn, onServer: true };
      });
    }
    this.reference = testReference({ runKey, thread: this.thread, remoteRunId: remoteRunId ?? null, text });
  }
}
