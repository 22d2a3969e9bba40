import fs from 'node:fs';
import path from 'node:path';
import type { WorkbenchTarget } from '../support/host/workbenchUrl';

/** Text files by their path in a folder. */
export type Files = Readonly<Record<string, string>>;

/** Writes a folder for VS Code to open. */
export function writeFolder(folder: string, files: Files): WorkbenchTarget {
  fs.mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  return { folder };
}

/** Writes several folders and a workspace file that has them all. */
export function writeWorkspace(parent: string, folders: Readonly<Record<string, Files>>): WorkbenchTarget {
  const names = Object.keys(folders);
  for (const [name, files] of Object.entries(folders)) writeFolder(path.join(parent, name), files);
  const workspace = path.join(parent, 'test.code-workspace');
  fs.writeFileSync(workspace, JSON.stringify({ folders: names.map(name => ({ path: name })) }));
  return { workspace };
}
