import { type ExtensionContext, Uri } from 'vscode';
import type { LazyModules } from '../core/lazyModules';
import { systemClock } from '../core/threads/clock';
import { DraftStore } from '../core/threads/draftStore';
import { ThreadLease } from '../core/threads/threadLease';
import { ThreadStore } from '../core/threads/threadStore';
import { type Disposable, DisposableStore } from '../shared/disposable';
import { AssistantCatalog } from './assistants/assistantCatalog';
import { Chat } from './chat/chat';
import { panelModel } from './chat/panelModel';
import { Remedies } from './chat/remedies';
import { type CommandId, type CommandTable, commandTable, type Dialogs } from './commands';
import { ApiKeys } from './connection/apiKeys';
import { Backends } from './connection/backends';
import { ServerMemories } from './connection/serverMemory';
import { Log } from './log';
import { ChatView } from './panel/chatView';
import { Settings } from './settings';
import { CurrentThreads } from './threads/currentThreads';
import { leaseHolder } from './threads/leaseHolder';
import { NodeFileSystem } from './threads/nodeFileSystem';
import { OpenThreads } from './threads/openThreads';
import { VsCodeWindow } from './threads/vsCodeWindow';
import type { ThreadList, ThreadRow } from './threadsView/index';
import type { Tree } from './tree/earlyTree';

/** Everything behind the doors, constructed and wired; nothing is asked of a server before the user asks. */
export class Product implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly threads: OpenThreads;
  private readonly remedies: Remedies;
  private readonly commands: CommandTable;
  private readonly threadList: () => Promise<ThreadList>;

  readonly view: ChatView;

  constructor(context: ExtensionContext, load: () => Promise<LazyModules>) {
    const { globalState, globalStorageUri, extension, secrets } = context;
    const { owned } = this;
    const log = owned.add(new Log());
    const settings = new Settings();
    const keys = owned.add(new ApiKeys(secrets));
    const memories = new ServerMemories(globalState);
    const userAgent = `ask-assistant/${extension.packageJSON.version}`;
    const backends = owned.add(new Backends(load, settings, keys, memories, log, userAgent));
    const dialogs = (): Promise<Dialogs> => import('./dialogs/index');
    const local = async () => {
      const { LocalAssistants } = await dialogs();
      return new LocalAssistants(Uri.joinPath(globalStorageUri, 'assistants'), globalState, load);
    };
    const catalog = owned.add(new AssistantCatalog(settings, backends, local, globalState));
    const setUp = async () => {
      const { SetUp } = await dialogs();
      return new SetUp({ settings, keys, backends, catalog, local: await local(), memory: globalState, load });
    };
    const files = new NodeFileSystem(globalStorageUri.fsPath);
    const store = new ThreadStore(files, systemClock);
    const holder = leaseHolder();
    const signs = new VsCodeWindow(systemClock);
    this.threads = new OpenThreads(
      store,
      new DraftStore(files, systemClock),
      id => new ThreadLease(files, systemClock, id, holder, signs),
      settings,
      backends,
      catalog,
      systemClock,
      log,
    );
    const current = new CurrentThreads(threadMemory(context));
    const chat = owned.add(new Chat(settings, keys, backends, catalog, setUp, this.threads, current));
    this.remedies = new Remedies(chat, setUp, log);
    this.view = owned.add(new ChatView(panelModel(chat, this.remedies), log));
    this.threadList = once(async () => {
      const { ThreadList } = await import('./threadsView/index');
      return owned.add(
        new ThreadList({
          files,
          store,
          threads: this.threads,
          current,
          chat,
          backends,
          catalog,
          memory: threadMemory(context),
          pickAssistant: async currentId => (await setUp()).pickAssistant(currentId),
        }),
      );
    });
    const { view, threadList } = this;
    this.commands = commandTable({
      files,
      chat,
      view,
      dialogs,
      setUp,
      settings,
      store,
      backends,
      catalog,
      log,
      threadList,
    });
  }

  /** Runs a command. One that fails says so, with what to do about it. */
  async run(command: CommandId, args: readonly unknown[]): Promise<void> {
    try {
      await this.commands[command](...args);
    } catch (error) {
      await this.remedies.show(error);
    }
  }

  /** What fills the view of threads. */
  async threadTree(): Promise<Tree<ThreadRow>> {
    return (await this.threadList()).tree;
  }

  /** Everything that isn't on disk yet is written. */
  close(): Promise<void> {
    return this.threads.close();
  }

  dispose(): void {
    this.owned.dispose();
  }
}

/** What is made when it is first asked for. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

/** The thread of a folder is the folder's; a window without one shares the user's. */
function threadMemory({ workspaceState, globalState, storageUri }: ExtensionContext) {
  return storageUri ? workspaceState : globalState;
}
