import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { freePort } from '../process/freePort';
import { spawnOwned } from '../process/ownedProcess';
import { repoRoot } from '../repo';

/** What the local server says about itself when it is ready. */
export interface LocalServerInfo {
  readonly baseUrl: string;
  readonly assistantId: string;
}

export interface StartedLocalServer extends LocalServerInfo {
  readonly port: number;
  stop(): Promise<void>;
}

/** What the local server writes. */
export interface LocalServerFiles {
  /** What it knows, for its next start. */
  readonly stateFile: string;
  readonly logFile: string;
}

/**
 * Starts the local server (`test/server`) as a process of its own. It takes the port it had the last time where that is
 * still free: threads belong to a server's origin.
 */
export async function startLocalServer(
  lastPort: number | undefined,
  { stateFile, logFile }: LocalServerFiles,
): Promise<StartedLocalServer> {
  const port = await freePort(lastPort);
  const args = ['--import', 'tsx', 'test/server/main.ts', String(port), stateFile];
  const log = fs.openSync(logFile, 'w');
  const server = spawnOwned(process.execPath, args, { cwd: repoRoot, stdio: ['ignore', 'pipe', log] });
  fs.closeSync(log);
  try {
    const { stdout } = server.child;
    if (!stdout) throw new Error('no output');
    const line = await new Promise<string>((resolve, reject) => {
      readline.createInterface(stdout).once('line', resolve).once('close', reject);
      setTimeout(reject, 30_000).unref();
    });
    stdout.resume(); // a full pipe would stop the server
    return { ...(JSON.parse(line) as LocalServerInfo), port, stop: () => server.stop() };
  } catch {
    await server.stop();
    throw new Error(`The local server did not start. It printed:\n${fs.readFileSync(path.resolve(logFile), 'utf8')}`);
  }
}
