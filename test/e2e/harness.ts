import fs from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { ensureHost } from '../support/host/ensureHost';
import type { HostPaths } from '../support/host/paths';
import type { Settings } from '../support/host/quietSettings';
import type { RunningVSCode } from '../support/host/startVSCode';
import { findTheme, type ThemeKind } from '../support/host/themes';
import {
  openContainer,
  openWorkbench,
  quickInput,
  quickPickItem,
  reloadWorkbench,
  runCommand,
  webviewFrame,
} from '../support/host/workbench';
import { type WorkbenchTarget, workbenchUrl } from '../support/host/workbenchUrl';
import { ensurePackage } from '../support/packaging/ensurePackage';
import { type TempFolder, tempFolder } from '../support/process/tempFolder';
import { outDir } from '../support/repo';
import { type Code, type CodeOptions, endCode, parkCode, startCode, takeCode } from './code';
import { eventually } from './eventually';
import type { Recording } from './harnessMessages';
import { isRemembered } from './harnessState';
import { type Files, writeFolder, writeWorkspace } from './harnessWorkspace';

/** Workspace state is written this long after it has changed, and lost when the browser closes before. */
const STATE_WRITTEN_MS = 2_000;

/** VS Code takes a host's end for a lost connection first, and may try to mend that twice before it starts another. */
const RECONNECTED_MS = 60_000;

const BASE_URL = 'askAssistant.baseUrl';
const ASSISTANT_ID = 'askAssistant.assistantId';

/** The panel once its script has run. */
export const READY = '#panel:not([aria-busy])';

/** Small, for what has to be drawn costs time. */
const VIEWPORT = { width: 1200, height: 800 } as const;

export interface EditorOptions extends CodeOptions {
  /** The files of the folder to open; `{}` opens an empty folder. Without files and folders: a window without any. */
  readonly files?: Files;
  /** Several folders in one workspace, by their names. */
  readonly folders?: Readonly<Record<string, Files>>;
  readonly settings?: Settings;
  readonly theme?: ThemeKind;
}

/**
 * A VS Code with the packaged extension installed as users install it, and a browser that shows it. One test file
 * starts one (three to eight seconds) and stops it in its last hook; a signal or a crash of the test's process stops it
 * too. Who wants nothing special gets one that another file has left, with nothing in it.
 */
export class Editor {
  #opened: Opened;

  private constructor(
    readonly paths: HostPaths,
    private readonly place: Place,
    private readonly options: EditorOptions,
    opened: Opened,
  ) {
    this.#opened = opened;
  }

  static async start(options: EditorOptions = {}): Promise<Editor> {
    const paths = await ensureHost();
    const { file } = await ensurePackage();
    const place = preparePlace(options);
    const { theme, settings } = options;
    const themeSettings = theme ? { 'workbench.colorTheme': findTheme(paths, theme).id } : {};
    const all = { ...themeSettings, ...settings };
    const code = await (isPlain(options)
      ? takeCode(paths, file, all)
      : startCode(paths, options, { vsix: [file], settings: all }));
    return new Editor(paths, place, options, await open(code, place, options));
  }

  /** The window; another one after `restart()`. */
  get page(): Page {
    return this.#opened.page;
  }

  /** The opened folder, or the parent of several. */
  get workspace(): string {
    return this.place.workspace;
  }

  /** What was recorded since the start or the last restart. Not with `whole`. */
  get recording(): Recording {
    const { recording } = this.#opened;
    if (!recording) throw new Error('An editor that is to be measured records nothing.');
    return recording;
  }

