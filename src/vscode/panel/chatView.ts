import { commands, env, l10n, Uri, window } from 'vscode';
import { type Disposable, DisposableStore, toDisposable } from '../../shared/disposable';
import type { FromPanel, PanelChange, PanelSnapshot, ToPanel } from '../../shared/protocol';
import type { Entry } from '../../shared/transcript';
import { unreachable } from '../../shared/unreachable';
import { COMMANDS, CONTEXTS, VIEWS } from '../ids';
import type { Log } from '../log';
import type { EarlyPage, ViewOwner } from './earlyView';
import { PanelChannel } from './panelChannel';
import { parsePanelMessage } from './panelMessage';
import type { CodeApplier, ThemeWatch } from './reactions';

/** After this the user is told that the page doesn't answer, in milliseconds. */
const READY_TIMEOUT_MS = 5000;

/** What the panel shows and whom it tells what was pressed. */
export interface PanelModel {
  /** Null while there is nothing to show yet; `onDidReplace` follows. */
  snapshot(): PanelSnapshot | null;
  /** Null when they can't be read, of which the user has been told then. */
  older(before: string): Promise<{ readonly entries: readonly Entry[]; readonly older: number } | null>;
  handle(message: PanelIntent): void;
  onDidChange(listener: (change: PanelChange) => void): Disposable;
  /** Another thread is shown now, or everything else may differ. */
  onDidReplace(listener: () => void): Disposable;
}

/** What is done by code that is loaded then. */
type ForReactions = Extract<
  FromPanel,
  {
    readonly type:
      | 'insertAtCursor'
      | 'applyCode'
      | 'typeInTerminal'
      | 'openAsMarkdown'
      | 'codeTheme'
      | 'findFiles'
      | 'openFile';
  }
>;

/** What the user wants of the thread; the rest of {@link FromPanel} the view does by itself. */
export type PanelIntent = Exclude<
  FromPanel,
  | ForReactions
  | { readonly type: 'ready' | 'started' | 'focusChanged' | 'copy' | 'openLink' | 'loadOlder' | 'findOlder' }
>;

/** A view that VS Code has made; gone when it is closed or moved. */
interface Shown {
  readonly page: EarlyPage;
  readonly channel: PanelChannel;
  /** What ends with it. */
  readonly owned: DisposableStore;
  /** Whether the page has asked for its snapshot. */
  ready: boolean;
  /** Whether the page's script runs. */
  started: boolean;
}

/** The chat view. VS Code throws its page away whenever it is hidden; the truth stays in the model. */
export class ChatView implements ViewOwner, Disposable {
  private readonly owned = new DisposableStore();
  private shown: Shown | null = null;

  /** What the page is told once it is there. */
  private wanted: Extract<ToPanel, { readonly type: 'focusInput' | 'openFind' }> | null = null;
  private theme: ThemeWatch | null = null;
  private applier: CodeApplier | null = null;

  constructor(
    private readonly model: PanelModel,
    private readonly log: Log,
  ) {
    this.owned.add(model.onDidChange(change => this.shown?.channel.sendChange(change)));
    this.owned.add(model.onDidReplace(() => this.sendSnapshot()));
  }

  take(page: EarlyPage): void {
    const { view } = page;
    const owned = new DisposableStore();
    const channel = owned.add(new PanelChannel(message => void view.webview.postMessage(message)));
    const shown: Shown = { page, channel, owned, ready: false, started: false };
    this.shown = shown;
    owned.add(view.webview.onDidReceiveMessage(message => this.receive(message)));
    owned.add(
      view.onDidChangeVisibility(() => {
        // The page is gone while hidden and is loaded anew; it says everything again then.
        shown.ready = false;
        shown.started = false;
        setFocused(false);
        channel.reset();
        if (view.visible) {
          this.watch(shown);
        }
      }),
    );
    view.onDidDispose(() => {
      owned.dispose();
      setFocused(false);
      if (this.shown === shown) {
        this.shown = null;
      }
    });
    this.watch(shown);
    for (const message of page.said) {
      this.receive(message);
    }
  }

  /** Shows the view, and leaves the focus where it is. */
  async show(): Promise<void> {
    await commands.executeCommand(`${VIEWS.chat}.focus`, { preserveFocus: true });
  }

  /** Shows the view and puts the cursor into its input. */
  async focus(): Promise<void> {
    await this.focusOn({ type: 'focusInput' });
  }

  /** Shows the view and opens its find, for this text or for one that the user types. */
  async find(text: string | null = null): Promise<void> {
    await this.focusOn({ type: 'openFind', text });
  }

