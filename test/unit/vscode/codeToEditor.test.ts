import assert from 'node:assert/strict';
import { fitIndent } from '../../../src/core/code/fitIndent';
import { commandLines } from '../../../src/vscode/editor/commandLines';

const SPACES = { insertSpaces: true, tabSize: 4 };
const TABS = { insertSpaces: false, tabSize: 4 };

describe('code that is inserted', () => {
  it('gets the indentation of its place, but for the line that is there already', () => {
    assert.equal(fitIndent('if (a) {\n  b();\n}', '    ', SPACES), 'if (a) {\n      b();\n    }');
    assert.equal(fitIndent('a,\nb', '  const x = [', SPACES), 'a,\n  b');
  });

  it('loses what all its lines are indented by', () => {
    assert.equal(fitIndent('    a\n      b\n\n    c', '', SPACES), 'a\n  b\n\nc');
  });

  it('has tabs or spaces as the editor has', () => {
    assert.equal(fitIndent('a\n  b\n    c', '\t', TABS), 'a\n\t\tb\n\t\t\tc');
    assert.equal(fitIndent('a\n    b\n        c', '', TABS), 'a\n\tb\n\t\tc');
    assert.equal(fitIndent('a\n\tb', '', SPACES), 'a\n    b');
    assert.equal(fitIndent('/**\n * a\n */', '', TABS), '/**\n * a\n */');
  });

  it('leaves blank lines blank, and nothing nothing', () => {
    assert.equal(fitIndent('a\n   \nb', '  ', SPACES), 'a\n\n  b');
    assert.equal(fitIndent('', '  ', SPACES), '');
    assert.equal(fitIndent('\n\n', '  ', TABS), '\n\n');
  });
});

describe('the commands in a piece of shell code', () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    'npm ci': ['npm ci'],
    '# install\nnpm ci\n\nnpm test\n': ['npm ci', 'npm test'],
    '$ npm ci\nadded 3 packages\n$ npm test\nok': ['npm ci', 'npm test'],
    'PS C:\\work> dir\n\n    Directory: C:\\work': ['dir'],
    'docker run \\\n  -p 80:80 \\\n  image': ['docker run -p 80:80 image'],
    '$ npm test \\\n  -- unit\nok': ['npm test -- unit'],
    'Get-Item `\n  a': ['Get-Item a'],
    'echo a\r\nrm -rf x\r': ['echo a', 'rm -rf x'],
    'ls\u0003\u001b[A\u0000': ['ls[A'],
    'echo $HOME': ['echo $HOME'],
    '': [],
    '# only a comment': [],
  };
  for (const [code, lines] of Object.entries(cases)) {
    it(JSON.stringify(code), () => assert.deepEqual(commandLines(code), lines));
  }

  it('never have a character that would start them', () => {
    for (const line of commandLines('a\rb\nc\u0085d\u2028e\u000bf\u0004')) {
      assert.doesNotMatch(line, /[\p{Cc}\u2028\u2029]/u);
    }
  });
});
