import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { NodeFileSystem } from '../../../src/vscode/threads/nodeFileSystem';

describe('files on the local disk', () => {
  const root = mkdtempSync(path.join(os.tmpdir(), 'ask-assistant-files-'));
  const files = new NodeFileSystem(root);
  after(() => rmSync(root, { recursive: true, force: true }));

  it('are null or empty where there is nothing', async () => {
    assert.equal(await files.read('no/such'), null);
    assert.equal(await files.read('no/such', { start: 0, length: 10 }), null);
    assert.equal(await files.stat('no/such'), null);
    assert.deepEqual(await files.list('no/such'), []);
    await files.remove('no/such');
  });

  it('are appended to in order, synced or not', async () => {
    await files.makeDirectory('threads/a');
    await files.append('threads/a/f', bytes('one '), true);
    await files.append('threads/a/f', bytes('둘 '), false);
    await files.append('threads/a/f', bytes('three'), true);
    assert.equal(text(await files.read('threads/a/f')), 'one 둘 three');
    assert.equal(text(await files.read('threads/a/f', { start: 0, length: 4 })), 'one ');
    assert.equal(text(await files.read('threads/a/f', { start: 4, length: 3 })), '둘');
    assert.equal(text(await files.read('threads/a/f', { start: 8, length: 100 })), 'three');
    assert.equal(text(await files.read('threads/a/f', { start: 100, length: 1 })), '');
    assert.equal((await files.stat('threads/a/f'))?.size, bytes('one 둘 three').length);
  });

  it('are replaced as a whole, with nothing left beside them', async () => {
    await files.makeDirectory('b');
    await files.writeAtomic('b/f', bytes('old'));
    await files.writeAtomic('b/f', bytes('new'));
    assert.equal(text(await files.read('b/f')), 'new');
    assert.deepEqual(await files.list('b'), [{ name: 'f', kind: 'file' }]);
  });

  it('are made by one of those who try at the same moment', async () => {
    const tries = Array.from({ length: 20 }, (_, index) => files.create('one', new TextEncoder().encode(`${index}`)));
    const made = await Promise.all(tries);
    assert.equal(made.filter(Boolean).length, 1);
    assert.equal(new TextDecoder().decode((await files.read('one')) ?? undefined), `${made.indexOf(true)}`);
    await assert.rejects(files.create('nowhere/one', new Uint8Array()));
  });

  it('fail aloud where something is really wrong', async () => {
    await files.writeAtomic('plain', bytes('a file'));
    await assert.rejects(files.makeDirectory('plain/below'));
    await assert.rejects(files.append('no/such/folder/f', bytes('x'), true));
  });

  it('are removed with everything below', async () => {
    await files.remove('threads');
    assert.equal(await files.stat('threads'), null);
  });
});

function bytes(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function text(value: Uint8Array | null): string | null {
  return value && new TextDecoder().decode(value);
}