  dispose(): void {
    this.owned.dispose();
    this.shown = null;
  }

  private async focusOn(wanted: NonNullable<typeof this.wanted>): Promise<void> {
    await commands.executeCommand(`${VIEWS.chat}.focus`);
    if (this.shown?.channel.isOpen) {
      this.post(wanted);
    } else {
      this.wanted = wanted;
    }
  }

  private receive(value: unknown): void {
    const message = parsePanelMessage(value);
    if (!message) {
      this.log.warn('the panel sent a message of no known form');
      return;
    }
    switch (message.type) {
      case 'ready':
        if (this.shown) {
          this.shown.ready = true;
        }
        this.sendSnapshot();
        break;
      case 'started':
        if (this.shown) {
          this.shown.started = true;
        }
        break;
      case 'focusChanged':
        setFocused(message.focused);
        break;
      case 'loadOlder':
      case 'findOlder':
        void this.sendOlder(message);
        break;
      case 'copy':
        void env.clipboard.writeText(message.text);
        break;
      case 'insertAtCursor':
      case 'applyCode':
      case 'typeInTerminal':
      case 'openAsMarkdown':
      case 'codeTheme':
      case 'findFiles':
      case 'openFile':
        void this.react(message);
        break;
      case 'openLink':
        openLink(message.href);
        break;
      case 'send':
      case 'stop':
      case 'draftText':
      case 'removeAttachment':
      case 'remedy':
      case 'removeQueued':
      case 'editQueued':
      case 'sendQueued':
      case 'command':
        this.model.handle(message);
        break;
      default:
        unreachable(message);
    }
  }

  private sendSnapshot(): void {
    const snapshot = this.shown?.ready ? this.model.snapshot() : null;
    if (!snapshot) {
      return;
    }
    this.shown?.channel.sendSnapshot(snapshot);
    if (this.wanted) {
      this.post(this.wanted);
      this.wanted = null;
    }
  }

  private async sendOlder({ type, before }: Extract<FromPanel, { readonly before: string }>): Promise<void> {
    const { shown } = this;
    const found = await this.model.older(before);
    if (!found || shown !== this.shown) {
      return;
    }
    const { entries, older: remaining } = found;
    this.post(
      type === 'loadOlder'
        ? { type: 'older', entries, remaining }
        : { type: 'olderForFind', before, entries, remaining },
    );
  }

  private async react(message: ForReactions): Promise<void> {
    const reactions = await import('./reactions');
    switch (message.type) {
      case 'insertAtCursor':
        return reactions.insertAtCursor(message.text);
      case 'applyCode':
        this.applier ??= this.owned.add(new reactions.CodeApplier());
        return this.applier.apply(message.code);
      case 'typeInTerminal':
        return reactions.typeInTerminal(message.text);
      case 'openAsMarkdown':
        return reactions.openAsMarkdown(message.text);
      case 'openFile':
        return reactions.openWorkspaceFile(message.path, message);
      case 'findFiles':
        this.post({ type: 'filesFound', asked: message.paths, paths: await reactions.existingFiles(message.paths) });
        return;
      case 'codeTheme':
        this.theme ??= this.owned.add(
          new reactions.ThemeWatch(theme => this.post({ type: 'codeTheme', theme }), this.log),
        );
        return this.theme.read();
      default:
        unreachable(message);
    }
  }

  private post(message: ToPanel): void {
    this.shown?.channel.send(message);
  }

  /** A page that stays blank is the one thing users can't mend by themselves: say so, and offer to load it again. */
  private watch(shown: Shown): void {
    const timer = setTimeout(async () => {
      if (shown.started || !shown.page.view.visible) {
        return;
      }
      this.log.warn(`the panel did not answer within ${READY_TIMEOUT_MS} ms`);
      const reload = l10n.t('Reload');
      const showLog = l10n.t('Show log');
      const chosen = await window.showWarningMessage(l10n.t('The chat panel does not answer.'), reload, showLog);
      if (chosen === reload) {
        shown.page.load();
        this.watch(shown);
      } else if (chosen === showLog) {
        await commands.executeCommand(COMMANDS.showLog);
      }
    }, READY_TIMEOUT_MS);
    shown.owned.add(toDisposable(() => clearTimeout(timer)));
  }
}

function setFocused(focused: boolean): void {
  void commands.executeCommand('setContext', CONTEXTS.chatFocus, focused);
}

function openLink(href: string): void {
  const uri = Uri.parse(href, true);
  if (['http', 'https', 'mailto'].includes(uri.scheme)) {
    void env.openExternal(uri);
  }
}
