import assert from 'node:assert/strict';
import { retryAfterMs } from '../../../src/backends/wire/retryAfter';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);

describe('how long a server asks to wait', () => {
  for (const [name, headers, expected] of [
    ['seconds', { 'retry-after': '20' }, 20_000],
    ['part of a second', { 'retry-after': ' 0.5 ' }, 500],
    ['no time at all', { 'retry-after': '0' }, 0],
    ['milliseconds', { 'retry-after-ms': '1234' }, 1_234],
    ['milliseconds before seconds', { 'retry-after-ms': '1234', 'retry-after': '20' }, 1_234],
    ['a date', { 'retry-after': 'Sun, 22 Nov 2026 12:00:30 GMT' }, 30_000],
    ['a date that is over', { 'retry-after': 'Sun, 22 Nov 2026 11:00:00 GMT' }, 0],
    ['nothing', {}, undefined],
    ['words', { 'retry-after': 'soon' }, undefined],
    ['a negative number of milliseconds', { 'retry-after-ms': '-5' }, undefined],
    ['milliseconds in words', { 'retry-after-ms': 'soon', 'retry-after': '3' }, 3_000],
  ] as const) {
    it(name, () => {
      assert.equal(retryAfterMs(new Headers(headers), NOW), expected);
    });
  }

  it('never a time that can’t be waited for', () => {
    for (const value of ['-5', '1e400', '-1e9', '99999999999999999999', 'Infinity', 'NaN', '9'.repeat(400)]) {
      for (const name of ['retry-after', 'retry-after-ms']) {
        const wait = retryAfterMs(new Headers({ [name]: value }), NOW);
        assert.ok(wait === undefined || (wait >= 0 && Number.isFinite(wait)), `${name}: ${value}: ${wait}`);
      }
    }
  });
});
