import type { RunReference, RunRequest } from '../../core/backend';
import type { ErrorInfo } from '../../shared/userError';
import { userError } from '../../shared/userError';
import type { Client } from '../wire/client';
import { saidIn } from '../wire/earlierTurns';
import type { RunSteps } from '../wire/endings';
import { beforeSending } from '../wire/endings';
import { EventFeed } from '../wire/eventFeed';
import type { Posted, Question } from './question';
import { QuestionSender } from './question';
import { RunFollower } from './runFollower';
import type { RunInbox } from './runInbox';
import type { ThreadApi } from './threadApi';

/** What all runs of a backend share. */
export interface RunContext {
  readonly client: Client;
  readonly api: ThreadApi;
  /** Messages that the server has but no run has answered, by thread: asked again, they aren't sent again. */
  readonly unanswered: Map<string, Posted>;
}

/** One run, from sending its message, or from finding it again, to its end. Used once. */
export class AssistantRun {
  readonly #sender: QuestionSender;
  #sent = false;

  constructor(
    private readonly context: RunContext,
    private readonly inbox: RunInbox,
    private readonly signal: AbortSignal,
  ) {
    this.#sender = new QuestionSender(context.client, context.api, signal);
  }

  /** Whether there may be something on the server to find again. */
  get sent(): boolean {
    return this.#sent;
  }

  /** Sends the message, in a new thread if it has none, and has the assistant answer it. */
  async *ask(request: RunRequest): RunSteps {
    const { thread, text, runKey, assistant, turns, isBranch } = request;
    const { api, client, unanswered } = this.context;
    if (assistant.home !== 'server') {
      throw userError('protocolUnsupported', { args: { id: assistant.id } });
    }
    const threadId = thread?.id ?? (await beforeSending(api.createThread(isBranch ? saidIn(turns) : [], this.signal)));
    if (thread === null) {
      yield { type: 'thread', thread: { kind: 'thread', id: threadId } };
    }
    const question: Question = { threadId, runKey, text };
    const known = unanswered.get(threadId) ?? (await beforeSending(this.#leftBefore(request)));
    this.#sent = true;
    const message = known?.text === text ? known : await this.#sender.post(question);
    unanswered.set(threadId, message);
    if (this.inbox.stopWanted) {
      return { kind: 'cancelled' };
    }
    const started = await this.#sender.start(question, message, async () => {
      const open = (signal: AbortSignal) => api.createRun(threadId, assistant.id, runKey, signal);
      const feed = new EventFeed(client, { subject: 'thread' }, open, this.signal);
      await feed.opened();
      return feed;
    });
    unanswered.delete(threadId);
    yield { type: 'kept' };
    const follower = this.#follower(threadId);
    return yield* started instanceof EventFeed ? follower.follow(started) : follower.takeUp(started);
  }

  /** Finds a run again, reads all that it has brought, and looks at it until its end. */
  async *attach(reference: RunReference): RunSteps {
    const { api, client, unanswered } = this.context;
    const { thread, runKey, remoteRunId, text, otherRuns } = reference;
    if (thread === null) {
      throw client.error('outcomeUnknown');
    }
    this.#sent = true;
    const run = remoteRunId === null ? null : await api.run(thread.id, remoteRunId, this.signal);
    const question: Question = { threadId: thread.id, runKey, text };
    const message = run === null ? await this.#sender.findMessage(question, false) : null;
    const found = run ?? (await this.#sender.findRun(question, message, otherRuns));
    if (found !== null) {
      unanswered.delete(thread.id);
      yield { type: 'kept' };
      return yield* this.#follower(thread.id).takeUp(found);
    }
    // Nothing is going on: it can be asked once more.
    const error: ErrorInfo = { ...client.error('connectionLost').info, remedy: 'tryAgain' };
    if (!message?.sure) {
      return { kind: 'failed', error, refused: true };
    }
    unanswered.set(thread.id, message);
    yield { type: 'kept' };
    return { kind: 'failed', error };
  }

  /** What an earlier window may have left in the thread when it tried to ask the same. */
  async #leftBefore({ thread, text, again }: RunRequest): Promise<Posted | null> {
    return thread !== null && again ? this.#sender.findUnanswered(thread.id, text) : null;
  }

  #follower(threadId: string): RunFollower {
    const { api, client } = this.context;
    return new RunFollower(client, api, threadId, this.inbox, this.signal);
  }
}
