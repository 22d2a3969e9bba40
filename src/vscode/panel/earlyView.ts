import { readFileSync } from 'node:fs';
import { env, l10n, Uri, type Webview, type WebviewView, type WebviewViewProvider } from 'vscode';
import { panelHtml } from '../../shared/panelHtml';

/**
 * How long it takes to send the page to its window, in milliseconds: VS Code does that in several tasks, with one that
 * compresses it in between, and loading the product would keep all of them waiting for three times as long.
 */
const SENDING_MS = 30;

/** A view whose page is being loaded already. */
export interface EarlyPage {
  readonly view: WebviewView;
  /** What its page has said so far, oldest first; nobody has answered it. */
  readonly said: readonly unknown[];
  /** Loads the page anew. */
  load(): void;
}

/** Takes a view over, for as long as it lives. */
export interface ViewOwner {
  take(page: EarlyPage): void;
}

/**
 * Loads the chat view's page at once, and what answers it while VS Code is busy with the page's frame: to do one after
 * the other would be twice the wait.
 */
export class EarlyView implements WebviewViewProvider {
  constructor(
    private readonly extensionUri: Uri,
    private readonly owner: () => Promise<ViewOwner>,
  ) {}

  async resolveWebviewView(view: WebviewView): Promise<void> {
    const { webview } = view;
    const said: unknown[] = [];
    let isGone = false;
    const listening = [
      webview.onDidReceiveMessage(message => said.push(message)),
      // The page is gone while hidden and is loaded anew; it says everything again then.
      view.onDidChangeVisibility(() => said.splice(0)),
      view.onDidDispose(() => {
        isGone = true;
      }),
    ];
    const load = () => {
      webview.html = this.html(webview);
    };
    webview.options = { enableScripts: true, localResourceRoots: [Uri.joinPath(this.extensionUri, 'dist')] };
    load();
    try {
      await new Promise(resolve => setTimeout(resolve, SENDING_MS));
      const owner = await this.owner();
      if (!isGone) {
        owner.take({ view, said, load });
      }
    } finally {
      for (const listener of listening) {
        listener.dispose();
      }
    }
  }

  private html(webview: Webview): string {
    const file = (name: string) => webview.asWebviewUri(Uri.joinPath(this.extensionUri, 'dist', name)).toString();
    return panelHtml({
      nonce: crypto.randomUUID(),
      cspSource: webview.cspSource,
      scriptUri: file('panel.js'),
      style: readFileSync(Uri.joinPath(this.extensionUri, 'dist', 'panel.css').fsPath, 'utf8'),
      title: l10n.t('Chat'),
      message: l10n.t('Message'),
      placeholder: l10n.t('Ask {name}', { name: l10n.t('Assistant') }),
      lang: env.language,
    });
  }
}
