import { window } from 'vscode';
import type { FileSystem } from '../../core/fileSystem';
import { readThreadId } from '../../core/threads/threadId';
import { ThreadLabels } from '../../core/threads/threadLabels';
import { searchThreads } from '../../core/threads/threadSearch';
import type { ThreadStore } from '../../core/threads/threadStore';
import { newId } from '../../shared/ids';
import { userError } from '../../shared/userError';
import type { AssistantCatalog } from '../assistants/assistantCatalog';
import type { Chat } from '../chat/chat';
import type { Backends } from '../connection/backends';
import { VIEWS } from '../ids';
import { foreignThread } from './foreignThread';
import type { SetUp } from './setUp';
import { pickThread } from './threadPicker';

/** What the threads are found with and shown by. */
export interface ThreadOpenerContext {
  readonly chat: Chat;
  readonly files: FileSystem;
  readonly store: ThreadStore;
  readonly backends: Backends;
  readonly catalog: AssistantCatalog;
  readonly setUp: () => Promise<SetUp>;
}

/** A thread that there is to look at now. */
export interface OpenedByUser {
  /** What it was found by; null when that isn't in its text. */
  readonly found: string | null;
}

/**
 * Opens a thread: the one with this ID, which may be its ID on the server, or the one that the user picks. Null when
 * the user gave up. Throws what is wrong with the ID, and then nothing has changed.
 */
export async function openThread(context: ThreadOpenerContext, id: string | null): Promise<OpenedByUser | null> {
  const { chat, files, store, catalog } = context;
  const threads = await new ThreadLabels(files).listed(await store.list());
  const thread = threads.find(known => known.id === id);
  if (id !== null && !thread) {
    await openById(context, id);
    return { found: null };
  }
  const picked = thread
    ? { thread, found: null }
    : await pickThread(threads, catalog.protocolOf(chat.assistantId), (text, signal) =>
        searchThreads(
          files,
          threads.map(one => one.id),
          text,
          signal,
        ),
      );
  if (picked === null || 'id' in picked) {
    return picked && (await openPicked(context, picked.id)) ? { found: null } : null;
  }
  await chat.openThread(picked.thread.id, picked.thread);
  return picked;
}

/** The picker has said whose it is where it isn't this assistant's, so what was picked is another assistant. */
async function openPicked(context: ThreadOpenerContext, id: string): Promise<boolean> {
  const { chat, catalog, setUp } = context;
  if (readThreadId(id, catalog.protocolOf(chat.assistantId))?.kind === 'foreign') {
    if (!(await (await setUp()).selectAssistant())) {
      return false;
    }
    await chat.refresh();
  }
  await openById(context, id);
  return true;
}

async function openById({ chat, store, backends, catalog }: ThreadOpenerContext, id: string): Promise<void> {
  const reading = readThreadId(id, catalog.protocolOf(chat.assistantId));
  if (reading?.kind === 'foreign') {
    throw foreignThread(reading.of);
  }
  if (!reading) {
    throw userError('threadUnknown', { args: { host: backends.server().host } });
  }
  const known = await store.find(reading.thread, backends.connection());
  if (known) {
    await chat.openThread(known.id, known);
    return;
  }
  await window.withProgress({ location: { viewId: VIEWS.chat } }, async () => {
    const backend = await backends.get(catalog.parse(chat.assistantId).protocol);
    // Only to know that it is there: the thread reads all of it by itself.
    await backend.history(reading.thread, null, new AbortController().signal);
    await chat.openThread(newId(), { remote: reading.thread });
    await chat.thread?.history.start();
  });
}
