import fs from 'node:fs';
import path from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { onCleanup } from '../process/cleanup';
import type { HostPaths } from './paths';

export interface BrowserOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'dark' | 'light';
  readonly forcedColors?: 'active' | 'none';
  readonly reducedMotion?: 'reduce' | 'no-preference';
  readonly deviceScaleFactor?: number;
  /** Saves the time to optimize code, which only pays for pages that live long. */
  readonly unoptimized?: boolean;
  /** Has all pages of a site in one process: to start one costs more than most pages of a test. */
  readonly oneRenderer?: boolean;
  /** Of the browser itself; VS Code's display language is a setting of its own. */
  readonly locale?: string;
}

/** No sandbox: as root, or in a container, Chromium has none. Only our own pages are shown. */
const FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/**
 * Opens the headless Chromium with a profile that lives in `dir` and outlasts the browser: VS Code keeps secrets and
 * workspace state there. The context closes with `context.close()` or with this process.
 */
export async function openBrowser(
  paths: HostPaths,
  dir: string,
  { unoptimized, oneRenderer, ...options }: BrowserOptions = {},
): Promise<BrowserContext> {
  const profile = path.join(dir, 'profile');
  fs.mkdirSync(profile, { recursive: true });
  // A browser that was killed leaves its lock; another one on the same profile would refuse to start.
  for (const name of ['SingletonLock', 'SingletonSocket', 'SingletonCookie']) {
    fs.rmSync(path.join(profile, name), { force: true });
  }
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: paths.chromium,
    headless: true,
    args: [
      ...FLAGS,
      ...(unoptimized ? ['--js-flags=--no-opt --no-maglev'] : []),
      ...(oneRenderer ? ['--renderer-process-limit=1'] : []),
    ],
    viewport: { width: 1400, height: 1000 },
    env: { ...definedEnv(), ...paths.chromiumEnv },
    // Signals are ours to handle: playwright would exit the process before anything else is stopped.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    ...options,
  });
  // tsx compiles named functions to calls of a helper, which a function that is sent into a page would miss there:
  // https://github.com/privatenumber/tsx/issues/113
  await context.addInitScript('globalThis.__name ??= target => target');
  const forget = onCleanup(() => context.close());
  context.once('close', forget);
  return context;
}

function definedEnv(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => !!entry[1]));
}
