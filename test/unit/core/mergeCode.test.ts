import assert from 'node:assert/strict';
import { mergeCode } from '../../../src/core/code/mergeCode';

const INDENT = { insertSpaces: true, tabSize: 2 };

const FILE = `import { a } from './a';
import { b } from './b';

/** Says what it is. */
export function first(x: number): string {
  return a(x);
}

export class Things {
  private items: string[] = [];

  /** Adds one. */
  add(item: string): void {
    this.items.push(item);
  }

  count(): number {
    return this.items.length;
  }
}

export const last = 1;
`;

const merged = (code: string, file = FILE) => mergeCode(file, code, INDENT);
const replacing = (old: string, next: string) => {
  assert.ok(FILE.includes(old));
  return FILE.replace(old, () => next);
};

describe('an answer’s code in a file', () => {
  it('takes the place of what has the same name, and the comment stays', () => {
    assert.equal(
      merged('export function first(x: number, y = 0): string {\n  return a(x + y);\n}'),
      replacing(
        'export function first(x: number): string {\n  return a(x);\n}',
        'export function first(x: number, y = 0): string {\n  return a(x + y);\n}',
      ),
    );
  });

  it('brings its own comment when it has one', () => {
    assert.equal(
      merged('/** Better. */\nexport function first(): string {\n  return b();\n}'),
      replacing(
        '/** Says what it is. */\nexport function first(x: number): string {\n  return a(x);\n}',
        '/** Better. */\nexport function first(): string {\n  return b();\n}',
      ),
    );
  });

  it('is found inside a class, and indented as it is there', () => {
    assert.equal(
      merged('count(): number {\n    const { length } = this.items;\n    return length;\n}'),
      replacing(
        '  count(): number {\n    return this.items.length;\n  }',
        '  count(): number {\n      const { length } = this.items;\n      return length;\n  }',
      ),
    );
  });

  it('leaves what “…” stands for', () => {
    assert.equal(
      merged(`import { a } from './a';
// ... existing code ...

export class Things {
  // ... existing code ...

  count(): number {
    return 7;
  }

  clear(): void {
    this.items = [];
  }
}

// ... rest of the file ...`),
      replacing(
        '    return this.items.length;\n  }\n',
        '    return 7;\n  }\n\n  clear(): void {\n    this.items = [];\n  }\n',
      ),
    );
  });

  it('takes a spread for code, and not for something left out', () => {
    const code = 'export function first(x: number): string {\n  return {\n    ...rest,\n    ...other,\n  };\n}';
    assert.equal(merged(code), replacing('export function first(x: number): string {\n  return a(x);\n}', code));
  });

  it('has each thing once, in whatever order the code comes', () => {
    assert.equal(
      merged('export const last = 5;\n\nexport function first() {\n  return 9;\n}'),
      replacing('last = 1', 'last = 5').replace(
        'export function first(x: number): string {\n  return a(x);\n}',
        'export function first() {\n  return 9;\n}',
      ),
    );
  });

  it('gives each of several with one name its own place', () => {
    const file = 'function f(a: string): void;\nfunction f(a: number): void;\nfunction f(a: unknown) {\n  use(a);\n}\n';
    const code = file.replace('use(a)', 'use(a, 1)').replace('number', 'bigint');
    assert.equal(merged(code, file), code);
  });

  it('puts what is new after what is before it', () => {
    assert.equal(
      merged("import { a } from './a';\nimport { b } from './b';\nimport { c } from './c';"),
      replacing("import { b } from './b';\n", "import { b } from './b';\nimport { c } from './c';\n"),
    );
    assert.equal(
      merged('export const last = 2;\n\nexport function more() {\n  return last;\n}'),
      replacing('export const last = 1;\n', 'export const last = 2;\n\nexport function more() {\n  return last;\n}\n'),
    );
  });

  it('goes to the end when nothing of it is there', () => {
    assert.equal(
      merged('function other() {\n  return 1;\n}'),
      `${FILE.trimEnd()}\n\nfunction other() {\n  return 1;\n}\n`,
    );
  });

  it('is the file when that is empty, and changes nothing when it is there already', () => {
    assert.equal(merged('a = 1\n', ''), 'a = 1\n');
    assert.equal(merged(FILE), FILE);
  });

  it('works by indentation where there are no braces', () => {
    const file =
      'import os\n\n\ndef first(a):\n    return a\n\n\nclass B:\n    def one(self):\n        return 1\n\n    def two(self):\n        return 2\n';
    assert.equal(
      merged('def first(a, b=0):\n    """Adds."""\n    return a + b', file),
      file.replace('def first(a):\n    return a', 'def first(a, b=0):\n    """Adds."""\n    return a + b'),
    );
    assert.equal(
      merged('class B:\n    # ... existing code ...\n    def two(self):\n        return 22\n', file),
      file.replace('return 2\n', 'return 22\n'),
    );
  });

  it('keeps the line breaks that the file has', () => {
    const file = FILE.replaceAll('\n', '\r\n');
    assert.equal(merged('export const last = 3;', file), file.replace('last = 1', 'last = 3'));
  });

  it('never loses a line of the file that it doesn’t name', () => {
    const codes = [
      'x',
      '}',
      '{',
      '// ...',
      '...',
      '',
      '\n\n',
      'class',
      'export class Things {',
      'function () {',
      ')))',
    ];
    for (const code of codes) {
      const result = merged(code);
      for (const line of FILE.split('\n').filter(one => one.trim() && !one.includes('class Things'))) {
        assert.ok(result.includes(line) || code.includes('Things'), `${JSON.stringify(code)} lost ${line}`);
      }
    }
  });
});
