import { l10n, type Memento, ProgressLocation, window } from 'vscode';
import type { LazyModules } from '../../core/lazyModules';
import type { AssistantCatalog } from '../assistants/assistantCatalog';
import type { LocalAssistants } from '../assistants/localAssistants';
import type { ApiKeys } from '../connection/apiKeys';
import type { Backends } from '../connection/backends';
import type { Settings } from '../settings';
import { ApiKeyPrompt } from './apiKeyPrompt';
import { AssistantCreator } from './assistantCreator';
import { AssistantPicker } from './assistantPicker';

/** What the set-up works with. */
export interface SetUpContext {
  readonly settings: Settings;
  readonly keys: ApiKeys;
  readonly backends: Backends;
  readonly catalog: AssistantCatalog;
  readonly local: LocalAssistants;
  readonly memory: Memento;
  readonly load: () => Promise<LazyModules>;
}

/** Leads through what is missing before a question can be answered: first a key, then an assistant. */
export class SetUp {
  private readonly keyPrompt: ApiKeyPrompt;
  private readonly picker: AssistantPicker;
  private readonly creator: AssistantCreator;
  private readonly settings: Settings;
  private readonly backends: Backends;
  private readonly catalog: AssistantCatalog;

  constructor({ settings, keys, backends, catalog, local, memory, load }: SetUpContext) {
    this.settings = settings;
    this.backends = backends;
    this.catalog = catalog;
    this.keyPrompt = new ApiKeyPrompt(backends, keys, memory);
    this.picker = new AssistantPicker(catalog, local, backends);
    this.creator = new AssistantCreator(local, backends, load);
  }

  /** Whether everything is there now; false when the user gave up. Throws `baseUrlInvalid`. */
  async complete(assistantId: string): Promise<boolean> {
    if (!(await this.backends.hasKey()) && !(await this.keyPrompt.ask())) {
      return false;
    }
    return assistantId !== '' || this.selectAssistant();
  }

  setApiKey(): Promise<boolean> {
    return this.keyPrompt.ask();
  }

  clearApiKey(): Promise<void> {
    return this.keyPrompt.clear();
  }

  /** The ID of the assistant that the user picks or creates; null when they gave up. The settings stay as they are. */
  async pickAssistant(currentId: string): Promise<string | null> {
    const picked = await this.picker.pick(currentId);
    if (picked === null || picked === 'create') {
      return picked && this.create();
    }
    this.catalog.parse(picked.id);
    return picked.id;
  }

  async selectAssistant(): Promise<boolean> {
    return this.use(await this.pickAssistant(this.settings.assistantId));
  }

  /** A model is chosen from the server's list, so the key comes first. */
  async createAssistant(): Promise<boolean> {
    return this.use(await this.create());
  }

  /** Asks the server with the key and the assistant of the settings, and says what came of it. */
  async testConnection(): Promise<void> {
    const { host } = this.backends.server();
    await window.withProgress(
      { location: ProgressLocation.Notification, title: l10n.t('Testing the connection to {host}…', { host }) },
      async () => {
        const id = this.settings.assistantId;
        const reference = id ? this.catalog.parse(id) : null;
        const backend = await this.backends.get(reference?.protocol ?? 'responses');
        const { signal } = new AbortController();
        await backend.testConnection(signal);
        if (reference?.protocol === 'agents') {
          await this.catalog.remember(await backend.getAssistant(reference.id, signal));
        } else if (reference) {
          await this.catalog.resolve(id);
        }
      },
    );
    void window.showInformationMessage(
      this.settings.assistantId
        ? l10n.t('{host} answers, and “{name}” is ready.', {
            host,
            name: this.catalog.describe(this.settings.assistantId).name,
          })
        : l10n.t('{host} answers. Choose an assistant to go on.', { host }),
    );
  }

  private async create(): Promise<string | null> {
    if (!(await this.backends.hasKey()) && !(await this.keyPrompt.ask())) {
      return null;
    }
    const created = await this.creator.create();
    if (created) {
      // Before it is asked: its first answer is headed by its name already.
      await this.catalog.remember(created);
    }
    return created?.id ?? null;
  }

  private async use(assistantId: string | null): Promise<boolean> {
    if (assistantId !== null) {
      await this.settings.setAssistantId(assistantId);
    }
    return assistantId !== null;
  }
}
