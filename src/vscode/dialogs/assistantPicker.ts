import { l10n, type QuickPickItem, QuickPickItemKind, ThemeIcon, window } from 'vscode';
import type { Protocol } from '../../core/assistant';
import { DisposableStore } from '../../shared/disposable';
import { type ErrorCode, toErrorInfo } from '../../shared/userError';
import type { AssistantCatalog } from '../assistants/assistantCatalog';
import type { LocalAssistants } from '../assistants/localAssistants';
import type { Backends } from '../connection/backends';
import { errorText } from '../strings';

/** What was picked: an assistant's ID, or the wish for a new one. */
export type PickedAssistant = { readonly id: string } | 'create';

const SERVER_PROTOCOLS: readonly Protocol[] = ['agents', 'assistants'];
/** Many servers know no agents: that is not worth a word. Whatever else is wrong is said once, for the agents. */
const NOT_THERE: readonly ErrorCode[] = ['assistantUnknown', 'notAnApi', 'apiMissing'];

interface Item extends QuickPickItem {
  readonly choice?: PickedAssistant | 'paste';
}

/** Lets the user choose among the server's assistants, the local ones, a pasted ID and a new one. */
export class AssistantPicker {
  constructor(
    private readonly catalog: AssistantCatalog,
    private readonly local: LocalAssistants,
    private readonly backends: Backends,
  ) {}

  /** Null when the user gave up. */
  async pick(currentId: string): Promise<PickedAssistant | null> {
    const picked = await this.show(currentId);
    return picked === 'paste' ? this.paste(currentId) : picked;
  }

  private show(currentId: string): Promise<PickedAssistant | 'paste' | null> {
    return new Promise(resolve => {
      const owned = new DisposableStore();
      const pick = owned.add(window.createQuickPick<Item>());
      const abort = new AbortController();
      const finish = (picked: PickedAssistant | 'paste' | null) => {
        abort.abort();
        owned.dispose();
        resolve(picked);
      };
      pick.title = l10n.t('Select assistant');
      pick.placeholder = l10n.t('Choose an assistant, or paste its ID');
      pick.matchOnDescription = true;
      pick.matchOnDetail = true;
      pick.items = firstItems();
      pick.busy = true;
      owned.add(pick.onDidHide(() => finish(null)));
      owned.add(
        pick.onDidAccept(() => {
          const [item] = pick.selectedItems;
          const typed = pick.value.trim();
          if (item?.choice) {
            finish(item.choice);
          } else if (!item && typed !== '' && (!pick.busy || /[_:]/.test(typed))) {
            // While the list is on its way, a word may still become one of its names.
            finish({ id: typed });
          }
        }),
      );
      pick.show();
      void this.items(currentId, abort.signal).then(items => {
        if (!abort.signal.aborted) {
          pick.items = items;
          pick.busy = false;
          const offered = items.filter(({ choice }) => typeof choice === 'object');
          const current = offered.find(({ choice }) => typeof choice === 'object' && choice.id === currentId);
          pick.activeItems = [current ?? offered[0]].filter(item => item !== undefined);
        }
      });
    });
  }

  private async items(currentId: string, signal: AbortSignal): Promise<readonly Item[]> {
    const [files, server] = await Promise.all([this.local.list(), this.serverItems(currentId, signal)]);
    const local = files.map(
      ({ name, home }): Item => ({
        label: name,
        iconPath: new ThemeIcon('file'),
        description: `local:${name}`,
        detail: [
          home === 'user' ? l10n.t('Your own') : l10n.t('From this folder'),
          ...(currentId === `local:${name}` ? [l10n.t('in use')] : []),
        ].join(' · '),
        choice: { id: `local:${name}` },
      }),
    );
    return [
      // First, so that nothing moves under the mouse when the others arrive.
      ...firstItems(),
      ...(server.length ? [separator(this.backends.server().host), ...server] : []),
      ...(local.length ? [separator(l10n.t('Local assistants')), ...local] : []),
    ];
  }

  /** What the server keeps, by each of its APIs: few servers have both. */
  private async serverItems(currentId: string, signal: AbortSignal): Promise<readonly Item[]> {
    const lists = await Promise.all(SERVER_PROTOCOLS.map(protocol => this.protocolItems(protocol, currentId, signal)));
    return lists.flat();
  }

  private async protocolItems(protocol: Protocol, currentId: string, signal: AbortSignal): Promise<readonly Item[]> {
    try {
      const backend = await this.backends.get(protocol);
      const assistants = await backend.listAssistants(signal);
      const reachable = assistants.filter(({ id }) => this.protocolOf(id) === protocol);
      for (const assistant of reachable) {
        await this.catalog.remember(assistant);
      }
      return reachable.map(
        ({ id, name, model }): Item => ({
          label: name,
          iconPath: new ThemeIcon('hubot'),
          description: id,
          detail: [...(model ? [model] : []), ...(currentId === id ? [l10n.t('in use')] : [])].join(' · '),
          choice: { id },
        }),
      );
    } catch (error) {
      const info = toErrorInfo(error);
      return NOT_THERE.includes(info.code) || protocol === 'assistants' || signal.aborted
        ? []
        : [{ label: l10n.t('The server’s assistants could not be listed'), detail: errorText(info), alwaysShow: true }];
    }
  }

  /** Null for an ID that can't be asked: OpenAI's own old assistants. */
  private protocolOf(id: string): Protocol | null {
    try {
      return this.catalog.parse(id).protocol;
    } catch {
      return null;
    }
  }

  private async paste(currentId: string): Promise<PickedAssistant | null> {
    const id = await window.showInputBox({
      title: l10n.t('The assistant’s ID'),
      value: currentId,
      placeHolder: 'agent_…, asst_…, local:NAME',
      ignoreFocusOut: true,
      validateInput: text => {
        try {
          this.catalog.parse(text);
          return undefined;
        } catch (error) {
          return errorText(toErrorInfo(error));
        }
      },
    });
    return id === undefined ? null : { id: id.trim() };
  }
}

/** Not always shown: what is typed and matches nothing is taken for an ID. */
function firstItems(): readonly Item[] {
  return [
    {
      label: l10n.t('Create an assistant…'),
      iconPath: new ThemeIcon('add'),
      choice: 'create',
    },
    { label: l10n.t('Paste an ID…'), iconPath: new ThemeIcon('key'), choice: 'paste' },
  ];
}

function separator(label: string): Item {
  return { label, kind: QuickPickItemKind.Separator };
}
