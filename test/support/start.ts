import path from 'node:path';
import { desktopVSCode } from './host/desktop';
import type { Settings } from './host/quietSettings';
import { ensurePackage } from './packaging/ensurePackage';
import { isEnding, onCleanup, runCleanup } from './process/cleanup';
import { startLocalServer } from './start/localServer';
import { openInBrowser, type StartRequest } from './start/openInBrowser';
import { openOnDesktop } from './start/openOnDesktop';
import { sampleWorkspace } from './start/sampleWorkspace';
import { readState, type StartState, saveState, settingsToChange, startDir } from './start/startState';

/**
 * The sample is ours, and VS Code cannot be told to trust one folder in advance: it asks about none in this profile.
 * Set it to true there to see restricted mode.
 */
const SAMPLE_SETTINGS: Settings = {
  'security.workspace.trust.enabled': false,
};

/**
 * `npm start`: a VS Code with the extension installed and a sample folder open, ready for the first question. It asks
 * the local server, which no model is behind, or OpenAI when `OPENAI_API_KEY` is set. Profile, threads, what the
 * local server knows and the sample stay for the next start. Ends with Ctrl+C, or when VS Code's window is closed, and leaves nothing running.
 */
async function main(): Promise<void> {
  const started = Date.now();
  let state: StartState = readState();
  const keep = (changes: StartState): void => {
    state = { ...state, ...changes };
    saveState(state);
  };
  onCleanup(() => console.log('\nStopped.'));

  const extension = await ensurePackage();
  const local = process.env.OPENAI_API_KEY ? {} : await useLocalServer(state, keep);
  const wanted: Settings = { ...SAMPLE_SETTINGS, ...local };
  const settings = (current: Settings): Settings => settingsToChange(current, state.written ?? {}, wanted);
  const desktop = await desktopVSCode();
  const installed = `${desktop ? 'desktop' : 'browser'} ${extension.hash}`;
  const workspace = sampleWorkspace();
  const request: StartRequest = {
    workspace,
    firstFile: path.join(workspace, 'README.md'),
    extension,
    installed: state.installed === installed,
    settings,
    lastPort: state.vscodePort,
  };
  console.log('Starting VS Code …');
  const vscode = await (desktop ? openOnDesktop(desktop, request) : openInBrowser(request));
  keep({ installed, written: wanted, ...(vscode.port ? { vscodePort: vscode.port } : {}) });
  console.log(`\n${vscode.message}`);
  if (process.env.OPENAI_API_KEY) {
    console.log('It asks OpenAI; on the first question it offers the key from OPENAI_API_KEY.');
  }
  console.log(`Ready after ${((Date.now() - started) / 1000).toFixed(1)} s. Press Ctrl+C to stop.`);
  await vscode.exited;
  if (!isEnding()) console.log('VS Code has ended.');
  await runCleanup();
}

async function useLocalServer(state: StartState, keep: (changes: StartState) => void): Promise<Settings> {
  console.log('Starting the local server (no OPENAI_API_KEY is set) …');
  keep({});
  const server = await startLocalServer(state.serverPort, {
    stateFile: path.join(startDir, 'local-server.json'),
    logFile: path.join(startDir, 'local-server.log'),
  });
  keep({ serverPort: server.port });
  console.log(`  ${server.baseUrl}, assistant ${server.assistantId}`);
  return { 'askAssistant.baseUrl': server.baseUrl, 'askAssistant.assistantId': server.assistantId };
}

main().then(
  () => process.exit(0),
  async error => {
    console.error(error instanceof Error ? error.message : error);
    await runCleanup();
    process.exit(1);
  },
);
