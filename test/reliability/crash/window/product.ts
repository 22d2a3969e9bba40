import type { Memento, SecretStorage } from 'vscode';
import { createBackendWith } from '../../../../src/backends/index';
import type { LocalAssistant } from '../../../../src/core/assistant';
import { parseAssistantFile } from '../../../../src/core/assistants/assistantFile';
import { assistantFileText } from '../../../../src/core/assistants/assistantTemplate';
import type { FileSystem } from '../../../../src/core/fileSystem';
import { knowsBefore, mergeHistory } from '../../../../src/core/history/mergeHistory';
import type { LazyModules } from '../../../../src/core/lazyModules';
import { DraftStore } from '../../../../src/core/threads/draftStore';
import { ThreadLease } from '../../../../src/core/threads/threadLease';
import { ThreadStore } from '../../../../src/core/threads/threadStore';
import { AssistantCatalog } from '../../../../src/vscode/assistants/assistantCatalog';
import type { LocalAssistants } from '../../../../src/vscode/assistants/localAssistants';
import { Chat } from '../../../../src/vscode/chat/chat';
import { ApiKeys } from '../../../../src/vscode/connection/apiKeys';
import { Backends } from '../../../../src/vscode/connection/backends';
import { ServerMemories } from '../../../../src/vscode/connection/serverMemory';
import type { Log } from '../../../../src/vscode/log';
import { Settings } from '../../../../src/vscode/settings';
import { CurrentThreads } from '../../../../src/vscode/threads/currentThreads';
import { leaseHolder } from '../../../../src/vscode/threads/leaseHolder';
import { OpenThreads } from '../../../../src/vscode/threads/openThreads';
import { VsCodeWindow } from '../../../../src/vscode/threads/vsCodeWindow';
import { configuration } from './fakeVscode';
import type { WindowOptions } from './messages';
import { scaledClock, scaledTiming } from './scaledClock';

/** The product of one window. */
export interface Product {
  readonly chat: Chat;
  readonly threads: OpenThreads;
  readonly drafts: DraftStore;
  /** Lines that its log has as warnings. */
  readonly warnings: readonly string[];
}

/** Wires the product as `extension.ts` does, around files that the caller brings. */
export function startProduct(options: WindowOptions, files: FileSystem): Product {
  const { threadId, assistantId, baseUrl, settings: more, speed, skewMs, remote } = options;
  const given = { 'askAssistant.assistantId': assistantId, 'askAssistant.baseUrl': baseUrl, ...more };
  for (const [name, value] of Object.entries(given)) {
    configuration.set(name, value);
  }
  const warnings: string[] = [];
  const ignore = () => {};
  const log = { info: ignore, debug: ignore, warn: (line: string) => warnings.push(line) } as unknown as Log;
  const clock = scaledClock(speed, skewMs);
  const settings = new Settings();
  const memory = memento();
  const keys = new ApiKeys(noSecrets());
  const load = async (): Promise<LazyModules> => ({
    createBackend: (protocol, backend) => createBackendWith(protocol, backend, scaledTiming(speed)),
    parseAssistantFile,
    assistantFileText,
    mergeHistory,
    knowsBefore,
  });
  const backends = new Backends(load, settings, keys, new ServerMemories(memory), log, 'ask-assistant/test');
  const catalog = new AssistantCatalog(settings, backends, async () => oneAssistant(assistantId), memory);
  const drafts = new DraftStore(files, clock);
  const holder = { ...leaseHolder(), machine: options.machine ?? 'here' };
  const signs = new VsCodeWindow(clock);
  const threads = new OpenThreads(
    new ThreadStore(files, clock),
    drafts,
    id => new ThreadLease(files, clock, id, holder, signs),
    settings,
    backends,
    catalog,
    clock,
    log,
  );
  const known = { thread: remote, connection: { baseUrl, organization: null, project: null } };
  const current = new CurrentThreads(
    memento({ currentThreads: { [`${baseUrl} ${assistantId}`]: { threadId, ...(remote ? { remote: known } : {}) } } }),
  );
  const setUp = () => Promise.reject(new Error('nothing is missing here'));
  const chat = new Chat(settings, keys, backends, catalog, setUp, threads, current);
  return { chat, threads, drafts, warnings };
}

function oneAssistant(id: string): LocalAssistants {
  const assistant: LocalAssistant = {
    home: 'local',
    id,
    name: 'Test',
    profile: { model: 'gpt-5.6', instructions: 'Be brief.' },
  };
  return { resolve: async () => assistant, peek: async () => assistant } as unknown as LocalAssistants;
}

function memento(stored: Record<string, unknown> = {}): Memento {
  return {
    keys: () => Object.keys(stored),
    get: <T>(key: string, fallback?: T) => (stored[key] ?? fallback) as T,
    update: async (key, value) => {
      stored[key] = value;
    },
  };
}

/** The local server lets in everyone. */
function noSecrets(): SecretStorage {
  return {
    keys: async () => [],
    get: async () => undefined,
    store: async () => {},
    delete: async () => {},
    onDidChange: () => ({ dispose: () => {} }),
  };
}
