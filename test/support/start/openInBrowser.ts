import path from 'node:path';
import { ensureHost } from '../host/ensureHost';
import type { Settings } from '../host/quietSettings';
import { startVSCode } from '../host/startVSCode';
import { workbenchUrl } from '../host/workbenchUrl';
import type { PackagedExtension } from '../packaging/makePackage';
import { freePort } from '../process/freePort';
import { startDir } from './startState';

/** How a VS Code for `npm start` is to be opened. */
export interface StartRequest {
  readonly workspace: string;
  readonly firstFile: string;
  readonly extension: PackagedExtension;
  /** Whether the profile has this very extension already. */
  readonly installed: boolean;
  /** `undefined` values are taken out of the user's settings. */
  readonly settings: (current: Settings) => Settings;
  readonly lastPort: number | undefined;
}

export interface OpenedVSCode {
  readonly port?: number;
  /** What to tell the user. */
  readonly message: string;
  /** Resolves when VS Code has ended. */
  readonly exited: Promise<number>;
}

/** The VS Code from npm, to be opened in any browser. The port stays: the browser keeps threads and keys by it. */
export async function openInBrowser(request: StartRequest): Promise<OpenedVSCode> {
  const paths = await ensureHost();
  const port = await freePort(request.lastPort);
  const vscode = await startVSCode(paths, {
    dir: path.join(startDir, 'browser'),
    port,
    vsix: request.installed ? [] : [request.extension.file],
    settings: request.settings,
  });
  const url = workbenchUrl(vscode, {
    folder: request.workspace,
    // Later VS Code restores what was open.
    ...(request.lastPort === undefined ? { openFile: request.firstFile } : {}),
  });
  return { port, message: `VS Code is ready. Open it in a browser:\n\n    ${url}\n`, exited: vscode.exited };
}
