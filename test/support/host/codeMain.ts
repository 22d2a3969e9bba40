import path from 'node:path';
import { format } from 'node:util';
import { runCleanup } from '../process/cleanup';
import { ensureHost } from './ensureHost';
import { openBrowser } from './openBrowser';
import { startVSCode } from './startVSCode';
import { workbenchUrl } from './workbenchUrl';

/** What VS Code itself logs, at every start or when its window closes. Tests never show frames of `workbench.js`. */
const NOISE =
  /^(%c|Resolv|Creating a socket|\[reconnection|Updating additional|Ignoring fetching|\[Service Worker|\[AgentHost|\[AccountPolicy|Settings Sync|\[remote-connection)|\/workbench\/workbench\.js:\d+/;
const LIMIT_MS = Number(process.env.ASK_ASSISTANT_CODE_LIMIT_MS ?? 300_000);

/**
 * Does what `code --extensionDevelopmentPath=… --extensionTestsPath=… [folder]` does, with the VS Code from npm in a
 * headless browser: runs the tests in the extension host, prints what they log, and exits with their exit code (124
 * when they take longer than five minutes). All other options of `code` are accepted and ignored.
 */
async function main(): Promise<number> {
  const options = new Map<string, string>();
  const rest: string[] = [];
  for (const arg of process.argv.slice(2)) {
    const [, name, value] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(arg) ?? [];
    if (name) options.set(name, value ?? '');
    else rest.push(arg);
  }
  const [target] = rest;
  const developmentPath = options.get('extensionDevelopmentPath');
  const testsPath = options.get('extensionTestsPath');

  const paths = await ensureHost();
  const vscode = await startVSCode(paths, { smokeTestDriver: true });
  const context = await openBrowser(paths, vscode.dir);
  const page = context.pages()[0] ?? (await context.newPage());
  await page.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) => {
    const line = format(...args);
    if (!NOISE.test(line)) console.log(line);
  });
  const ended = new Promise<number>(resolve => {
    void page.exposeFunction('codeAutomationExit', resolve);
    setTimeout(resolve, LIMIT_MS, 124);
    page.on('crash', () => resolve(1));
    void vscode.exited.then(() => resolve(1));
  });
  await page.goto(
    workbenchUrl(vscode, {
      ...(target?.endsWith('.code-workspace') ? { workspace: path.resolve(target) } : {}),
      ...(target && !target.endsWith('.code-workspace') ? { folder: path.resolve(target) } : {}),
      ...(developmentPath ? { developmentPath } : {}),
      ...(testsPath ? { testsPath } : {}),
    }),
  );
  const code = await ended;
  if (code === 124) console.error(`The tests in VS Code did not end within ${LIMIT_MS / 1000} s.\n${vscode.log()}`);
  await context.close();
  await vscode.stop();
  return code;
}

main().then(
  code => process.exit(code),
  async error => {
    console.error(error);
    await runCleanup();
    process.exit(1);
  },
);