  get #vscode(): RunningVSCode {
    return this.#opened.code.vscode;
  }

  /** The panel's document. It need not be open yet: locators wait. */
  panel(page: Page = this.page): FrameLocator {
    return webviewFrame(page);
  }

  /** Opens the view container and waits until the panel can be typed into. */
  async openPanel(page: Page = this.page): Promise<FrameLocator> {
    await openContainer(page, 'Ask Assistant');
    const panel = this.panel(page);
    await panel.locator(READY).getByRole('textbox', { name: 'Message' }).waitFor();
    return panel;
  }

  /** Clicks a button in the title of the chat's view, which is there for who comes near. */
  async clickTitleAction(name: string): Promise<void> {
    const title = this.page.locator('.part.sidebar .pane-header').filter({ hasText: 'Chat' });
    await title.hover();
    await title.getByRole('button', { name }).click();
  }

  /** Another window on the same folder and profile. */
  async openWindow(): Promise<Page> {
    const page = await this.#opened.code.context.newPage();
    await openWorkbench(page, workbenchUrl(this.#vscode, this.place.target));
    return page;
  }

  async reload(): Promise<void> {
    await reloadWorkbench(this.page);
  }

  /** Waits until VS Code in the browser has written this into its memory of the workspace or the user. */
  async remembers(text: string): Promise<void> {
    await this.page.waitForFunction(isRemembered, text, { polling: 50 });
  }

  /**
   * Quits VS Code and starts it again with the same profile, at the same address. The fixed wait before an orderly end
   * is the one exception to "no waiting by the clock": VS Code in a browser tells nobody when its state is written.
   */
  async restart(): Promise<void> {
    await this.page.waitForTimeout(STATE_WRITTEN_MS);
    const { code } = this.#opened;
    const { port } = code.vscode;
    await endCode(code);
    this.#opened = await open(
      await startCode(this.paths, this.options, { port }, code.folder),
      this.place,
      this.options,
    );
  }

  /** From now on the extension host does nothing any more, as one does that is swapped out, until it is killed. */
  pauseExtensionHost(): void {
    this.#vscode.pauseExtensionHosts();
  }

  /** Kills the extension host, and waits until the panel is VS Code's next one's. It costs a tenth of a reload. */
  async crash(): Promise<FrameLocator> {
    const panel = this.panel();
    await panel.locator('#panel').evaluate(node => node.setAttribute('data-before-crash', ''));
    await this.#vscode.killExtensionHosts();
    const input = panel.locator(`${READY}:not([data-before-crash])`).getByRole('textbox', { name: 'Message' });
    // The third time within five minutes VS Code asks.
    const restart = this.page.getByRole('button', { name: 'Restart Remote Extension Host' });
    await eventually(
      async () => {
        if (await restart.isVisible()) await restart.click();
        return input.isVisible();
      },
      isThere => isThere,
      RECONNECTED_MS,
    );
    return panel;
  }

  /** Changes user settings while the window is open. Whether there was anything to change. */
  async writeSettings(changes: Settings): Promise<boolean> {
    const { settingsFile } = this.#vscode;
    const current = JSON.parse(fs.readFileSync(settingsFile, 'utf8')) as Settings;
    const wanted = Object.entries(changes).filter(([name, value]) => current[name] !== value);
    if (wanted.length === 0) return false;
    // An assistant is never asked for at another's server.
    const isMove = wanted.some(([name]) => name === BASE_URL) && wanted.some(([name]) => name === ASSISTANT_ID);
    const inOrder = wanted.toSorted(([one], [other]) => Number(other === BASE_URL) - Number(one === BASE_URL));
    await this.#vscode.writeSettings(isMove ? [[ASSISTANT_ID, ''], ...inOrder] : inOrder);
    return true;
  }

  /** Changes user settings and reloads the window, see `RunningVSCode.changeSettings`. */
  async changeSettings(changes: Settings): Promise<void> {
    this.#vscode.changeSettings(changes);
    await this.reload();
  }

  /** Switches to VS Code's own theme of that kind, as a user does, and waits until it is shown. */
  async useTheme(kind: ThemeKind): Promise<void> {
    const theme = findTheme(this.paths, kind);
    await runCommand(this.page, 'Preferences: Color Theme');
    await quickInput(this.page).fill(theme.label);
    await quickPickItem(this.page, theme.label).click();
    await this.page.locator(`.monaco-workbench.${theme.className}`).waitFor();
    await quickInput(this.page).waitFor({ state: 'hidden' });
  }

  /** Saves `out/screenshots/<name>.png`: the window, or only the side bar with the panel. */
  async screenshot(name: string, part: 'window' | 'panel' = 'window'): Promise<string> {
    const file = path.join(outDir, 'screenshots', `${name}.png`);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    if (part === 'window') await this.page.screenshot({ path: file });
    else await this.page.locator('.part.sidebar').screenshot({ path: file });
    return file;
  }

  /** What the extension has written to its own log channel, all of it since the profile was made. */
  extensionLog(): string {
    const logs = path.join(this.profile, 'ud/logs');
    if (!fs.existsSync(logs)) return '';
    const files = fs.readdirSync(logs, { recursive: true, encoding: 'utf8' }).sort();
    const own = files.filter(file => /ask-assistant\.ask-assistant[/\\].*\.log$/i.test(file));
    return own.map(file => fs.readFileSync(path.join(logs, file), 'utf8')).join('');
  }

  /** What the extension host has in RAM without its garbage, in bytes. */
  extensionHostMemory(): Promise<number> {
    return this.#vscode.extensionHostMemory(this.#opened.code.context);
  }

  /** The folder with all that VS Code and its browser keep. */
  get profile(): string {
    return this.#vscode.dir;
  }

  /** The folder with user data: where to look for what must not be there. */
  get userData(): string {
    return path.join(this.profile, 'ud');
  }

  /** What the user would paste. */
  async clipboardText(): Promise<string> {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** For an `afterEach`: saves what there is to see when the test has failed. */
  async explainFailure(test: Mocha.Test | undefined): Promise<void> {
    if (test?.state !== 'failed') return;
    const name = `failed-${test.fullTitle().replace(/[^\p{L}\p{N}]+/gu, '-')}`;
    console.log(`      see ${await this.screenshot(name)}`);
    const log = this.extensionLog().trim();
    if (log)
      console.log(`      the extension's log:\n${log.split('\n').slice(-15).join('\n').replace(/^/gm, '        ')}`);
  }

  async stop(): Promise<void> {
    const { code } = this.#opened;
    if (isPlain(this.options)) {
      await parkCode(code);
    } else {
      await endCode(code);
      code.folder.remove();
    }
    this.place.folder.remove();
  }
}

/** What a restart keeps. */
interface Place {
  readonly folder: TempFolder;
  readonly workspace: string;
  readonly target: WorkbenchTarget;
}

/** What a restart replaces. */
interface Opened {
  readonly code: Code;
  readonly page: Page;
  readonly recording: Recording | undefined;
}

/** Whether any VS Code will do: a window's size is changed in a moment. */
function isPlain({ whole, env, language, browser = {} }: EditorOptions): boolean {
  const { viewport, ...special } = browser;
  return !whole && !env && !language && Object.keys(special).length === 0;
}

function preparePlace({ files, folders }: EditorOptions): Place {
  const folder = tempFolder('e2e');
  const workspace = path.join(folder.path, 'workspace');
  if (folders) return { folder, workspace, target: writeWorkspace(workspace, folders) };
  return { folder, workspace, target: files ? writeFolder(workspace, files) : {} };
}

async function open(code: Code, place: Place, { browser, whole }: EditorOptions): Promise<Opened> {
  const { context, vscode, recorder } = code;
  const recording = recorder?.begin();
  const page = context.pages()[0] ?? (await context.newPage());
  // The last one's may have been another; what is measured keeps the browser's.
  if (!whole) await page.setViewportSize(browser?.viewport ?? VIEWPORT);
  await openWorkbench(page, workbenchUrl(vscode, place.target));
  return { code, page, recording };
}
