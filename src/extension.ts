import { type ExtensionContext, Uri } from 'vscode';
import type { LazyModules } from './core/lazyModules';
import { systemClock } from './core/threads/clock';
import { DraftStore } from './core/threads/draftStore';
import { ThreadLease } from './core/threads/threadLease';
import { ThreadStore } from './core/threads/threadStore';
import { newId } from './shared/ids';
import { AssistantCatalog } from './vscode/assistants/assistantCatalog';
import { Chat } from './vscode/chat/chat';
import { panelModel } from './vscode/chat/panelModel';
import { Remedies } from './vscode/chat/remedies';
import { type Dialogs, registerCommands } from './vscode/commands';
import { ApiKeys } from './vscode/connection/apiKeys';
import { Backends } from './vscode/connection/backends';
import { ServerMemories } from './vscode/connection/serverMemory';
import { Log } from './vscode/log';
import { ChatView } from './vscode/panel/chatView';
import { Settings } from './vscode/settings';
import { CurrentThreads } from './vscode/threads/currentThreads';
import { NodeFileSystem } from './vscode/threads/nodeFileSystem';
import { OpenThreads } from './vscode/threads/openThreads';

let openThreads: OpenThreads | null = null;

/** Constructs and wires the product; nothing is asked of a server before the user asks. */
export function activate(context: ExtensionContext): void {
  const { globalState, globalStorageUri, extension, extensionUri, secrets, subscriptions } = context;
  const log = new Log();
  const settings = new Settings();
  const keys = new ApiKeys(secrets);
  const userAgent = `ask-assistant/${extension.packageJSON.version}`;
  const load = (): Promise<LazyModules> => import('./backends/index');
  const backends = new Backends(load, settings, keys, new ServerMemories(globalState), log, userAgent);
  const dialogs = (): Promise<Dialogs> => import('./vscode/dialogs/index');
  const local = async () => {
    const { LocalAssistants } = await dialogs();
    return new LocalAssistants(Uri.joinPath(globalStorageUri, 'assistants'), globalState, load);
  };
  const catalog = new AssistantCatalog(settings, backends, local, globalState);
  const setUp = async () => {
    const { SetUp } = await dialogs();
    return new SetUp({ settings, keys, backends, catalog, local: await local(), memory: globalState, load });
  };
  const files = new NodeFileSystem(globalStorageUri.fsPath);
  const store = new ThreadStore(files, systemClock);
  const windowId = newId();
  const drafts = new DraftStore(files, systemClock);
  const threads = new OpenThreads(
    store,
    drafts,
    id => new ThreadLease(files, systemClock, id, windowId),
    settings,
    backends,
    catalog,
    systemClock,
    log,
  );
  openThreads = threads;
  const current = new CurrentThreads(threadMemory(context));
  const chat = new Chat(settings, keys, backends, catalog, setUp, threads, current);
  const remedies = new Remedies(chat, setUp, log);
  const view = new ChatView(extensionUri, panelModel(chat, remedies), log);
  subscriptions.push(log, keys, backends, catalog, chat, view);
  subscriptions.push(registerCommands({ chat, view, dialogs, setUp, remedies, settings, store, log }));
}

/** VS Code waits for this: what is still in memory is written. */
export async function deactivate(): Promise<void> {
  await openThreads?.close();
}

/** The thread of a folder is the folder's; a window without one shares the user's. */
function threadMemory({ workspaceState, globalState, storageUri }: ExtensionContext) {
  return storageUri ? workspaceState : globalState;
}
