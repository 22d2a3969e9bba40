import assert from 'node:assert/strict';
import { threadTitle } from '../../../../src/core/threads/threadTitle';
import { selection } from '../support/changes';

function titleOf(text: string): string {
  return threadTitle({ text, attachments: [] });
}

describe('threadTitle', () => {
  it('is the first line that says anything', () => {
    assert.equal(titleOf('Why?\nBecause.'), 'Why?');
    assert.equal(titleOf('\n \r\n\t Why  is\tthis? \r\nBecause.'), 'Why is this?');
    assert.equal(titleOf('하나\u2028둘'), '하나');
  });

  it('is the place of the attachment when there is no question', () => {
    assert.equal(threadTitle({ text: ' \n', attachments: [selection()] }), 'src/a.ts');
    assert.equal(titleOf(''), '');
  });

  it('is cut at 60 characters, the ellipsis among them', () => {
    assert.equal(titleOf('x'.repeat(60)), 'x'.repeat(60));
    assert.equal(titleOf('x'.repeat(61)), `${'x'.repeat(59)}…`);
    assert.equal(titleOf('가'.repeat(61)), `${'가'.repeat(59)}…`);
    assert.equal(titleOf('😀'.repeat(60)), '😀'.repeat(60));
    assert.equal(titleOf(`${'x'.repeat(58)} yz`), `${'x'.repeat(58)}…`);
  });

  it('never tears a character apart', () => {
    const family = '👩‍👩‍👧';
    assert.equal(titleOf(`${'x'.repeat(57)}${family}`), `${'x'.repeat(57)}…`);
    assert.equal(titleOf(`${'x'.repeat(54)}${family}yy`), `${'x'.repeat(54)}${family}…`);
    const accent = 'e\u0301';
    assert.equal(titleOf(`${'x'.repeat(58)}${accent}${accent}`), `${'x'.repeat(58)}…`);
    assert.equal(titleOf(`a${'\u0301'.repeat(100)}`).length <= 60, true);
  });

  it('takes no time for a very long line', () => {
    const begin = performance.now();
    assert.equal(titleOf('x '.repeat(2_000_000)).length, 60);
    assert.ok(performance.now() - begin < 500);
  });

  it('keeps control characters out', () => {
    assert.equal(titleOf('a\0b\u001b[31mc'), 'a b [31mc');
  });
});
