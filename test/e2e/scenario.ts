import fs from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import type { LocalServer, LocalServerOptions } from '../server/localServer';
import { startLocalServer } from '../server/localServer';
import { createSpecChecker } from '../server/specChecker';
import type { Settings } from '../support/host/quietSettings';
import { eventually } from './eventually';
import { Editor, type EditorOptions, READY } from './harness';
import { HOMES, type Home, seedAssistant } from './homes';

export interface ScenarioOptions extends EditorOptions {
  readonly home: Home;
  readonly server?: LocalServerOptions;
}

/** The local server and a VS Code that is set up for it, as `npm start` does it. Stop it in the last hook. */
export class Scenario {
  private constructor(
    readonly home: Home,
    readonly server: LocalServer,
    /** As the settings have it at first. */
    readonly assistantId: string,
    readonly editor: Editor,
  ) {}

  static async start({ home, server: serverOptions, ...options }: ScenarioOptions): Promise<Scenario> {
    const server = await startServer(home, serverOptions);
    const assistantId = seedAssistant(server, home);
    try {
      const editor = await Editor.start({
        ...options,
        settings: { ...settingsFor(home, server, assistantId), ...options.settings },
      });
      writeLocalAssistant(editor, 'helper', 'Helper');
      return new Scenario(home, server, assistantId, editor);
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  /** The same window with settings for another home, at a server of its own. This scenario's server is closed. */
  async moveTo(home: Home, serverOptions?: LocalServerOptions): Promise<Scenario> {
    const server = await startServer(home, serverOptions);
    const assistantId = seedAssistant(server, home);
    const undone = Object.fromEntries(Object.keys(settingsFor(this.home, server, '')).map(name => [name, undefined]));
    await this.editor.writeSettings({ ...undone, ...settingsFor(home, server, assistantId) });
    await this.server.close();
    return new Scenario(home, server, assistantId, this.editor);
  }

  get panel(): FrameLocator {
    return this.editor.panel();
  }

  get input(): Locator {
    return this.panel.locator(READY).getByRole('textbox', { name: 'Message' });
  }

  get log(): Locator {
    return this.panel.getByRole('log', { name: 'Conversation' });
  }

  /** The assistant's turns, oldest first. */
  get answers(): Locator {
    return this.log.getByRole('article').and(this.log.locator(':not([aria-label="You"])'));
  }

  get questions(): Locator {
    return this.log.getByRole('article', { name: 'You' });
  }

  get stopButton(): Locator {
    return this.panel.getByRole('button', { name: 'Stop' });
  }

  /** Clicks New Thread and waits until the panel shows it. */
  async newThread(): Promise<void> {
    const main = this.panel.locator('#panel');
    const before = await main.getAttribute('data-thread');
    await this.editor.clickTitleAction('New Thread');
    await eventually(
      () => main.getAttribute('data-thread'),
      thread => thread !== null && thread !== before,
    );
  }

  /** Reloads the window once VS Code remembers which thread is shown. */
  async reload(): Promise<void> {
    await this.editor.remembers((await this.panel.locator('#panel').getAttribute('data-thread')) ?? '');
    await this.editor.reload();
  }

  async ask(text: string): Promise<void> {
    await this.input.fill(text);
    await this.input.press('Enter');
  }

  /** What the assistant said in its newest turn, without name, steps and buttons. */
  get answerText(): Locator {
    return this.answers.last().locator('.item');
  }

  /** Waits until nothing runs: the Stop button is gone, and the newest answer ends with this. */
  async answered(text: string | RegExp): Promise<Locator> {
    const answer = this.answers.last();
    await answer.filter({ hasText: text }).waitFor();
    await this.stopButton.waitFor({ state: 'hidden' });
    return answer;
  }

  /** The requests that carried a message of the user's. */
  sentMessages() {
    return this.server.requests.filter(
      ({ method, path: to, body }) =>
        method === 'POST' &&
        (to === '/v1/responses' ||
          to === '/v1/agents/sessions' ||
          /^\/v1\/threads\/[^/]+\/messages$/.test(to) ||
          (/^\/v1\/agents\/sessions\/[^/]+\/events$/.test(to) && JSON.stringify(body).includes('input.message'))),
    );
  }

  /** The texts that the extension keeps on disk and nobody has sent. */
  draftsOnDisk(): readonly string[] {
    const threads = path.join(this.storage, 'threads');
    const files = fs.existsSync(threads) ? fs.readdirSync(threads, { recursive: true, encoding: 'utf8' }) : [];
    return files
      .filter(file => path.basename(file) === 'draft.json')
      .map(file => JSON.parse(fs.readFileSync(path.join(threads, file), 'utf8')).text);
  }

  /** The extension's own folder. */
  private get storage(): string {
    return storageOf(this.editor);
  }

  async stop(): Promise<void> {
    await this.editor.stop();
    await this.server.close();
  }
}

/** Checks what goes in and out, where the schemas are. */
const spec = createSpecChecker();

function startServer(home: Home, options: LocalServerOptions = {}): Promise<LocalServer> {
  return startLocalServer({
    ...HOMES[home].server,
    ...(spec ? { onSend: sent => spec.checkSent(sent), onReceive: received => spec.checkReceived(received) } : {}),
    ...options,
  });
}

function settingsFor(home: Home, server: LocalServer, assistantId: string): Settings {
  return {
    'askAssistant.baseUrl': server.baseUrl,
    'askAssistant.assistantId': assistantId,
    ...HOMES[home].settings,
  };
}

/** An assistant in the user's own folder. */
export function writeLocalAssistant(editor: Editor, fileName: string, name: string): void {
  const folder = path.join(storageOf(editor), 'assistants');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(
    path.join(folder, `${fileName}.md`),
    `---\nname: ${name}\nmodel: scripted-1\n---\n\nYou are used in a test.\n`,
  );
}

function storageOf(editor: Editor): string {
  return path.join(editor.userData, 'User/globalStorage/ask-assistant.ask-assistant');
}

/** The words in an element, as a reader sees them. */
export async function wordsOf(locator: Locator): Promise<readonly string[]> {
  const text = await locator.innerText();
  return text.split(/\s+/).filter(word => word !== '');
}
