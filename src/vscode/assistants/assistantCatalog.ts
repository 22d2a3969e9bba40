import { l10n, type Memento } from 'vscode';
import type { Assistant, Protocol, ServerAssistant } from '../../core/assistant';
import { type AssistantReference, parseAssistantId } from '../../core/assistants/assistantId';
import type { ForeignIdKind } from '../../core/assistants/foreignId';
import type { Backend } from '../../core/backend';
import { type Disposable, DisposableStore } from '../../shared/disposable';
import { Emitter } from '../../shared/emitter';
import { type ErrorCode, isUserError, toErrorInfo, UserError } from '../../shared/userError';
import type { Backends } from '../connection/backends';
import type { Settings } from '../settings';
import type { LocalAssistants } from './localAssistants';

const NAMES = 'assistantNames';
const UNKNOWN: readonly ErrorCode[] = ['assistantUnknown', 'apiMissing', 'notAnApi'];

/** Finds the assistant that an ID names, and what to call it before a server was asked. */
export class AssistantCatalog implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new Emitter<void>());
  private readonly asking = new Set<string>();

  /** An assistant's name has become known. */
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly settings: Settings,
    private readonly backends: Backends,
    private readonly local: () => Promise<LocalAssistants>,
    private readonly memory: Memento,
  ) {}

  /** Throws what is wrong with the ID: nothing was sent then. */
  parse(id: string): AssistantReference {
    const { origin } = this.backends.connection();
    const { protocol } = this.settings;
    const reference = parseAssistantId(id, { origin, protocol: protocol === 'auto' ? null : protocol });
    if (isUserError(reference)) {
      throw withWords(reference);
    }
    return reference;
  }

  /** For a thread's header; an ID that names no assistant counts as the server's. */
  protocolOf(id: string): Protocol {
    try {
      return this.parse(id).protocol;
    } catch {
      return 'agents';
    }
  }

  /** What a run needs. Throws what is missing or wrong; a server's assistant is looked up by the run itself. */
  async resolve(id: string): Promise<{ readonly backend: Backend; readonly assistant: Assistant }> {
    const reference = this.parse(id);
    const backend = await this.backends.get(reference.protocol);
    switch (reference.protocol) {
      case 'agents':
      case 'assistants':
        return { backend, assistant: { home: 'server', ...this.describe(reference.id) } };
      case 'responses':
        return { backend, assistant: await this.resolveLocal(reference.id, reference.name) };
    }
  }

  private async resolveLocal(id: string, fileName: string): Promise<Assistant> {
    const assistant = await (await this.local()).resolve(id, fileName);
    await this.remember({ id, name: assistant.name, model: assistant.profile.model });
    return assistant;
  }

  /** What to call it: its name as last heard of, else its ID. */
  describe(id: string): { readonly id: string; readonly name: string; readonly model?: string } {
    return this.names[this.keyOf(id)] ?? { id, name: id.startsWith('local:') ? id.slice('local:'.length) : id };
  }

  /** Looks up what to call an assistant that was never heard of; silent when that can't be found out now. */
  async learnName(id: string): Promise<void> {
    const key = this.keyOf(id);
    if (this.names[key] || this.asking.has(key)) {
      return;
    }
    this.asking.add(key);
    let isUnknown = false;
    try {
      const reference = this.parse(id);
      if (reference.protocol !== 'responses') {
        const backend = await this.backends.get(reference.protocol);
        if (this.backends.breaker().enter() > 0) {
          return;
        }
        await this.remember(await backend.getAssistant(reference.id, new AbortController().signal));
      } else {
        const assistant = await (await this.local()).peek(reference.name);
        if (assistant) {
          await this.remember({ id, name: assistant.name, model: assistant.profile.model });
        }
      }
    } catch (error) {
      // The question itself will say what is wrong. What the server doesn't have is asked for only once.
      isUnknown = UNKNOWN.includes(toErrorInfo(error).code);
    } finally {
      if (!isUnknown) {
        this.asking.delete(key);
      }
    }
  }

  async remember({ id, name, model }: Omit<ServerAssistant, 'home'>): Promise<void> {
    const known = this.describe(id);
    if (known.name !== name || known.model !== model) {
      const described = { id, name, ...(model === undefined ? {} : { model }) };
      await this.memory.update(NAMES, { ...this.names, [this.keyOf(id)]: described });
      this.changes.fire();
    }
  }

  dispose(): void {
    this.owned.dispose();
  }

  private keyOf(id: string): string {
    return `${this.settings.baseUrl} ${id}`;
  }

  private get names(): Readonly<
    Record<string, { readonly id: string; readonly name: string; readonly model?: string }>
  > {
    return this.memory.get(NAMES, {});
  }
}

/** Puts words for the kinds of foreign IDs, which core knows by code only. */
function withWords(error: UserError): UserError {
  const { what } = error.info.args ?? {};
  return error.info.code === 'notAnAssistant'
    ? new UserError({ ...error.info, args: { what: foreignIdText(what as ForeignIdKind) } })
    : error;
}

/** What an ID is the ID of, in the user's language. */
export function foreignIdText(kind: ForeignIdKind): string {
  const texts: Readonly<Record<ForeignIdKind, string>> = {
    apiKey: l10n.t('an API key (it was not sent; take it out of the settings)'),
    session: l10n.t('a session’s ID'),
    thread: l10n.t('a thread’s ID'),
    conversation: l10n.t('a conversation’s ID'),
    response: l10n.t('a response’s ID'),
    message: l10n.t('a message’s ID'),
    run: l10n.t('a run’s ID'),
    file: l10n.t('a file’s ID'),
    vectorStore: l10n.t('a vector store’s ID'),
    project: l10n.t('a project’s ID'),
    organization: l10n.t('an organisation’s ID'),
    url: l10n.t('an address'),
    model: l10n.t('a model’s name'),
    text: l10n.t('some text'),
    fileName: l10n.t('no name that a file can have'),
  };
  return texts[kind];
}
