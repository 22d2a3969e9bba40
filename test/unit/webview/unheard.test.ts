import assert from 'node:assert/strict';
import { withUnheard } from '../../../src/webview/unheard';

describe('messages that nobody has heard of', () => {
  const cases: readonly (readonly [draft: string, unheard: readonly string[], expected: string])[] = [
    ['', [], ''],
    ['a draft', [], 'a draft'],
    ['', ['one'], 'one'],
    ['', ['one', 'two'], 'one\ntwo'],
    ['three', ['one', 'two'], 'one\ntwo\nthree'],
    ['one', ['one'], 'one'],
    ['one\ntwo', ['one', 'two'], 'one\ntwo'],
    ['on', ['one'], 'one'],
    ['한', ['한국어'], '한국어'],
  ];
  for (const [draft, unheard, expected] of cases) {
    it(`${JSON.stringify(unheard)} come before ${JSON.stringify(draft)}`, () => {
      assert.equal(
        withUnheard(
          draft,
          unheard.map(text => ({ id: text, text })),
        ),
        expected,
      );
    });
  }
});
