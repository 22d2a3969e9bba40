import path from 'node:path';
import type { RunningVSCode } from './startVSCode';

export interface WorkbenchTarget {
  /** A folder to open. Without folder and workspace file: an empty window. */
  readonly folder?: string;
  /** A `.code-workspace` file. */
  readonly workspace?: string;
  /** A file to open in the folder. */
  readonly openFile?: string;
  /** An extension to run from its folder. Needs `smokeTestDriver`, as the next one does. */
  readonly developmentPath?: string;
  /** A CommonJS module with `run(): Promise<void>`, to be run in the extension host. */
  readonly testsPath?: string;
}

/** The address at which a browser gets this VS Code with that folder. */
export function workbenchUrl(
  vscode: Pick<RunningVSCode, 'origin' | 'authority'>,
  target: WorkbenchTarget = {},
): string {
  const query = new URLSearchParams();
  if (target.workspace) query.set('workspace', path.resolve(target.workspace));
  else if (target.folder) query.set('folder', path.resolve(target.folder));
  else query.set('ew', 'true');
  const remote = (file: string): string => `vscode-remote://${vscode.authority}${path.resolve(file)}`;
  const payload: [string, string][] = [];
  if (target.openFile) payload.push(['openFile', remote(target.openFile)]);
  if (target.developmentPath) payload.push(['extensionDevelopmentPath', remote(target.developmentPath)]);
  if (target.testsPath) payload.push(['extensionTestsPath', remote(target.testsPath)]);
  if (payload.length > 0) query.set('payload', JSON.stringify(payload));
  // Slashes, colons and commas may stand in a query as they are, and someone may have to read it.
  const readable = String(query).replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%2C', ',');
  return `${vscode.origin}/?${readable}`;
}
