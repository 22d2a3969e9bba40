import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { keyOf } from '../server/http/keys';
import { type LocalServer, startLocalServer } from '../server/localServer';
import { quickInput, quickPickItem, runCommand } from '../support/host/workbench';
import { eventually } from './eventually';
import { Scenario } from './scenario';
import { newThread, shownThread, waitForPrompt } from './support';
import { filesIn, findKey, type Haystack } from './supportSearch';

/** With characters that look different in a URL and in JSON. */
const KEY = 'sk-canary-Zq8L+w3/Vx7"Tn5\\Rb2%Kd9=Hs4&Jf6{Mg1}Pc0';
const ENVIRONMENT_KEY = 'sk-environment-Yt6Uo1Ip4As7Df0Gh3Jk5Lz8Xc2Vb9';
const WRONG_KEY = 'sk-wrong-Qw9Er2Ty5Ui8Op1As4Df7Gh0Jk3Lz6Xc9Vb2';
const PLANTED = 'sk-planted-Mn2Bv5Cx8Zl1Kj4Hg7Fd0Sa3Po6Iu9Yt2Re5';
const REFUSED = 'does not accept the API key.';

/**
 * The key is on this machine in one place: SecretStorage. In a browser VS Code keeps that in the page's local storage,
 * as `secrets.provider`, encrypted with a key of which the server has one half. So no file holds it as it is, and
 * nothing has to be left out of the search.
 */
