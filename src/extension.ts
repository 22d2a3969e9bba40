import { commands, type ExtensionContext, l10n, window } from 'vscode';
import type { LazyModules } from './core/lazyModules';
import { COMMANDS, VIEWS } from './vscode/ids';
import { EarlyView } from './vscode/panel/earlyView';
import type { Product } from './vscode/product';
import { EarlyTree } from './vscode/tree/earlyTree';

let product: Promise<Product> | null = null;

/** Opens the doors; what is behind them is loaded when somebody comes in. */
export function activate(context: ExtensionContext): void {
  const { extensionUri, subscriptions } = context;
  const opened = () => {
    product ??= open(context);
    return product;
  };
  // First: whoever has opened it waits for it, and the window takes one thing after the other.
  const view = new EarlyView(extensionUri, async () => (await opened()).view);
  subscriptions.push(window.registerWebviewViewProvider(VIEWS.chat, view));
  for (const id of Object.values(COMMANDS)) {
    subscriptions.push(commands.registerCommand(id, async (...args) => (await opened()).run(id, args)));
  }
  const threads = new EarlyTree(
    async () => (await opened()).threadTree(),
    error => l10n.t('The threads cannot be listed: {0}', error instanceof Error ? error.message : String(error)),
  );
  const threadsView = window.createTreeView(VIEWS.threads, { treeDataProvider: threads, showCollapseAll: true });
  threads.attach(threadsView);
  subscriptions.push(threads, threadsView);
}

/** VS Code waits for this: what is still in memory is written. */
export async function deactivate(): Promise<void> {
  await (await product)?.close();
}

async function open(context: ExtensionContext): Promise<Product> {
  const { Product } = await import('./vscode/product');
  const load = (): Promise<LazyModules> => import('./backends/index');
  const opened = new Product(context, load);
  context.subscriptions.push(opened);
  return opened;
}
