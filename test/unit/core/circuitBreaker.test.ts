import assert from 'node:assert/strict';
import { CircuitBreaker } from '../../../src/core/circuitBreaker';
import type { ErrorCode } from '../../../src/shared/userError';

describe('CircuitBreaker', () => {
  let now = 0;
  let breaker = new CircuitBreaker(() => now);

  beforeEach(() => {
    now = 1_000_000;
    breaker = new CircuitBreaker(() => now);
  });

  function fail(times: number, code: ErrorCode = 'serverFailed'): void {
    for (let count = 0; count < times; count++) {
      breaker.failed(code);
    }
  }

  it('lets everything through until a server failed five times in a row', () => {
    fail(4);
    assert.equal(breaker.enter(), 0);
    breaker.answered();
    fail(4);
    assert.equal(breaker.enter(), 0);
    fail(1);
    assert.equal(breaker.enter(), 15_000);
  });

  it('lets one trial through after its rest, and closes when that goes well', () => {
    fail(5);
    now += 15_000;
    assert.equal(breaker.enter(), 0, 'the trial');
    assert.ok(breaker.enter() > 0, 'nobody else meanwhile');
    breaker.answered();
    assert.equal(breaker.enter(), 0);
    assert.equal(breaker.enter(), 0);
  });

  it('rests for longer each time that a trial fails, but never for more than five minutes', () => {
    fail(5);
    const rests = [breaker.enter()];
    while (rests.length < 7) {
      now += breaker.enter();
      assert.equal(breaker.enter(), 0);
      fail(1);
      rests.push(breaker.enter());
    }
    assert.deepEqual(rests, [15_000, 30_000, 60_000, 120_000, 240_000, 300_000, 300_000]);
  });

  it('lets another one try when a trial never comes back', () => {
    fail(5);
    now += 15_000;
    assert.equal(breaker.enter(), 0);
    now += 60_000;
    assert.equal(breaker.enter(), 0);
  });

  it('does not rest longer for failures of what was under way when it opened', () => {
    fail(20);
    assert.equal(breaker.enter(), 15_000);
  });

  it('is closed by a click that goes well', () => {
    fail(5);
    breaker.answered();
    assert.equal(breaker.enter(), 0);
  });

  it('counts only what speaks of a server in trouble', () => {
    for (const code of ['connectionLost', 'certificateRejected', 'unexpected', 'outcomeUnknown'] as const) {
      fail(10, code);
      assert.equal(breaker.enter(), 0, code);
    }
    for (const code of ['serverUnreachable', 'rateLimited', 'noAnswer'] as const) {
      breaker.answered();
      fail(5, code);
      assert.ok(breaker.enter() > 0, code);
    }
  });
});
