import { env, l10n, type Memento, ThemeIcon, Uri, window } from 'vscode';
import { DisposableStore } from '../../shared/disposable';
import { toErrorInfo } from '../../shared/userError';
import type { ApiKeys } from '../connection/apiKeys';
import type { Backends } from '../connection/backends';
import { errorText } from '../strings';

type Server = ReturnType<Backends['server']>;

const CONFIRMED_INSECURE = 'confirmedInsecureOrigins';
const OPENAI_ORIGIN = 'https://api.openai.com';

/** Asks for the API key of the server in the settings and keeps it only once the server has accepted it. */
export class ApiKeyPrompt {
  constructor(
    private readonly backends: Backends,
    private readonly keys: ApiKeys,
    private readonly memory: Memento,
  ) {}

  /** Returns whether there is a key now; false when the user gave up. Throws `baseUrlInvalid`. */
  async ask(): Promise<boolean> {
    const server = this.backends.server();
    if (!(await this.confirmInsecure(server))) {
      return false;
    }
    const offered = await this.offerEnvironmentKey(server);
    if (offered === 'cancelled') {
      return false;
    }
    const key = offered ?? (await this.enter(server));
    if (key === null) {
      return false;
    }
    if ((await this.keys.set(server.origin, key)) === 'inMemory') {
      void window.showWarningMessage(
        l10n.t('This machine’s secret storage did not keep the key. It is used until this window is closed.'),
      );
    }
    return true;
  }

  async clear(): Promise<void> {
    const { origin, host } = this.backends.server();
    await this.keys.clear(origin);
    void window.showInformationMessage(l10n.t('The API key for {host} was removed.', { host }));
  }

  /** Beyond this machine plain `http:` shows the key to everyone on the way: once per origin, the user decides. */
  private async confirmInsecure({ insecure, origin, host }: Server): Promise<boolean> {
    const confirmed = this.memory.get<readonly string[]>(CONFIRMED_INSECURE, []);
    if (!insecure || confirmed.includes(origin)) {
      return true;
    }
    const send = l10n.t('Send it anyway');
    const answer = await window.showWarningMessage(
      l10n.t('The connection to {host} is not encrypted: the key can be read on the way.', { host }),
      { modal: true },
      send,
    );
    if (answer !== send) {
      return false;
    }
    await this.memory.update(CONFIRMED_INSECURE, [...confirmed, origin]);
    return true;
  }

  /** The environment's key is OpenAI's: it is offered for its own origin only, and used only after a yes. */
  private async offerEnvironmentKey({ origin, host }: Server): Promise<string | null | 'cancelled'> {
    const key = process.env.OPENAI_API_KEY?.trim();
    if (!key || origin !== OPENAI_ORIGIN) {
      return null;
    }
    const use = l10n.t('Use the key in OPENAI_API_KEY');
    const other = l10n.t('Enter another key…');
    const chosen = await window.showQuickPick([use, other], {
      title: l10n.t('API key for {host}', { host }),
      ignoreFocusOut: true,
    });
    if (chosen === undefined) {
      return 'cancelled';
    }
    return chosen === use ? key : null;
  }

  private enter(server: Server): Promise<string | null> {
    return new Promise(resolve => {
      const owned = new DisposableStore();
      const input = owned.add(window.createInputBox());
      const getKey = { iconPath: new ThemeIcon('link-external'), tooltip: l10n.t('Get a key') };
      input.title = l10n.t('API key for {host}', { host: server.host });
      input.prompt = l10n.t('Kept in this machine’s secret storage, for {origin} alone.', { origin: server.origin });
      input.password = true;
      input.ignoreFocusOut = true;
      if (server.origin === OPENAI_ORIGIN) {
        input.buttons = [getKey];
      }
      let unchecked: string | null = null;
      const finish = (key: string | null) => {
        owned.dispose();
        resolve(key);
      };
      owned.add(
        input.onDidTriggerButton(() => void env.openExternal(Uri.parse('https://platform.openai.com/api-keys'))),
      );
      owned.add(
        input.onDidChangeValue(() => {
          input.validationMessage = undefined;
          unchecked = null;
        }),
      );
      owned.add(input.onDidHide(() => finish(null)));
      owned.add(
        input.onDidAccept(async () => {
          const key = input.value.trim();
          if (key === '' || input.busy) {
            return;
          }
          if (key === unchecked) {
            finish(key);
            return;
          }
          input.busy = true;
          const problem = await this.check(key);
          input.busy = false;
          if (!problem) {
            finish(key);
          } else if (problem.final) {
            input.validationMessage = problem.text;
          } else {
            unchecked = key;
            input.validationMessage = l10n.t('{problem} Press Enter again to keep the key unchecked.', {
              problem: problem.text,
            });
          }
        }),
      );
      input.show();
    });
  }

  /** Whether the server takes the key; a server that can't be asked now doesn't have to stand in the way. */
  private async check(key: string): Promise<{ readonly text: string; readonly final: boolean } | null> {
    try {
      const backend = await this.backends.withKey('responses', key);
      await backend.testConnection(new AbortController().signal);
      return null;
    } catch (error) {
      const info = toErrorInfo(error);
      switch (info.code) {
        case 'permissionDenied':
          // The key is known; it may lack the list of models and still be right for asking.
          return null;
        case 'keyRejected':
          return { text: errorText(info), final: true };
        default:
          return { text: errorText(info), final: false };
      }
    }
  }
}
