import assert from 'node:assert/strict';
import { SendPolicy, WatchPolicy } from '../../../src/core/runs/retryPolicy';
import type { Item } from '../../../src/shared/runEvent';
import type { ErrorInfo } from '../../../src/shared/userError';
import { type ErrorCode, errorInfo } from '../../../src/shared/userError';

const NOTHING: { readonly items: readonly Item[] } = { items: [] };

describe('when a message is sent again by itself', () => {
  it('waits about twice as long each time, four times in all', () => {
    for (const [random, expected] of [
      [0, [500, 1_000, 2_000, 4_000, null]],
      [1, [1_000, 2_000, 4_000, 8_000, null]],
    ] as const) {
      assert.deepEqual(
        waits(new SendPolicy({ now: () => 0, random: () => random }), errorInfo('serverFailed')),
        expected,
      );
    }
  });

  it('waits as long as the server asks, or a little longer, never shorter', () => {
    const error = errorInfo('rateLimited', { retryAfterMs: 12_000 });
    assert.equal(policyAt(() => 0, 0).next(error), 12_000);
    assert.equal(policyAt(() => 0, 1).next(error), 13_200);
    assert.ok((policyAt(() => 0, 0).next(errorInfo('rateLimited', { retryAfterMs: 0 })) ?? 0) > 0, 'never at once');
  });

  it('leaves it to the user when the server asks for more than five minutes', () => {
    assert.equal(policyAt().next(errorInfo('rateLimited', { retryAfterMs: 300_000 })), 300_000);
    assert.equal(policyAt().next(errorInfo('rateLimited', { retryAfterMs: 300_001 })), null);
  });

  it('gives up after ten minutes in all', () => {
    let now = 0;
    const policy = policyAt(() => now);
    const error = errorInfo('rateLimited', { retryAfterMs: 250_000 });
    assert.equal(policy.next(error), 250_000);
    now = 250_000;
    assert.equal(policy.next(error), 250_000);
    now = 500_000;
    assert.equal(policy.next(error), null);
    assert.equal(policy.isOver, false);
    now = 600_001;
    assert.equal(policy.isOver, true);
  });

  it('is for refusals that pass by themselves only', () => {
    const passing: readonly ErrorCode[] = ['rateLimited', 'threadBusy', 'serverFailed', 'connectionLost'];
    for (const code of CODES) {
      assert.equal(policyAt().next(errorInfo(code)) !== null, passing.includes(code), code);
    }
  });

  function policyAt(now = () => 0, random = 0): SendPolicy {
    return new SendPolicy({ now, random: () => random });
  }

  function waits(policy: SendPolicy, error: ErrorInfo): readonly (number | null)[] {
    return Array.from({ length: 5 }, () => policy.next(error));
  }
});

describe('when a run is looked for again', () => {
  const lost = errorInfo('connectionLost');

  it('tries at once, then for two minutes with growing waits', () => {
    const policy = new WatchPolicy({ now: () => 0, random: () => 1 });
    const waits = [];
    for (let wait = policy.next(lost, NOTHING, 0); wait !== null; wait = policy.next(lost, NOTHING, 0)) {
      waits.push(wait);
    }
    assert.deepEqual(waits, [250, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('begins anew when some of the run has arrived, but not when the same arrives again', () => {
    const policy = new WatchPolicy({ now: () => 0, random: () => 1 });
    const one = { items: [message('Hel')] };
    assert.equal(policy.next(lost, one, 0), 250);
    assert.equal(policy.next(lost, one, 0), 1_000);
    assert.equal(policy.next(lost, { items: [message('Hello')] }, 0), 250);
    assert.equal(policy.next(lost, one, 0), 1_000);
    assert.equal(policy.next(lost, { items: [message('Hello')] }, 0), 2_000);
  });

  it('begins anew when the run was in sight for a while, but not when the server said nothing all the time', () => {
    const policy = new WatchPolicy({ now: () => 0, random: () => 1 });
    policy.next(lost, NOTHING, 0);
    assert.equal(policy.next(errorInfo('noAnswer'), NOTHING, 60_000), 1_000);
    assert.equal(policy.next(lost, NOTHING, 60_000), 250);
  });

  it('does not try for hours where each try takes long', () => {
    let now = 0;
    const policy = new WatchPolicy({ now: () => now, random: () => 1 });
    let tries = 0;
    while (policy.next(errorInfo('noAnswer'), NOTHING, 60_000) !== null) {
      tries++;
      now += 60_000;
    }
    assert.equal(tries, 3);
  });

  it('does not try what only the user can mend', () => {
    for (const code of ['keyRejected', 'permissionDenied', 'quotaExceeded', 'threadUnknown', 'runFailed'] as const) {
      assert.equal(new WatchPolicy({ now: () => 0, random: () => 1 }).next(errorInfo(code), NOTHING, 0), null, code);
    }
  });

  function message(text: string): Item {
    return { kind: 'message', id: 'a', state: 'open', phase: null, parts: [{ type: 'text', text }] };
  }
});

const CODES: readonly ErrorCode[] = [
  'keyMissing',
  'keyRejected',
  'permissionDenied',
  'quotaExceeded',
  'rateLimited',
  'threadBusy',
  'serverFailed',
  'connectionLost',
  'serverUnreachable',
  'noAnswer',
  'outcomeUnknown',
  'requestRejected',
  'threadUnknown',
  'contextTooLong',
  'runFailed',
  'unexpected',
];
