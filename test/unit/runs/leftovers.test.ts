import assert from 'node:assert/strict';
import { leftoversIn } from '../../../src/core/runs/leftovers';
import { applyChange } from '../../../src/shared/applyChange';
import type { RunEnd } from '../../../src/shared/runEvent';
import { EMPTY_TRANSCRIPT, type ThreadChange, type Transcript } from '../../../src/shared/transcript';
import { errorInfo } from '../../../src/shared/userError';
import { added, event, started } from '../core/support/changes';

const DETACHED: RunEnd = { kind: 'detached', resumable: false, error: errorInfo('connectionLost') };
const AGAIN: ThreadChange = { type: 'deliveryChanged', messageId: 'm1', delivery: 'sending' };

describe('what an earlier window left unfinished', () => {
  it('is nothing in a thread that came to rest', () => {
    const { underWay, changes } = leftoversIn(of(added({ delivery: 'sent' }), started(), end()), 9);
    assert.equal(underWay, null);
    assert.deepEqual(changes, []);
  });

  it('is a message whose run never began: it was not sent', () => {
    assert.deepEqual(settled(added()), ['unsent']);
  });

  it('is a message that was to be sent again: what became of it the last time still holds', () => {
    const failed: RunEnd = { kind: 'failed', error: errorInfo('keyMissing') };
    assert.deepEqual(settled(added(), started(), end(failed), AGAIN), ['unsent']);
    assert.deepEqual(settled(added(), started(), end(DETACHED), AGAIN), ['unknown']);
  });

  it('is the run under way, and its message with it', () => {
    const { underWay, changes } = leftoversIn(of(added(), started()), 9);
    assert.equal(underWay?.id, 'r1');
    assert.deepEqual(changes, []);
  });

  it('is a run of which the end got lost, though others came after it', () => {
    const transcript = of(added(), started(), added({ id: 'm2', delivery: 'sent' }), later, laterEnd);
    const { underWay, changes } = leftoversIn(transcript, 9);
    assert.equal(underWay, null);
    const after = changes.reduce(applyChange, transcript);
    const [message, run] = after.entries;
    assert.equal(message?.kind === 'message' && message.delivery, 'unknown');
    assert.equal(run?.kind === 'run' && run.end?.kind, 'detached');
  });
});

const later = started({ id: 'r2', messageId: 'm2' });
const laterEnd = event({ type: 'end', end: { kind: 'completed' } }, 'r2');

function end(how: RunEnd = { kind: 'completed' }): ThreadChange {
  return event({ type: 'end', end: how });
}

function of(...changes: readonly ThreadChange[]): Transcript {
  return changes.reduce(applyChange, EMPTY_TRANSCRIPT);
}

/** How the messages are delivered once everything is recorded. */
function settled(...changes: readonly ThreadChange[]): readonly string[] {
  const before = of(...changes);
  const after = leftoversIn(before, 9).changes.reduce(applyChange, before);
  return after.entries.flatMap(entry => (entry.kind === 'message' ? [entry.delivery] : []));
}
