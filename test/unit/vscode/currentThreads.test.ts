import assert from 'node:assert/strict';
import type { Memento } from 'vscode';
import { CurrentThreads } from '../../../src/vscode/threads/currentThreads';

const HERE = { baseUrl: 'https://a.example/v1', organization: null, project: null };
const REMOTE = { kind: 'session', id: 'sess_1' } as const;

describe('CurrentThreads', () => {
  it('begins a thread for each assistant at each server, and stays with it', async () => {
    const current = new CurrentThreads(memento());
    const first = await current.get(HERE, 'agent_1');
    assert.equal(first.remote, null);
    assert.deepEqual(await current.get(HERE, 'agent_1'), first);
    assert.notEqual((await current.get(HERE, 'agent_2')).threadId, first.threadId);
    assert.notEqual((await current.get({ ...HERE, baseUrl: 'https://b.example' }, 'agent_1')).threadId, first.threadId);
  });

  it('knows where a thread lives, but tells only the connection that it is from', async () => {
    const current = new CurrentThreads(memento());
    await current.set(HERE, 'agent_1', 't1', REMOTE);
    assert.deepEqual(await current.get(HERE, 'agent_1'), { threadId: 't1', remote: REMOTE });
    const other = { ...HERE, organization: 'org-other' };
    assert.deepEqual(await current.get(other, 'agent_1'), { threadId: 't1', remote: null });
    await current.set(HERE, 'agent_1', 't2', null);
    assert.deepEqual(await current.get(HERE, 'agent_1'), { threadId: 't2', remote: null });
  });

  it('reads what an older version has kept', async () => {
    const stored = { [`${HERE.baseUrl} agent_1`]: { threadId: 't1', remoteId: 'sess_1' } };
    assert.deepEqual(await new CurrentThreads(memento({ currentThreads: stored })).get(HERE, 'agent_1'), {
      threadId: 't1',
      remote: null,
    });
  });

  it('writes only what has changed', async () => {
    let writes = 0;
    const current = new CurrentThreads(memento({}, () => writes++));
    await current.set(HERE, 'agent_1', 't1', REMOTE);
    await current.set({ ...HERE }, 'agent_1', 't1', { ...REMOTE });
    assert.equal(writes, 1);
  });
});

function memento(stored: Record<string, unknown> = {}, onWrite: () => void = () => undefined): Memento {
  return {
    keys: () => Object.keys(stored),
    get: <T>(key: string, fallback?: T) => (stored[key] ?? fallback) as T,
    update: async (key, value) => {
      onWrite();
      stored[key] = value;
    },
  };
}
