import type { Memento } from 'vscode';
import { newId } from '../../shared/ids';

const KEY = 'currentThreads';

type Stored = Readonly<Record<string, { readonly threadId: string; readonly remoteId: string | null }>>;

/**
 * Which thread is shown for which assistant, in the workspace's own memory; a window without a folder has one of the
 * user's. A thread is known by its connection and assistant, so that its remote ID never meets another server.
 */
export class CurrentThreads {
  constructor(private readonly memento: Memento) {}

  /** A thread that nobody has written to yet gets an ID as well: its draft is kept under it. */
  async get(baseUrl: string, assistantId: string): Promise<string> {
    const key = keyOf(baseUrl, assistantId);
    const known = this.stored[key]?.threadId;
    if (known) {
      return known;
    }
    const threadId = newId();
    await this.set(baseUrl, assistantId, threadId, null);
    return threadId;
  }

  async set(baseUrl: string, assistantId: string, threadId: string, remoteId: string | null): Promise<void> {
    const key = keyOf(baseUrl, assistantId);
    const known = this.stored[key];
    if (known?.threadId !== threadId || known.remoteId !== remoteId) {
      await this.memento.update(KEY, { ...this.stored, [key]: { threadId, remoteId } });
    }
  }

  private get stored(): Stored {
    return this.memento.get<Stored>(KEY, {});
  }
}

function keyOf(baseUrl: string, assistantId: string): string {
  return `${baseUrl} ${assistantId}`;
}
