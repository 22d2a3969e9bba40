import { FileType, Position, Range, RelativePattern, Uri, window, workspace } from 'vscode';

/** What nobody means when an answer names a file. */
const NOT_IN = '**/{node_modules,.git,dist,out,build}/**';

/** Where in a file; both from 1. */
interface Place {
  readonly line: number | null;
  readonly column: number | null;
}

/** Those of the paths under which there is a file in one of the workspace's folders. */
export async function existingFiles(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map(async path => ((await findFile(path)) ? [path] : [])));
  return found.flat();
}

/** Opens a file of the workspace at a place; does nothing when it is gone. */
export async function openWorkspaceFile(path: string, { line, column }: Place): Promise<void> {
  const uri = await findFile(path);
  if (uri) {
    const at = new Position(Math.max(0, (line ?? 1) - 1), Math.max(0, (column ?? 1) - 1));
    await window.showTextDocument(uri, line === null ? {} : { selection: new Range(at, at) });
  }
}

/**
 * The file that a path means: relative to a folder of the workspace, with the folder's name before it, in full, or the
 * name alone where there is only one such file. Nothing outside the workspace is ever looked at.
 */
export async function findFile(path: string): Promise<Uri | null> {
  const folders = workspace.workspaceFolders ?? [];
  for (const { uri, name } of folders) {
    const tries = [path, ...(path.startsWith(`${name}/`) ? [path.slice(name.length + 1)] : [])];
    if (path.startsWith(`${uri.path}/`)) {
      tries.unshift(path.slice(uri.path.length + 1));
    }
    for (const relative of tries) {
      const file = Uri.joinPath(uri, relative);
      if (file.path.startsWith(`${uri.path.replace(/\/$/, '')}/`) && (await isFile(file))) {
        return file;
      }
    }
  }
  return path.includes('/') ? null : onlyOneNamed(path);
}

async function onlyOneNamed(name: string): Promise<Uri | null> {
  const escaped = name.replace(/[*?{}[\]]/g, '[$&]');
  const found = await Promise.all(
    (workspace.workspaceFolders ?? []).map(folder =>
      workspace.findFiles(new RelativePattern(folder, `**/${escaped}`), NOT_IN, 2),
    ),
  );
  const [only, another] = found.flat();
  return only && !another ? only : null;
}

async function isFile(uri: Uri): Promise<boolean> {
  try {
    return ((await workspace.fs.stat(uri)).type & FileType.File) !== 0;
  } catch {
    return false;
  }
}
