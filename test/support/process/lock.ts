import fs from 'node:fs';
import { onCleanup } from './cleanup';

const STALE_MS = 15_000;
const BEAT_MS = 2_000;

/**
 * Runs `work` while no other process runs it under the same lock file. A holder that died is noticed by its missing
 * heartbeat, not by its process ID (which another process may have by then, after a container's restart for example).
 *
 * The takeover of a stale lock is not airtight: `work` must be harmless when it runs twice at once.
 */
export async function withLock<T>(file: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  for (let waited = false; !tryTake(file); waited = true) {
    if (!waited) onWait();
    await new Promise(resolve => setTimeout(resolve, 250));
  }
  const beat = setInterval(() => touch(file), BEAT_MS);
  const release = (): void => fs.rmSync(file, { force: true });
  const forget = onCleanup(release);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    forget();
    release();
  }
}

function tryTake(file: string): boolean {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const age = Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  if (age > STALE_MS) fs.rmSync(file, { force: true });
  return false;
}

function touch(file: string): void {
  try {
    const now = new Date();
    fs.utimesSync(file, now, now);
  } catch {
    // taken over by another process: `work` tolerates that
  }
}
