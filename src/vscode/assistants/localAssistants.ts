import { l10n, type Memento, Uri, window, workspace } from 'vscode';
import type { LocalAssistant } from '../../core/assistant';
import { contentHash } from '../../core/assistants/contentHash';
import type { LazyModules } from '../../core/lazyModules';
import { isUserError, userError } from '../../shared/userError';

const DECISIONS = 'assistantFileDecisions';
const EXTENSION = '.md';
/** Far beyond any instructions; keeps a wrong file from being read into memory. */
const MAX_FILE_BYTES = 1_000_000;

/** Which file a name stands for where the workspace has one of it. */
type Decision = 'workspace' | 'own';
type Decisions = Readonly<Record<string, Decision>>;

/** A file that holds a local assistant, and whose it is. */
export interface AssistantFile {
  readonly name: string;
  readonly uri: Uri;
  readonly home: 'user' | 'workspace';
}

/** The files of one name: the one that counts, with its text, and the user's own. */
interface FoundFile {
  readonly first: AssistantFile;
  readonly text: string;
  readonly own: AssistantFile | null;
}

/**
 * Local assistants: `.assistants/NAME.md` in the workspace's folders, else in the user's own folder. An untrusted
 * workspace's are not read at all; a trusted one's are confirmed by the user, once per name and content.
 */
export class LocalAssistants {
  constructor(
    private readonly userFolder: Uri,
    private readonly memory: Memento,
    private readonly load: () => Promise<Pick<LazyModules, 'parseAssistantFile'>>,
  ) {}

  /** The workspace's first, so that a name means what `resolve` makes of it. */
  async list(): Promise<readonly AssistantFile[]> {
    const lists = await Promise.all(this.folders().map(({ uri, home }) => listFolder(uri, home)));
    return lists.flat();
  }

  /** Throws `assistantUnknown`, `assistantFileInvalid`, or `assistantMissing` when the user didn't confirm it. */
  async resolve(id: string, name: string): Promise<LocalAssistant> {
    const found = await this.find(name);
    if (!found) {
      throw userError('assistantUnknown', { args: { id, host: l10n.t('This machine') } });
    }
    const text = (await this.known(found)) ?? (await this.confirm(found));
    if (text === null) {
      throw userError('assistantMissing');
    }
    return this.parse(found.first.name, text);
  }

  /** Like {@link resolve}, but null where the user would have to be asked, or where there is no such assistant. */
  async peek(name: string): Promise<LocalAssistant | null> {
    const found = await this.find(name);
    const text = found && (await this.known(found));
    return text === null ? null : this.parse(name, text);
  }

  /** Where a new assistant's file goes. */
  fileUri(home: Uri, name: string): Uri {
    return Uri.joinPath(home, `${name}${EXTENSION}`);
  }

  /** The folders that may hold assistants, the workspace's first; none of an untrusted workspace. */
  folders(): readonly { readonly uri: Uri; readonly home: 'user' | 'workspace' }[] {
    const shared = workspace.isTrusted ? (workspace.workspaceFolders ?? []) : [];
    return [
      ...shared.map(({ uri }) => ({ uri: Uri.joinPath(uri, '.assistants'), home: 'workspace' as const })),
      { uri: this.userFolder, home: 'user' as const },
    ];
  }

  /** Marks a file that the user just made here as known. */
  async trust(name: string, text: string): Promise<void> {
    await this.decide(name, text, 'workspace');
  }

  private async decide(name: string, text: string, decision: Decision): Promise<void> {
    const decided = this.memory.get<Decisions>(DECISIONS, {});
    await this.memory.update(DECISIONS, { ...decided, [await fingerprint(name, text)]: decision });
  }

  private async find(name: string): Promise<FoundFile | null> {
    const files = (await this.list()).filter(file => file.name.normalize('NFC') === name);
    const [first] = files;
    const own = files.find(({ home }) => home === 'user') ?? null;
    return first ? { first, text: await readText(first.uri), own } : null;
  }

  /** The text that the name stands for, as far as that is sure; null where the user has to be asked. */
  private async known({ first, text, own }: FoundFile): Promise<string | null> {
    const decided = this.memory.get<Decisions>(DECISIONS, {})[await fingerprint(first.name, text)];
    if (first.home === 'user' || decided === 'workspace') {
      return text;
    }
    return decided === 'own' && own ? readText(own.uri) : null;
  }

  private async parse(name: string, text: string): Promise<LocalAssistant> {
    const { parseAssistantFile } = await this.load();
    const parsed = parseAssistantFile({ name, text });
    if (isUserError(parsed)) {
      throw parsed;
    }
    return parsed.assistant;
  }

  private async confirm({ first: file, text, own }: FoundFile): Promise<string | null> {
    const use = l10n.t('Use it');
    const useOwn = l10n.t('Use my own');
    const answer = await window.showWarningMessage(
      l10n.t('The assistant “{name}” comes with this folder.', { name: file.name }),
      {
        modal: true,
        detail: l10n.t(
          '{path} says what the assistant is told with each question. You are asked again when it changes.',
          {
            path: workspace.asRelativePath(file.uri),
          },
        ),
      },
      ...(own ? [use, useOwn] : [use]),
    );
    const decision = answer === use ? 'workspace' : answer === useOwn ? 'own' : null;
    if (decision) {
      await this.decide(file.name, text, decision);
    }
    // What was shown and confirmed, not what the file may hold by now.
    return decision === 'own' && own ? readText(own.uri) : decision === 'workspace' ? text : null;
  }
}

/** By name and content: what was fine under one name may not take the place of the user's own under another. */
function fingerprint(name: string, text: string): Promise<string> {
  return contentHash(`${name.normalize('NFC')}\n${text}`);
}

async function readText(uri: Uri): Promise<string> {
  const { size } = await workspace.fs.stat(uri);
  if (size > MAX_FILE_BYTES) {
    throw userError('assistantFileInvalid', { args: { file: uri.path.split('/').at(-1) ?? '', line: '1' } });
  }
  // What is open and not saved yet is what its author means.
  const open = workspace.textDocuments.find(document => document.uri.toString() === uri.toString());
  return open ? open.getText() : new TextDecoder().decode(await workspace.fs.readFile(uri));
}

async function listFolder(folder: Uri, home: AssistantFile['home']): Promise<readonly AssistantFile[]> {
  try {
    const entries = await workspace.fs.readDirectory(folder);
    return entries
      .filter(([name]) => name.endsWith(EXTENSION))
      .map(([name]) => ({ name: name.slice(0, -EXTENSION.length), uri: Uri.joinPath(folder, name), home }));
  } catch {
    // Most folders have no assistants.
    return [];
  }
}
