import fs from 'node:fs';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { type BrowserOptions, openBrowser } from '../support/host/openBrowser';
import type { HostPaths } from '../support/host/paths';
import type { Settings } from '../support/host/quietSettings';
import { type RunningVSCode, startVSCode, type VSCodeOptions } from '../support/host/startVSCode';
import { type TempFolder, tempFolder } from '../support/process/tempFolder';
import { Recorder } from './harnessMessages';

/**
 * All that the tests need of VS Code's own extensions. With the others (git, TypeScript, a hundred languages) each
 * window costs a quarter more.
 */
const OWN_EXTENSIONS = /^(theme-|python$|javascript$|typescript-basics$|json$|markdown-basics$|configuration-editing$)/;

/** Whatever moves by itself is drawn by the processor here. */
const STILL: Settings = { 'workbench.reduceMotion': 'on', 'editor.cursorBlinking': 'solid' };

/** What can't be changed once VS Code and its browser run. */
export interface CodeOptions {
  /** With all of VS Code's own extensions and as fast as it gets: to measure. */
  readonly whole?: boolean;
  /** Seen by the extension host: `OPENAI_API_KEY` for one, which is taken out unless it is given here. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly browser?: BrowserOptions;
  /** VS Code's display language, e.g. `ko`. Without a language pack only extensions speak it. */
  readonly language?: string;
}

/** A VS Code and the browser that shows it, without a window yet. */
export interface Code {
  /** The profile: user data, extensions, the browser's. */
  readonly folder: TempFolder;
  readonly vscode: RunningVSCode;
  readonly context: BrowserContext;
  /** None where it would cost what is to be measured. */
  readonly recorder: Recorder | undefined;
}

/** Starts both, on a new profile or on that of one that has ended. */
export async function startCode(
  paths: HostPaths,
  { whole = false, env, browser, language }: CodeOptions,
  { settings, ...how }: Pick<VSCodeOptions, 'vsix' | 'port'> & { readonly settings?: Settings },
  folder: TempFolder = tempFolder('code'),
): Promise<Code> {
  const vscode = await startVSCode(paths, {
    ...how,
    settings: { ...(whole ? {} : STILL), ...settings },
    dir: folder.path,
    ...(whole ? {} : { ownExtensions: name => OWN_EXTENSIONS.test(name) }),
    env: { OPENAI_API_KEY: undefined, ...(whole ? {} : { NODE_COMPILE_CACHE: compileCache(paths) }), ...env },
  });
  const context = await openBrowser(paths, vscode.dir, {
    ...(whole ? {} : { unoptimized: true, reducedMotion: 'reduce' }),
    ...browser,
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  // Where VS Code in a browser keeps the language that its pages were served in; extensions are told this one.
  if (language)
    await context.addInitScript(name => Object.assign(globalThis, { _VSCODE_NLS_LANGUAGE: name }), language);
  return { folder, vscode, context, recorder: whole ? undefined : await Recorder.start(context) };
}

/** Where Node keeps what it has compiled: VS Code's server and its extension hosts are mostly the same few large files. */
function compileCache(paths: HostPaths): string {
  return path.join(paths.dir, 'compile-cache');
}

/** Ends both; their profile stays. */
export async function endCode({ vscode, context }: Code): Promise<void> {
  await context.close();
  await vscode.stop();
}

/** A file ends before the next one of its process begins: there is never more than one. */
let parked: Code | undefined;

/** A VS Code as new, with these settings: one that is parked, or else another. It has no options of its own. */
export async function takeCode(paths: HostPaths, vsix: string, settings: Settings): Promise<Code> {
  const code = parked;
  parked = undefined;
  if (!code) return startCode(paths, {}, { vsix: [vsix], settings });
  code.vscode.changeSettings({ ...STILL, ...settings });
  return code;
}

/**
 * Closes its windows and keeps it for the next who takes one, without anything that its user had: to start another costs
 * twice as much as to load a window in one that has loaded some. What stays are extensions and what a browser caches.
 * It ends with the process, which has to be ended. One whose extension host outlives its window is ended at once.
 */
export async function parkCode(code: Code): Promise<void> {
  const { context, vscode, folder } = code;
  const [first, ...others] = context.pages();
  await Promise.all(others.map(page => page.close()));
  if (first) await leave(first);
  if (!(await vscode.extensionHostsEnded())) {
    await endCode(code);
    folder.remove();
    return;
  }
  if (first) await forgetSite(first, vscode.origin);
  fs.rmSync(path.join(folder.path, 'ud/User'), { recursive: true, force: true });
  for (const log of logsOfHosts(path.join(folder.path, 'ud/logs'))) fs.rmSync(log, { recursive: true, force: true });
  parked = code;
}

async function leave(page: Page): Promise<void> {
  // What isn't saved would be asked about.
  page.once('dialog', dialog => void dialog.accept().catch(() => undefined));
  await page.goto('about:blank');
}

/** What the site keeps in the browser: workspace state, secrets, what was open. */
async function forgetSite(page: Page, origin: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb,local_storage,cookies' });
  await devtools.detach();
}

function logsOfHosts(logs: string): readonly string[] {
  const names = fs.existsSync(logs) ? fs.readdirSync(logs, { recursive: true, encoding: 'utf8' }) : [];
  return names.filter(name => /^exthost\d*$/.test(path.basename(name))).map(name => path.join(logs, name));
}
