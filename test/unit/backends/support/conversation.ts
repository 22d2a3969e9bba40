import type { Protocol } from '../../../../src/core/assistant';
import type { Backend, RunReference, RunRequest, Turn } from '../../../../src/core/backend';
import type { RemoteThread, RunEvent } from '../../../../src/shared/runEvent';
import { collect, LOCAL, neverAborted, runOf, SAVED, testReference, testRequest, textOf } from './harness';

/** A model that takes no temperature and wants the phase of its messages back. */
export const REASONER = { ...LOCAL, profile: { ...LOCAL.profile, model: 'scripted-reasoner', temperature: 1 } };

/** A thread as the product keeps it: what it knows of its turns, and where it lives. */
export class Conversation {
  #turns: readonly Turn[] = [];
  thread: RemoteThread | null = null;
  /** What the last run brought, also when it was watched again. */
  events: readonly RunEvent[] = [];
  /** The last run, once its thread is known. */
  reference: RunReference = testReference();
  /** What later requests say besides. */
  more: Partial<RunRequest> = {};

  constructor(
    /** Another one in its place is like another window. */
    public backend: Backend,
    private readonly protocol: Protocol,
    private readonly keepOnServer = true,
  ) {}

  /** Asks, and keeps what comes as the product would. `onEvent` may stop the run by the signal. */
  async ask(text: string, onEvent: (event: RunEvent) => void = () => {}, signal = neverAborted): Promise<string> {
    const request: RunRequest = testRequest({
      runKey: `run-${Math.random()}`,
      assistant: this.protocol === 'responses' ? REASONER : SAVED,
      thread: this.thread,
      text,
      turns: this.#turns,
      keepOnServer: this.keepOnServer,
      ...this.more,
    });
    this.events = [];
    this.reference = testReference({ runKey: request.runKey, thread: this.thread, text });
    await this.#follow(this.backend.run(request, signal), this.#turns, onEvent);
    return textOf(this.events);
  }

  /** Watches the last run again. */
  async attach(onEvent: (event: RunEvent) => void = () => {}, signal = neverAborted): Promise<string> {
    // As in the transcript, a run that is watched again has no end any more.
    this.events = this.events.filter(({ type }) => type !== 'end');
    await this.#follow(this.backend.attach(this.reference, signal), this.#turns.slice(0, -1), onEvent);
    return textOf(this.events);
  }

  async #follow(
    events: AsyncIterable<RunEvent>,
    before: readonly Turn[],
    onEvent: (event: RunEvent) => void,
  ): Promise<void> {
    const { runKey, text } = this.reference;
    const known = this.events;
    const refer = (): void => {
      const { items, remoteRunId, background = false } = runOf(this.events);
      const { thread } = this;
      this.reference = testReference({ runKey, thread, text, items, background, remoteRunId: remoteRunId ?? null });
    };
    this.events = [
      ...known,
      ...(await collect(events, event => {
        if (event.type === 'thread') {
          this.thread = event.thread;
        }
        this.events = [...this.events, event];
        if (event.type === 'thread' || event.type === 'started') {
          refer();
        }
        onEvent(event);
      })),
    ];
    refer();
    const { items, kept = false } = runOf(this.events);
    this.#turns = [...before, { text, items, onServer: kept }].map(turn => (kept ? { ...turn, onServer: true } : turn));
  }
}
