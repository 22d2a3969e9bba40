import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applied } from '../../../src/vscode/apply/applied';
import { lineEdits } from '../../../src/vscode/apply/lineEdits';

const INDENT = { insertSpaces: true, tabSize: 2 };
const FILE = 'function f() {\n  const a = 1;\n  return a;\n}\n\nfunction g() {\n  return 2;\n}\n';
const code = (text: string, more: { readonly language?: string; readonly selection?: string } = {}) => ({
  text,
  language: more.language ?? 'ts',
  places: [],
  selection: more.selection ?? null,
});

describe('a file with an answer’s code', () => {
  it('has it by its names', () => {
    assert.equal(applied(FILE, code('function g() {\n  return 3;\n}'), INDENT), FILE.replace('return 2', 'return 3'));
  });

  it('has it in the place of what was selected, when it names nothing else', () => {
    const selection = '  const a = 1;\n  return a;\n';
    assert.equal(
      applied(FILE, code('return 1;', { selection }), INDENT),
      FILE.replace('  const a = 1;\n  return a;', '  return 1;'),
    );
    assert.equal(
      applied(FILE, code('if (x) {\n  y();\n}', { selection }), INDENT),
      FILE.replace('  const a = 1;\n  return a;', '  if (x) {\n    y();\n  }'),
    );
    assert.equal(applied(FILE, code('1 + 1', { selection: 'a;' }), INDENT), FILE.replace('return a;', 'return 1 + 1'));
  });

  it('has a patch applied, also one whose lines have moved', () => {
    const patch =
      '--- a/x.ts\n+++ b/x.ts\n@@ -1,4 +1,4 @@\n function f() {\n-  const a = 1;\n+  const a = 7;\n   return a;\n }';
    const expected = FILE.replace('a = 1', 'a = 7');
    assert.equal(applied(FILE, code(patch, { language: 'diff' }), INDENT), expected);
    assert.equal(applied(`// moved\n\n${FILE}`, code(patch, { language: 'patch' }), INDENT), `// moved\n\n${expected}`);
  });

  it('is none for a patch that doesn’t fit, or is none', () => {
    const other = '@@ -1,2 +1,2 @@\n something\n-else\n+entirely';
    for (const patch of [other, 'nonsense', '@@ nonsense @@\n-a\n+b']) {
      const result = applied(FILE, code(patch, { language: 'diff' }), INDENT);
      assert.ok(result === null || result === FILE, patch);
    }
  });
});

describe('the least edits between two texts', () => {
  const lines = fc.array(fc.constantFrom('', 'a', 'b', 'c', '  d'), { maxLength: 12 });

  it('make the one of the other', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const done = [...before.join('\n').split('\n')];
        for (const { start, end, lines: added } of lineEdits(before.join('\n'), after.join('\n')).toReversed()) {
          done.splice(start, end - start, ...added);
        }
        assert.equal(done.join('\n'), after.join('\n'));
      }),
      { numRuns: 2_000 },
    );
  });

  it('leave alone what is the same', () => {
    assert.deepEqual(lineEdits('a\nb\nc\nd', 'a\nx\ny\nc\nd'), [{ start: 1, end: 2, lines: ['x', 'y'] }]);
    assert.deepEqual(lineEdits('a\nb', 'a\nb'), []);
  });
});
