import assert from 'node:assert/strict';
import { FILE_IN_TEXT, fileTarget } from '../../../src/webview/markdown/fileTarget';

describe('what names a file', () => {
  const files: Readonly<Record<string, readonly [string, number | null, number | null]>> = {
    'a.ts': ['a.ts', null, null],
    './src/a.ts': ['src/a.ts', null, null],
    'src\\a.ts:3': ['src/a.ts', 3, null],
    'src/a.ts:3:14': ['src/a.ts', 3, 14],
    'src/a.ts:3-9': ['src/a.ts', 3, null],
    'src/a.ts#L10': ['src/a.ts', 10, null],
    'src/a.ts#L10-L20': ['src/a.ts', 10, null],
    'src/a.ts#L10C3-L20C5': ['src/a.ts', 10, 3],
    'src/a.cs(12,5)': ['src/a.cs', 12, 5],
    'app/(group)/[id]/page.tsx': ['app/(group)/[id]/page.tsx', null, null],
    '.gitignore': ['.gitignore', null, null],
    'docker/Dockerfile': ['docker/Dockerfile', null, null],
    'C:/code/a.ts:7': ['C:/code/a.ts', 7, null],
    '소스/파일.ts': ['소스/파일.ts', null, null],
  };
  for (const [text, [path, line, column]] of Object.entries(files)) {
    it(text, () => assert.deepEqual(fileTarget(text), { path, line, column }));
  }

  it('is nothing else', () => {
    const others = [
      '',
      'word',
      'npm ci',
      'a = b.c',
      'foo(bar.baz)',
      'obj[key.x]',
      'https://example.com/a.ts',
      'src/',
      '/',
      '3.14',
      'a\u202Ets.exe',
      'x'.repeat(301),
      'a.ts\nb.ts',
      '$(a)/b.ts',
      '*.ts',
    ];
    assert.deepEqual(
      others.filter(text => fileTarget(text) !== null),
      [],
    );
  });

  it('stands in a text with its line only', () => {
    const text = 'In src/a.ts:12 and b.py:3:4, but not c.ts, 12:30, https://example.com:443/a or e.g.:5.';
    assert.deepEqual(
      [...text.matchAll(FILE_IN_TEXT)].map(([name]) => name),
      ['src/a.ts:12', 'b.py:3:4'],
    );
  });
});
