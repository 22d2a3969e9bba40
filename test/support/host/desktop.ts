import path from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { cacheDir } from '../repo';

const UPDATE_SERVER = 'https://update.code.visualstudio.com/api/releases/stable';

/** Whether a desktop VS Code could show its window here. */
export function hasScreen(): boolean {
  return process.platform !== 'linux' || !!process.env.DISPLAY || !!process.env.WAYLAND_DISPLAY;
}

/**
 * The executable of a desktop VS Code, downloaded into `.vscode-test/` on first need; undefined without a screen or
 * where it cannot be downloaded, which takes three seconds at most to find out.
 */
export async function desktopVSCode(): Promise<string | undefined> {
  if (!hasScreen()) return undefined;
  try {
    // A download that cannot start is tried for a long time; a question to the same server is not.
    await fetch(UPDATE_SERVER, { signal: AbortSignal.timeout(3_000) });
    return await downloadAndUnzipVSCode({ version: 'stable', cachePath: path.resolve(cacheDir) });
  } catch (error) {
    console.log(`No desktop VS Code: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
