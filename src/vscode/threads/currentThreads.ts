import type { Memento } from 'vscode';
import { isSameConnection, type ThreadConnection } from '../../core/threads/threadRecord';
import { newId } from '../../shared/ids';
import type { RemoteThread } from '../../shared/runEvent';

const KEY = 'currentThreads';

/** The thread that is shown for an assistant. */
export interface CurrentThread {
  readonly threadId: string;
  /** Where it lives on its server, should its file be gone; null when that isn't known, or not of this connection. */
  readonly remote: RemoteThread | null;
}

interface Stored {
  readonly threadId: string;
  readonly remote?: { readonly thread: RemoteThread; readonly connection: ThreadConnection };
}

/**
 * Which thread is shown for which assistant, in the workspace's own memory; a window without a folder has one of the
 * user's. A thread is known by its connection and assistant, so that its remote ID never meets another server.
 */
export class CurrentThreads {
  constructor(private readonly memento: Memento) {}

  /** A thread that nobody has written to yet gets an ID as well: its draft is kept under it. */
  async get(connection: ThreadConnection, assistantId: string): Promise<CurrentThread> {
    const known = this.stored[keyOf(connection, assistantId)];
    if (known) {
      const { threadId, remote } = known;
      return { threadId, remote: remote && isSameConnection(remote.connection, connection) ? remote.thread : null };
    }
    const threadId = newId();
    await this.set(connection, assistantId, threadId, null);
    return { threadId, remote: null };
  }

  async set(
    connection: ThreadConnection,
    assistantId: string,
    threadId: string,
    remote: RemoteThread | null,
  ): Promise<void> {
    const { baseUrl, organization, project } = connection;
    const next: Stored = {
      threadId,
      ...(remote ? { remote: { thread: remote, connection: { baseUrl, organization, project } } } : {}),
    };
    const key = keyOf(connection, assistantId);
    if (JSON.stringify(this.stored[key]) !== JSON.stringify(next)) {
      await this.memento.update(KEY, { ...this.stored, [key]: next });
    }
  }

  /** For a thread that is gone: its server must not bring it back. */
  async forget(threadId: string): Promise<void> {
    const others = Object.entries(this.stored).filter(([, stored]) => stored.threadId !== threadId);
    await this.memento.update(KEY, Object.fromEntries(others));
  }

  private get stored(): Readonly<Record<string, Stored>> {
    return this.memento.get<Readonly<Record<string, Stored>>>(KEY, {});
  }
}

function keyOf({ baseUrl }: ThreadConnection, assistantId: string): string {
  return `${baseUrl} ${assistantId}`;
}