describe('the key', () => {
  let scenario: Scenario;
  let other: LocalServer;

  before(async () => {
    other = await startLocalServer();
    scenario = await Scenario.start({
      home: 'agents',
      server: { keys: [KEY] },
      files: {
        'readme.md': 'A folder to work in.',
        '.vscode/settings.json': JSON.stringify({ 'askAssistant.baseUrl': other.baseUrl }),
      },
      env: {
        OPENAI_LOG: 'debug',
        OPENAI_CUSTOM_HEADERS: 'x-leak: yes\nx-leak-too: yes',
        OPENAI_BASE_URL: other.baseUrl,
        OPENAI_API_KEY: ENVIRONMENT_KEY,
        OPENAI_ORG_ID: 'org-leak',
        OPENAI_PROJECT_ID: 'proj-leak',
      },
    });
    await scenario.editor.openPanel();
  });
  afterEach(function () {
    scenario.server.clearFaults();
    return scenario.editor.explainFailure(this.currentTest);
  });
  after(async () => {
    await scenario.stop();
    await other.close();
  });

  /** Everything that may hold the key, but SecretStorage. */
  function* everywhere(): Generator<Haystack> {
    const { editor } = scenario;
    yield* filesIn(editor.workspace);
    yield* filesIn(editor.profile);
    const { messages, console: lines, errors } = editor.recording;
    yield* messages.map(({ direction, text }) => ({ name: `message ${direction}`, content: text }));
    yield* lines.map(content => ({ name: 'console', content }));
    yield* errors.map(content => ({ name: 'error', content }));
    yield { name: 'log', content: editor.extensionLog() };
    for (const { method, path: to, headers, query, body } of other.requests) {
      const content = JSON.stringify([to, headers, [...query], body ?? null]);
      yield { name: `other origin: ${method} ${to}`, content };
    }
  }

  async function select(assistant: string): Promise<void> {
    await runCommand(scenario.editor.page, 'Ask Assistant: Select Assistant');
    await quickPickItem(scenario.editor.page, assistant).click();
    const name = assistant === 'local:helper' ? 'helper' : assistant;
    await scenario.panel.getByRole('button', { name: new RegExp(`Select assistant: ${name}`, 'i') }).waitFor();
    await newThread(scenario);
  }

  async function enterKey(key: string): Promise<void> {
    await waitForPrompt(scenario.editor.page, 'API key for 127.0.0.1');
    await quickInput(scenario.editor.page).fill(key);
    await scenario.editor.page.keyboard.press('Enter');
  }

  describe('is found by the search wherever it leaks', () => {
    const leaks: Readonly<Record<string, string>> = {
      'as it is': PLANTED,
      'in a URL': encodeURIComponent(PLANTED),
      'in JSON': JSON.stringify({ key: PLANTED }),
      'in base64': Buffer.from(`Authorization: Bearer ${PLANTED}`).toString('base64'),
      'in base64, shifted by one': Buffer.from(`:${PLANTED}`).toString('base64'),
      'in hex': Buffer.from(PLANTED).toString('hex'),
      'in UTF-16': Buffer.from(PLANTED, 'utf16le').toString('latin1'),
      'its first half': PLANTED.slice(0, PLANTED.length / 2),
      'its second half': PLANTED.slice(PLANTED.length / 2),
    };
    for (const [form, text] of Object.entries(leaks)) {
      it(form, () => {
        assert.deepEqual(findKey(PLANTED, [{ name: 'leak', content: Buffer.from(`… ${text} …`, 'latin1') }]), ['leak']);
        assert.deepEqual(findKey(KEY, [{ name: 'leak', content: Buffer.from(`… ${text} …`, 'latin1') }]), []);
      });
    }

    it('also with characters that are escaped', () => {
      for (const text of [encodeURIComponent(KEY), JSON.stringify(KEY), JSON.stringify(JSON.stringify({ KEY }))]) {
        assert.deepEqual(findKey(KEY, [{ name: 'leak', content: text }]), ['leak'], text);
      }
    });

    it('in files of the workspace, the profile and the log', () => {
      const { editor } = scenario;
      const files = [
        path.join(editor.workspace, 'leak.txt'),
        path.join(editor.workspace, '.vscode/leak.json'),
        path.join(editor.userData, 'User/leak.json'),
        path.join(editor.userData, 'User/globalStorage/ask-assistant.ask-assistant/leak.jsonl'),
        path.join(editor.userData, 'logs/leak.log'),
        path.join(editor.userData, '../profile/Default/leak'),
      ];
      assert.deepEqual(findKey(PLANTED, everywhere()), []);
      for (const file of files) {
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, `{"key":${JSON.stringify(PLANTED)}}`);
      }
      const found = findKey(PLANTED, everywhere());
      for (const file of files) fs.rmSync(file);
      assert.deepEqual(
        [...found].sort(),
        files
          .map(file => path.relative(file.startsWith(editor.workspace) ? editor.workspace : editor.profile, file))
          .sort(),
      );
    });

    it('in messages of the panel, in the console and in a request to another origin', async () => {
      const { page } = scenario.editor;
      await page.evaluate(key => console.log(`the key is ${key}`), PLANTED);
      await scenario.input.evaluate((_, key) => window.postMessage({ type: 'leak', key }), PLANTED);
      await scenario.input.fill(PLANTED);
      await fetch(`${other.baseUrl}/models`, { headers: { authorization: `Bearer ${PLANTED}` } });
      const places = ['console', 'message to extension', 'message to panel', 'other origin: GET /v1/models'];
      const found = await eventually(
        () => findKey(PLANTED, everywhere()),
        names => places.every(place => names.includes(place)),
      );
      assert.ok(found.length >= places.length);
      await scenario.input.fill('');
    });
  });

  describe('of a user', () => {
    it('that is wrong is refused where it is entered, and not kept', async () => {
      const { page } = scenario.editor;
      await runCommand(page, 'Ask Assistant: Set API Key');
      await enterKey(WRONG_KEY);
      const widget = page.locator('.quick-input-widget:visible');
      await widget.getByText(REFUSED).waitFor();
      await scenario.editor.screenshot('key-refused');
      // A key that the server refuses is not kept by asking twice either.
      await page.keyboard.press('Enter');
      await widget.getByText(REFUSED).waitFor();
      await page.keyboard.press('Escape');
      await widget.waitFor({ state: 'hidden' });

      await newThread(scenario);
      await scenario.ask('Is anything sent along?');
      await scenario.panel.getByRole('alert').getByText(REFUSED).waitFor();
      const [last] = scenario.sentMessages().slice(-1);
      assert.ok(last);
      assert.equal(keyOf(last.headers), undefined, 'neither the wrong key nor the one of the environment');
    });

    it('that the server echoes while it is entered is not shown, and then it is kept and sent', async () => {
      const { page } = scenario.editor;
      scenario.server.fault({ kind: 'echoKey' }, { path: '/v1/models' });
      await scenario.panel.getByRole('alert').getByRole('button', { name: 'Set API key' }).click();
      await enterKey(KEY);
      const widget = page.locator('.quick-input-widget:visible');
      await widget.getByText(REFUSED).waitFor();
      assert.deepEqual(findKey(KEY, [{ name: 'what is shown', content: await page.locator('body').innerText() }]), []);
      await page.keyboard.press('Enter');
      await scenario.answered('You asked: “Is anything sent along?”');
      const [last] = scenario.sentMessages().slice(-1);
      assert.equal(last && keyOf(last.headers), KEY);
    });

    for (const assistant of ['Sample Assistant', 'local:helper']) {
      it(`is sent to ${assistant}, and the server’s echo of it is not shown`, async () => {
        await select(assistant);
        scenario.server.fault({ kind: 'echoKey' }, { method: 'POST' });
        await scenario.ask('What do you say?');
        const alert = scenario.panel.getByRole('alert');
        await alert.getByText(REFUSED).waitFor();
        await alert.getByText('Incorrect API key provided').waitFor();
        assert.deepEqual(findKey(KEY, [{ name: 'alert', content: await alert.innerText() }]), []);
      });

      it(`does not follow a redirect of ${assistant} to another origin`, async () => {
        const before = other.requests.length;
        await newThread(scenario);
        scenario.server.fault({ kind: 'redirect', to: `${other.baseUrl}/responses` }, { method: 'POST' });
        await scenario.ask('Where do you go?');
        const alert = scenario.panel.getByRole('alert');
        await alert.getByText('redirects to another address. The key was not sent there').waitFor();
        assert.equal(other.requests.length, before);
      });
    }

    it('goes to no other origin, with no header of the environment', async () => {
      const bystanders = other.requests.filter(({ headers }) => keyOf(headers) !== PLANTED);
      assert.deepEqual(bystanders, [], 'neither the workspace nor the environment chooses the server');
      const sent = new Set(scenario.server.requests.flatMap(({ headers }) => Object.keys(headers)));
      for (const name of ['x-leak', 'x-leak-too', 'openai-organization', 'openai-project']) {
        assert.ok(!sent.has(name), name);
      }
      const keys = new Set(scenario.server.requests.map(({ headers }) => keyOf(headers)));
      assert.deepEqual([...keys].sort(), [KEY, WRONG_KEY, undefined].sort());
    });

    it('is nowhere but in SecretStorage, where it outlasts a restart, as the thread does', async () => {
      const { editor } = scenario;
      await newThread(scenario);
      await scenario.ask('Do you know me?');
      await scenario.answered('You asked: “Do you know me?”');
      await editor.remembers(shownThread(editor));
      const recorded = [...everywhere()].filter(({ name }) => /^(message|console|error)/.test(name));
      assert.deepEqual(findKey(KEY, recorded), []);
      const secrets = await editor.page.evaluate(() => localStorage.getItem('secrets.provider') ?? '');
      assert.ok(secrets.length > 0);
      await editor.restart();
      assert.deepEqual(findKey(KEY, everywhere()), []);
      assert.deepEqual(findKey(WRONG_KEY, everywhere()), []);
      assert.deepEqual(findKey(ENVIRONMENT_KEY, everywhere()), []);

      await editor.openPanel();
      await scenario.questions.getByText('Do you know me?', { exact: true }).waitFor();
      await scenario.ask('count');
      await scenario.answered('I was sent 3 messages, 2 of them yours.');
    });

    it('is gone after Clear API Key', async () => {
      const { page } = scenario.editor;
      await runCommand(page, 'Ask Assistant: Clear API Key');
      await page.locator('.notifications-toasts').getByText('was removed').waitFor();
      await newThread(scenario);
      await scenario.ask('And now?');
      await scenario.panel.getByRole('alert').getByText(REFUSED).waitFor();

      const tried = scenario.server.requests.findLast(({ method }) => method === 'POST');
      assert.equal(tried && keyOf(tried.headers), undefined);
    });
  });
});
