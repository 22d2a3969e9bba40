import assert from 'node:assert/strict';
import { excerpt } from '../../../../src/core/threads/excerpt';

const around = (text: string, word: string): string => {
  const start = text.indexOf(word);
  return excerpt(text, start, start + word.length);
};

describe('an excerpt', () => {
  it('is all of a short text, in one line', () => {
    assert.equal(around('one\n\n\ttwo  three', 'two'), 'one two three');
  });

  it('is cut at words, and says so', () => {
    const text = `${'before '.repeat(20)}needle ${'after '.repeat(40)}`;
    const cut = around(text, 'needle');
    assert.match(cut, /^…before (before )*needle (after )*after…$/);
    assert.ok(cut.length <= 24 + 6 + 96 + 2, `${cut.length}`);
  });

  it('tears no character apart where there are no words', () => {
    const text = `${'👩‍👩‍👧‍👦'.repeat(20)}needle${'한'.repeat(200)}`;
    const cut = around(text, 'needle');
    assert.match(cut, /^…(👩‍👩‍👧‍👦)+needle한+…$/u);
  });

  it('shows all of what was found, however long it is', () => {
    assert.ok(around(`a ${'x'.repeat(300)} b`, 'x'.repeat(300)).includes('x'.repeat(300)));
  });
});
