import type { Assistant } from 'openai/resources/beta/assistants';
import type { Thread } from 'openai/resources/beta/threads/threads';
import { ApiError } from '../../http/apiError';
import { newId, nowInSeconds } from '../../http/ids';
import { newAssistant } from './assistantResource';
import { StoredThread, type ThreadSnapshot } from './thread';
import type { RunRecord } from './wire';

/** An assistant to have from the start; what is left out has the API's default. */
export type AssistantSeed = Partial<
  Pick<Assistant, 'id' | 'name' | 'description' | 'model' | 'instructions' | 'tools' | 'metadata'>
>;

/** What the store leaves for the next start of the server, oldest first. */
export interface AssistantsSnapshot {
  readonly assistants: readonly Assistant[];
  readonly threads: readonly ThreadSnapshot[];
}

/** The assistants and the threads, in memory. */
export class AssistantStore {
  readonly assistants = new Map<string, Assistant>();
  private readonly threads = new Map<string, StoredThread>();

  /** Live data, to be written at once. */
  snapshot(): AssistantsSnapshot {
    return {
      assistants: [...this.assistants.values()],
      threads: [...this.threads.values()].map(thread => thread.snapshot()),
    };
  }

  restore({ assistants, threads }: AssistantsSnapshot): void {
    for (const assistant of assistants) this.assistants.set(assistant.id, assistant);
    for (const { resource, messages, runs } of threads) {
      this.threads.set(resource.id, new StoredThread(resource, messages, runs));
    }
  }

  /** Saves it, unless there is one of that ID. */
  seed(seed: AssistantSeed): Assistant {
    const kept = seed.id === undefined ? undefined : this.assistants.get(seed.id);
    if (kept) return kept;
    const assistant: Assistant = { ...newAssistant(seed.id), ...seed };
    this.assistants.set(assistant.id, assistant);
    return assistant;
  }

  assistant(id: string): Assistant {
    return found(this.assistants.get(id), 'assistant', id);
  }

  thread(id: string): StoredThread {
    return found(this.threads.get(id), 'thread', id);
  }

  addThread(metadata: Record<string, string>, tool_resources: Thread['tool_resources']): StoredThread {
    const resource: Thread = {
      id: newId('thread'),
      object: 'thread',
      created_at: nowInSeconds(),
      metadata,
      tool_resources,
    };
    const thread = new StoredThread(resource);
    this.threads.set(resource.id, thread);
    return thread;
  }

  deleteThread(id: string): void {
    this.thread(id).active?.abandon();
    this.threads.delete(id);
  }

  /** Deletes an assistant or a thread; false when there is none of that ID. */
  forget(id: string): boolean {
    if (this.assistants.delete(id)) return true;
    if (!this.threads.has(id)) return false;
    this.deleteThread(id);
    return true;
  }

  /** Ends the run that is under way in a thread as expired. */
  expireRun(threadId: string): void {
    const { active } = this.thread(threadId);
    if (!active) throw new Error(`No run is under way in '${threadId}'`);
    active.expire();
  }
}

/** What was looked up; the real 404 when there is none. */
export function found<T>(one: T | undefined, what: 'assistant' | 'thread' | 'message' | 'run' | 'step', id: string): T {
  if (one !== undefined) return one;
  throw new ApiError(404, `No ${what} found with id '${id}'.`);
}

/** The run of that ID. */
export function runOf(thread: StoredThread, id: string): RunRecord {
  return found(
    thread.runs.find(run => run.resource.id === id),
    'run',
    id,
  );
}
