import fs from 'node:fs';
import path from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { cleanEnv } from '../process/cleanEnv';
import { freePort } from '../process/freePort';
import { type OwnedProcess, spawnOwned } from '../process/ownedProcess';
import { run } from '../process/run';
import { tempFolder } from '../process/tempFolder';
import { repoRoot } from '../repo';
import { extensionHostMemory, extensionHostsEnded, killExtensionHosts, pauseExtensionHosts } from './extensionHosts';
import type { HostPaths } from './paths';
import type { Settings } from './quietSettings';
import { applySettings } from './settingsFile';
import { type SettingsChanges, SettingsWishes } from './settingsWishes';

export interface VSCodeOptions {
  /** Where the profile lives: user data, extensions, home. Kept at `stop()`. Without it: a new one, gone at `stop()`. */
  readonly dir?: string;
  /** User settings, on top of what the profile already has. A new profile starts with `QUIET_SETTINGS`. */
  readonly settings?: Settings | ((current: Settings) => Settings);
  /** VSIX files to install before the start. */
  readonly vsix?: readonly string[];
  /**
   * Which of VS Code's own extensions there are, by their folders' names; all unless told. With a choice there is one
   * more, for `RunningVSCode.writeSettings`.
   */
  readonly ownExtensions?: (name: string) => boolean;
  /**
   * VS Code 1.139 reads `extensionDevelopmentPath` and `extensionTestsPath` from the URL only with this flag. With it,
   * VS Code suppresses notification toasts, some dialogs and its own tool confirmations: leave it off for a VSIX.
   */
  readonly smokeTestDriver?: boolean;
  /** In the browser's VS Code secrets and workspace state belong to the origin: keep the port to test a restart. */
  readonly port?: number;
  /** Added to the environment, which the extension host inherits. `undefined` takes a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A VS Code server on 127.0.0.1. It ends with `stop()` or with this process, whichever comes first. */
export interface RunningVSCode {
  readonly origin: string;
  /** Host and port, as `vscode-remote:` URIs name it. */
  readonly authority: string;
  readonly port: number;
  readonly dir: string;
  readonly settingsFile: string;
  /** Resolves when the server has ended, by `stop()` or by itself. */
  readonly exited: Promise<number>;
  /**
   * Changes user settings; `undefined` removes one. They take effect when the window is reloaded: code-server names the
   * file without the server's authority, and so VS Code does not recognise it when a watcher reports a change.
   */
  changeSettings(changes: Settings): void;
  /**
   * Has an extension of the tests' own change user settings in the open window, one after the other, each at once. Needs
   * `ownExtensions`. Rejects when it isn't done within 20 seconds.
   */
  writeSettings(changes: SettingsChanges): Promise<void>;
  /**
   * Kills the extension hosts of all windows (SIGKILL), as running out of memory would. VS Code starts each anew,
   * twice in five minutes.
   */
  killExtensionHosts(): Promise<void>;
  /** Stops the extension hosts of all windows (SIGSTOP), as a machine out of memory does. */
  pauseExtensionHosts(): void;
  /** Waits until no window has an extension host any more. False when one is still there after 20 seconds. */
  extensionHostsEnded(): Promise<boolean>;
  /** What the extension host of the only window has in RAM without its garbage, in bytes. On Linux only. */
  extensionHostMemory(context: BrowserContext): Promise<number>;
  /** What the server has printed so far, for a failed test's message. */
  log(): string;
  stop(): Promise<void>;
}

/** Starts a VS Code; a few seconds, and about two more for each VSIX. Open `workbenchUrl()` in a browser to see it. */
export async function startVSCode(paths: HostPaths, options: VSCodeOptions = {}): Promise<RunningVSCode> {
  const profile = options.dir ? undefined : tempFolder('vscode');
  // Unix sockets need a short path (107 characters), whatever the profile's own path is.
  const tmp = tempFolder('tmp');
  const removeFolders = (): void => {
    tmp.remove();
    profile?.remove();
  };
  try {
    return await start(paths, options, options.dir ?? profile?.path ?? tmp.path, tmp.path, removeFolders);
  } catch (error) {
    removeFolders();
    throw error;
  }
}

async function start(
  paths: HostPaths,
  options: VSCodeOptions,
  dir: string,
  tmp: string,
  done: () => void,
): Promise<RunningVSCode> {
  const settingsFile = path.join(dir, 'ud/User/settings.json');
  for (const folder of ['ud/User', 'ext', 'home']) fs.mkdirSync(path.join(dir, folder), { recursive: true });
  const { settings = {} } = options;
  applySettings(settingsFile, typeof settings === 'function' ? settings : () => settings);

  const env = serverEnv(dir, tmp, { ASK_ASSISTANT_SETTINGS_FOLDER: path.join(dir, 'settings'), ...options.env });
  const common = [paths.codeServer, '--config', path.join(dir, 'config.yaml')];
  common.push('--user-data-dir', path.join(dir, 'ud'), '--extensions-dir', path.join(dir, 'ext'));
  for (const file of options.vsix ?? []) await run(paths.node, [...common, '--install-extension', file], { env });

  const port = options.port ?? (await freePort());
  const flags = ['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-proxy'];
  flags.push('--disable-update-check', '--disable-getting-started-override', '--ignore-last-opened');
  flags.push('--session-socket', path.join(tmp, 'session.sock'));
  if (options.ownExtensions) flags.push('--builtin-extensions-dir', linkOwn(paths, dir, options.ownExtensions));
  const wishes = new SettingsWishes(path.join(dir, 'settings'));
  if (options.smokeTestDriver) flags.push('--vscode-option', 'enable-smoke-test-driver');
  const logFile = path.join(dir, 'server.log');
  const out = fs.openSync(logFile, 'w');
  const server = spawnOwned(paths.node, [...common, ...flags], { stdio: ['ignore', out, out], env });
  fs.closeSync(out);

  const origin = `http://127.0.0.1:${port}`;
  const log = (): string => fs.readFileSync(logFile, 'utf8');
  await waitUntilHealthy(server, origin, log);
  return {
    origin,
    authority: `127.0.0.1:${port}`,
    port,
    dir,
    settingsFile,
    exited: server.exited,
    changeSettings: changes => applySettings(settingsFile, () => changes),
    writeSettings: changes => wishes.write(changes),
    killExtensionHosts: () => killExtensionHosts(server.pid),
    pauseExtensionHosts: () => pauseExtensionHosts(server.pid),
    extensionHostsEnded: () => extensionHostsEnded(server.pid),
    extensionHostMemory: context => extensionHostMemory(server.pid, context),
    log,
    stop: async () => {
      await server.stop();
      done();
    },
  };
}

/** Returns a folder that has only those of VS Code's own extensions. */
function linkOwn(paths: HostPaths, dir: string, wanted: (name: string) => boolean): string {
  const own = path.join(paths.vscode, 'extensions');
  const folder = path.join(dir, 'own');
  fs.mkdirSync(folder, { recursive: true });
  for (const name of fs.readdirSync(own).filter(wanted)) {
    link(path.join(own, name), path.join(folder, name));
  }
  link(path.join(repoRoot, 'test/support/host/settingsWriter'), path.join(folder, 'settings-writer'));
  return folder;
}

function link(target: string, file: string): void {
  if (!fs.existsSync(file)) fs.symlinkSync(target, file, 'junction');
}

function serverEnv(dir: string, tmp: string, extra: VSCodeOptions['env']): NodeJS.ProcessEnv {
  const home = path.join(dir, 'home');
  return {
    ...cleanEnv(),
    HOME: home,
    TMPDIR: tmp,
    XDG_CONFIG_HOME: path.join(home, '.config'),
    XDG_DATA_HOME: path.join(home, '.local/share'),
    XDG_RUNTIME_DIR: tmp,
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
    ...extra,
  };
}

async function waitUntilHealthy(server: OwnedProcess, origin: string, log: () => string): Promise<void> {
  let ended = false;
  const end = (): void => {
    ended = true;
  };
  server.exited.then(end, end);
  for (const limit = Date.now() + 60_000; ; await new Promise(resolve => setTimeout(resolve, 50))) {
    try {
      if ((await fetch(`${origin}/healthz`)).ok) return;
    } catch {
      // not listening yet
    }
    if (ended || Date.now() > limit) {
      await server.stop();
      throw new Error(`VS Code's server did not start. It printed:\n${log()}`);
    }
  }
}
