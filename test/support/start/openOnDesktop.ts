import fs from 'node:fs';
import path from 'node:path';
import { resolveCliArgsFromVSCodeExecutablePath } from '@vscode/test-electron';
import { applySettings } from '../host/settingsFile';
import { cleanEnv } from '../process/cleanEnv';
import { spawnOwned } from '../process/ownedProcess';
import { run } from '../process/run';
import type { OpenedVSCode, StartRequest } from './openInBrowser';
import { startDir } from './startState';

/** A desktop VS Code with a profile of its own; the user's own VS Code and its settings stay as they are. */
export async function openOnDesktop(executable: string, request: StartRequest): Promise<OpenedVSCode> {
  const dir = path.join(startDir, 'desktop');
  const userData = path.join(dir, 'ud');
  const extensions = path.join(dir, 'ext');
  fs.mkdirSync(path.join(userData, 'User'), { recursive: true });
  applySettings(path.join(userData, 'User/settings.json'), request.settings);
  const profile = [`--user-data-dir=${userData}`, `--extensions-dir=${extensions}`];
  // Chromium has no sandbox as root, in a container for example.
  if (process.getuid?.() === 0) profile.push('--no-sandbox');
  if (!request.installed) {
    const [cli = executable, ...args] = resolveCliArgsFromVSCodeExecutablePath(executable, {
      reuseMachineInstall: true, // the profile is named below
    });
    const install = [...args, ...profile, '--install-extension', request.extension.file, '--force'];
    await run(cli, install, { shell: process.platform === 'win32', env: cleanEnv() });
  }
  const flags = ['--new-window', '--skip-welcome', '--skip-release-notes', '--disable-updates'];
  const vscode = spawnOwned(executable, [request.workspace, request.firstFile, ...profile, ...flags], {
    stdio: 'ignore',
    env: cleanEnv(),
  });
  return { message: 'VS Code opens in a window of its own.', exited: vscode.exited };
}
