/*
 * What the product's outermost layer takes from VS Code, as far as a window without a screen needs it. It stands in for
 * the module `vscode` in the bundle of a window.
 */

const never = () => ({ dispose: () => {} });

/** What the settings say; left out ones have their defaults. */
export const configuration = new Map<string, unknown>();

export const workspace = {
  workspaceFolders: undefined,
  isTrusted: true,
  getConfiguration: (section: string) => ({ get: (name: string) => configuration.get(`${section}.${name}`) }),
  onDidChangeConfiguration: never,
  onDidGrantWorkspaceTrust: never,
};

/** Whether there is a page that shows the window: it carries out commands. */
export const page = { isThere: true };

export const commands = {
  executeCommand: () => (page.isThere ? Promise.resolve() : new Promise(() => undefined)),
};

export const env = { language: 'en' };

export const l10n = { t: (text: string) => text };

export const ConfigurationTarget = { Global: 1, Workspace: 2 };
