import { ensureHost } from './host/ensureHost';

const NEEDED = 22;

/**
 * A Node for tools that want version 22 or newer (`@vscode/vsce` 4 for one): this one, or else the cached one that
 * comes with the test host. Where neither fits it throws and says what to install.
 */
export async function modernNode(): Promise<string> {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED) return process.execPath;
  try {
    return (await ensureHost()).node;
  } catch (error) {
    throw new Error(`This needs Node ${NEEDED} or newer (here is ${process.version}).`, { cause: error });
  }
}
