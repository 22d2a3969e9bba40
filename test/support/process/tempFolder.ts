import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onCleanup } from './cleanup';

/** A folder that is gone after `remove()`, and at the latest when this process ends. */
export interface TempFolder {
  readonly path: string;
  remove(): void;
}

/** Makes a new folder under the system's temporary folder. Its path is short enough for Unix sockets in it. */
export function tempFolder(prefix: string): TempFolder {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `aa-${prefix}-`));
  const remove = (): void => {
    process.removeListener('exit', remove);
    forget();
    try {
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
    } catch {
      // a process that is just ending still writes into it: not worth a failure
    }
  };
  const forget = onCleanup(remove);
  process.once('exit', remove);
  return { path: folder, remove };
}
