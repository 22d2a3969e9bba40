import assert from 'node:assert/strict';
import { readThreadId } from '../../../../src/core/threads/threadId';

describe('readThreadId', () => {
  it('knows each protocol’s threads by their IDs', () => {
    for (const [protocol, id, kind] of [
      ['agents', 'sess_1', 'session'],
      ['assistants', 'thread_abc', 'thread'],
      ['responses', 'conv_1', 'conversation'],
      ['responses', ' resp_1\n', 'response'],
      ['agents', '0b5c7a52-0001', 'session'],
      ['assistants', 'abcdef1', 'thread'],
      ['responses', 'abc/def:1', 'conversation'],
    ] as const) {
      assert.deepEqual(readThreadId(id, protocol), { kind: 'thread', thread: { kind, id: id.trim() } });
    }
  });

  it('says whose another kind of thread is', () => {
    for (const [protocol, id, of] of [
      ['agents', 'conv_1', 'conversation'],
      ['agents', 'thread_1', 'thread'],
      ['assistants', 'sess_1', 'session'],
      ['responses', 'sess_1', 'session'],
      ['responses', 'thread_1', 'thread'],
      ['agents', 'resp_1', 'response'],
    ] as const) {
      assert.deepEqual(readThreadId(id, protocol), { kind: 'foreign', of });
    }
  });

  it('takes nothing else for a thread', () => {
    for (const text of [
      '',
      'timer',
      'why does it fail in 3 of 4 cases',
      'sess_1 sess_2',
      'sk-proj-0123456789',
      'msg_123456',
      'file-123456',
      'asst_123456',
      'agent_123456',
      'local:helper1',
      'gpt-4.1-mini',
      'https://example.com/1',
      `sess_${'x'.repeat(300)}`,
    ]) {
      assert.equal(readThreadId(text, 'agents'), null, text);
    }
  });
});
