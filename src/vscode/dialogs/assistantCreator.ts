import { l10n, type QuickPickItem, ThemeIcon, type Uri, window, workspace } from 'vscode';
import { assistantFileName } from '../../core/assistants/assistantFileName';
import { localAssistantId } from '../../core/assistants/assistantId';
import type { LazyModules } from '../../core/lazyModules';
import { toErrorInfo } from '../../shared/userError';
import type { LocalAssistants } from '../assistants/localAssistants';
import type { Backends } from '../connection/backends';
import { errorText } from '../strings';

/** What is known of an assistant that was just made. */
export interface NewAssistant {
  readonly id: string;
  readonly name: string;
  readonly model: string;
}

/** Makes a local assistant: a name, a model from the server's list, what it is told, and a file of it all. */
export class AssistantCreator {
  constructor(
    private readonly local: LocalAssistants,
    private readonly backends: Backends,
    private readonly load: () => Promise<LazyModules>,
  ) {}

  /** The new assistant; null when the user gave up. */
  async create(): Promise<NewAssistant | null> {
    const title = l10n.t('Create assistant');
    const name = await window.showInputBox({
      title,
      prompt: l10n.t('What is it called?'),
      placeHolder: l10n.t('Team Reviewer'),
      ignoreFocusOut: true,
      validateInput: text => (text.trim() ? undefined : l10n.t('A name is needed.')),
    });
    if (name === undefined) {
      return null;
    }
    const model = await this.pickModel(title);
    if (model === null) {
      return null;
    }
    const instructions = await window.showInputBox({
      title,
      prompt: l10n.t('What should it know and do? The file with its instructions is opened afterwards.'),
      placeHolder: l10n.t('You review code for a small team. Be brief and concrete.'),
      ignoreFocusOut: true,
    });
    if (instructions === undefined) {
      return null;
    }
    const folder = await this.pickFolder(title);
    return folder ? this.write(folder, name.trim(), model, instructions.trim()) : null;
  }

  private async pickModel(title: string): Promise<string | null> {
    const other = { label: l10n.t('Another model…'), iconPath: new ThemeIcon('edit'), alwaysShow: true };
    const chosen = await window.showQuickPick<QuickPickItem>(
      this.modelItems().then(items => [...items, other]),
      { title, placeHolder: l10n.t('Which model answers?'), ignoreFocusOut: true },
    );
    if (chosen !== other) {
      return chosen?.label ?? null;
    }
    const model = await window.showInputBox({
      title,
      prompt: l10n.t('The model’s name, as the server knows it'),
      ignoreFocusOut: true,
      validateInput: text => (text.trim() ? undefined : l10n.t('A name is needed.')),
    });
    return model?.trim() ?? null;
  }

  private async modelItems(): Promise<readonly QuickPickItem[]> {
    try {
      const backend = await this.backends.get('responses');
      const models = await backend.listModels(new AbortController().signal);
      return models.map(({ id, shutdownDate }) => ({
        label: id,
        ...(shutdownDate ? { description: l10n.t('shuts down on {date}', { date: shutdownDate }) } : {}),
      }));
    } catch (error) {
      void window.showWarningMessage(
        l10n.t('The server’s models could not be listed: {problem}', { problem: errorText(toErrorInfo(error)) }),
      );
      return [];
    }
  }

  private async pickFolder(title: string): Promise<Uri | null> {
    const folders = this.local.folders();
    if (folders.length === 1) {
      return folders[0]?.uri ?? null;
    }
    const chosen = await window.showQuickPick(
      folders
        .map(({ uri, home }) => ({
          label: home === 'user' ? l10n.t('For me, in every window') : l10n.t('For everyone who works in this folder'),
          description: home === 'user' ? '' : workspace.asRelativePath(uri),
          uri,
        }))
        .toReversed(),
      { title, placeHolder: l10n.t('Where is it kept?'), ignoreFocusOut: true },
    );
    return chosen?.uri ?? null;
  }

  private async write(folder: Uri, name: string, model: string, instructions: string): Promise<NewAssistant> {
    const taken = (await this.local.list()).map(file => file.name);
    const fileName = assistantFileName(name, taken);
    const { assistantFileText } = await this.load();
    const text = assistantFileText({ name, model, ...(instructions ? { instructions } : {}) });
    const uri = this.local.fileUri(folder, fileName);
    await workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    await this.local.trust(fileName, text);
    await window.showTextDocument(uri, { preview: false });
    return { id: localAssistantId(fileName), name, model };
  }
}
