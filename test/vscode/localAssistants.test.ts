import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Memento, Uri, workspace } from 'vscode';
import { parseAssistantFile } from '../../src/core/assistants/assistantFile';
import { assistantFileText } from '../../src/core/assistants/assistantTemplate';
import { LocalAssistants } from '../../src/vscode/assistants/localAssistants';

describe('local assistants', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'assistants-'));
  const userFolder = Uri.file(folder);
  const [root] = workspace.workspaceFolders ?? [];
  const shared = Uri.joinPath(root?.uri ?? userFolder, '.assistants');
  const open = (memory = memento()) => new LocalAssistants(userFolder, memory, async () => ({ parseAssistantFile }));

  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await workspace.fs.delete(shared, { recursive: true });
  });

  it('are found in the user’s own folder', async () => {
    await write(Uri.joinPath(userFolder, 'helper.md'), 'My Helper');
    const assistant = await open().resolve('local:helper', 'helper');
    assert.equal(assistant.name, 'My Helper');
    assert.equal(assistant.profile.model, 'm');
    assert.equal(assistant.profile.instructions, 'Be brief.');
  });

  it('are unknown where there is no file', async () => {
    await assert.rejects(open().resolve('local:nobody', 'nobody'), { message: 'assistantUnknown' });
  });

  it('of the workspace come first, and need no second yes for the same content', async () => {
    await write(Uri.joinPath(shared, 'helper.md'), 'Shared Helper');
    const local = open();
    assert.deepEqual(
      (await local.list()).map(({ name, home }) => `${home}:${name}`),
      ['workspace:helper', 'user:helper'],
    );
    await local.trust('helper', assistantFileText({ name: 'Shared Helper', model: 'm', instructions: 'Be brief.' }));
    assert.equal((await local.resolve('local:helper', 'helper')).name, 'Shared Helper');
  });

  it('say what is wrong with their file', async () => {
    await workspace.fs.writeFile(Uri.joinPath(userFolder, 'broken.md'), new TextEncoder().encode('no front matter'));
    await assert.rejects(open().resolve('local:broken', 'broken'), /assistantFileInvalid/);
  });
});

async function write(uri: Uri, name: string): Promise<void> {
  const text = assistantFileText({ name, model: 'm', instructions: 'Be brief.' });
  await workspace.fs.writeFile(uri, new TextEncoder().encode(text));
}

function memento(): Memento {
  const values = new Map<string, unknown>();
  return {
    keys: () => [...values.keys()],
    get: <T>(key: string, fallback?: T) => (values.get(key) ?? fallback) as T,
    update: async (key, value) => {
      values.set(key, value);
    },
  };
}
