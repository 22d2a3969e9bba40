import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BytePattern } from '../../../../src/core/threads/bytePattern';

const indexIn = (text: string, wanted: string): number | undefined =>
  BytePattern.of(wanted)?.indexIn(new TextEncoder().encode(text));

describe('a text in bytes', () => {
  it('is found in either case, wherever it is', () => {
    assert.equal(indexIn('One needle', 'NEEDLE'), 4);
    assert.equal(indexIn('NEEDLE', 'needle'), 0);
    assert.equal(indexIn('한국어 질문', '질문'), 10);
    assert.equal(indexIn('ÉTÉ', 'été'), 0);
    assert.equal(indexIn('needl', 'needle'), -1);
    assert.equal(indexIn('', 'a'), -1);
  });

  it('is none where its length depends on its case, or where there is none', () => {
    assert.equal(BytePattern.of('aŉ'), null);
    assert.equal(BytePattern.of(''), null);
  });

  it('is found where a string’s own search finds it', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'B', '가', '나', '"'), maxLength: 40 });
    fc.assert(
      fc.property(word, word, (text, wanted) => {
        const place = text.toLowerCase().indexOf(wanted.toLowerCase());
        const expected = place < 0 ? -1 : new TextEncoder().encode(text.slice(0, place)).length;
        return wanted === '' || indexIn(text, wanted) === expected;
      }),
    );
  });
});
