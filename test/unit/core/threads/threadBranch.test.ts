import assert from 'node:assert/strict';
import { branchChanges, endOfTurn } from '../../../../src/core/threads/threadBranch';
import type { ThreadRecord } from '../../../../src/core/threads/threadRecord';
import { ThreadStore } from '../../../../src/core/threads/threadStore';
import type { Entry, Run, ThreadChange } from '../../../../src/shared/transcript';
import { errorInfo } from '../../../../src/shared/userError';
import { added, event, newThread, selection, started } from '../support/changes';
import { FakeClock } from '../support/fakeClock';
import { MemoryFileSystem } from '../support/memoryFileSystem';

const answer = event({
  type: 'item',
  item: {
    kind: 'message',
    id: 'i1',
    state: 'done',
    phase: 'answer',
    parts: [{ type: 'text', text: 'So.' }],
    wire: [1],
  },
});

const ANSWERED: readonly ThreadChange[] = [
  added({ attachments: [selection()], delivery: 'unknown' }),
  started(),
  event({ type: 'thread', thread: { kind: 'session', id: 'sess_1' } }),
  event({ type: 'started', remoteRunId: 'turn_1', model: 'gpt-6' }),
  answer,
  event({ type: 'usage', usage: { input: 1, output: 2 } }),
  event({ type: 'kept' }),
  event({ type: 'end', end: { kind: 'completed' } }),
];

async function entriesOf(records: readonly ThreadRecord[], id = 't1'): Promise<readonly Entry[]> {
  const store = new ThreadStore(new MemoryFileSystem(), new FakeClock());
  const file = store.create(newThread({ id, branchOf: { threadId: 't0', entryId: 'e0' } }));
  for (const record of records) {
    await file.append(record);
  }
  await file.dispose();
  const opened = await store.open(id);
  assert.deepEqual(opened?.header.branchOf, { threadId: 't0', entryId: 'e0' });
  assert.equal(opened?.damagedRecords, 0);
  return opened?.transcript.entries ?? [];
}

async function branched(records: readonly ThreadChange[], isSameAssistant = true) {
  const original = await entriesOf(records);
  return { original, copy: await entriesOf(branchChanges(original, isSameAssistant), 't2') };
}

const runIn = (entries: readonly Entry[]): Run => {
  const run = entries.find(entry => entry.kind === 'run');
  assert.ok(run);
  return run;
};

describe('a branch', () => {
  it('has all that was said, with what it cost and what went along, under IDs of its own', async () => {
    const { original, copy } = await branched(ANSWERED);
    const [message, run] = copy;
    assert.ok(message?.kind === 'message' && run?.kind === 'run');
    assert.equal(run.messageId, message.id);
    assert.ok(!original.some(({ id }) => id === message.id || id === run.id));
    // Nothing is shown of the phase once there is an end.
    const { remoteRunId: _remoteRunId, kept: _kept, ...originalRun } = { ...runIn(original), phase: run.phase };
    assert.deepEqual(copy, [
      { ...original[0], id: message.id, delivery: 'sent' },
      { ...originalRun, id: run.id, messageId: message.id },
    ]);
  });

  it('is on no server yet', async () => {
    const { copy } = await branched(ANSWERED);
    assert.equal(runIn(copy).kept, undefined);
    assert.equal(runIn(copy).remoteRunId, undefined);
  });

  it('tells another assistant what was said, and nothing in a server’s own form', async () => {
    const { copy } = await branched(ANSWERED, false);
    assert.deepEqual(runIn(copy).items, [
      { kind: 'message', id: 'i1', state: 'done', phase: 'answer', parts: [{ type: 'text', text: 'So.' }] },
    ]);
  });

  it('has nothing to connect to again', async () => {
    const cut = event({ type: 'end', end: { kind: 'detached', resumable: true, error: errorInfo('connectionLost') } });
    const { copy } = await branched([added(), started(), answer, cut]);
    assert.deepEqual(runIn(copy).end, { kind: 'cancelled' });
  });

  it('keeps apart what surely never arrived, which no model is told', async () => {
    const { copy } = await branched([added({ delivery: 'unsent' })]);
    assert.deepEqual(
      copy.map(entry => entry.kind === 'message' && entry.delivery),
      ['unsent'],
    );
  });
});

describe('the end of a turn', () => {
  it('is behind the answer, whether the question or the answer is meant', async () => {
    const entries = await entriesOf([
      ...ANSWERED,
      started({ id: 'r2' }),
      event({ type: 'end', end: { kind: 'completed' } }, 'r2'),
      added({ id: 'm2' }),
    ]);
    assert.deepEqual(
      entries.map(({ id }) => id),
      ['m1', 'r1', 'r2', 'm2'],
    );
    assert.equal(endOfTurn(entries, 'm1'), 3);
    assert.equal(endOfTurn(entries, 'r1'), 2);
    assert.equal(endOfTurn(entries, 'r2'), 3);
    assert.equal(endOfTurn(entries, 'm2'), 4);
    assert.equal(endOfTurn(entries, 'gone'), 0);
  });
});
