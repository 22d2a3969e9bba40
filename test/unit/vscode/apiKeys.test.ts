import assert from 'node:assert/strict';
import type { SecretStorage } from 'vscode';
import { ApiKeys } from '../../../src/vscode/connection/apiKeys';

const OPENAI = 'https://api.openai.com';
const OTHER = 'https://models.example';

describe('API keys', () => {
  it('are kept one per origin', async () => {
    const keys = new ApiKeys(secrets());
    assert.equal(await keys.set(OPENAI, 'one'), 'stored');
    assert.equal(await keys.set(OTHER, 'two'), 'stored');
    assert.equal(await keys.get(OPENAI), 'one');
    assert.equal(await keys.get(OTHER), 'two');
    assert.equal(await keys.get('https://api.openai.com:8443'), null);
  });

  it('stay in memory, and say so, where the storage doesn’t keep them', async () => {
    const forgetful = new ApiKeys(secrets({ keeps: false }));
    assert.equal(await forgetful.set(OPENAI, 'one'), 'inMemory');
    assert.equal(await forgetful.get(OPENAI), 'one');
  });

  it('stay in memory where the storage is locked', async () => {
    const locked = new ApiKeys(secrets({ locked: true }));
    assert.equal(await locked.get(OPENAI), null);
    assert.equal(await locked.set(OPENAI, 'one'), 'inMemory');
    assert.equal(await locked.get(OPENAI), 'one');
  });

  it('are gone when cleared', async () => {
    const keys = new ApiKeys(secrets());
    await keys.set(OPENAI, 'one');
    await keys.clear(OPENAI);
    assert.equal(await keys.get(OPENAI), null);
  });

  it('tell of a change', async () => {
    const keys = new ApiKeys(secrets());
    let changes = 0;
    keys.onDidChange(() => changes++);
    await keys.set(OPENAI, 'one');
    assert.ok(changes > 0);
  });
});

function secrets({ keeps = true, locked = false } = {}): SecretStorage {
  const stored = new Map<string, string>();
  const guard = () => {
    if (locked) {
      throw new Error('the keyring is locked');
    }
  };
  return {
    get: async key => {
      guard();
      return stored.get(key);
    },
    store: async (key, value) => {
      guard();
      if (keeps) {
        stored.set(key, value);
      }
    },
    delete: async key => {
      guard();
      stored.delete(key);
    },
    keys: async () => [...stored.keys()],
    onDidChange: () => ({ dispose: () => undefined }),
  };
}
