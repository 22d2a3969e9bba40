import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../../..');

describe('the string tables', () => {
  const used = usedStrings();
  const korean = readJson('l10n/bundle.l10n.ko.json');

  it('finds the strings of the source', () => {
    assert.ok(used.size > 150, `${used.size} strings`);
    assert.ok(used.has('Conversation'));
  });

  it('says every string of the source in Korean, and no other', () => {
    assert.deepEqual(
      [...used].filter(text => !korean[text]),
      [],
      'missing in Korean',
    );
    assert.deepEqual(
      Object.keys(korean).filter(text => !used.has(text)),
      [],
      'no longer used',
    );
  });

  it('keeps every placeholder', () => {
    for (const [english, text] of Object.entries(korean)) {
      assert.deepEqual(placeholders(text), placeholders(english), english);
    }
  });

  it('says every word of the manifest in English and Korean', () => {
    const wanted = [...JSON.stringify(readJson('package.json')).matchAll(/"%([\w.]+)%"/g)].map(match => match[1]);
    const unique = [...new Set(wanted)].toSorted();
    assert.deepEqual(Object.keys(readJson('package.nls.json')).toSorted(), unique);
    assert.deepEqual(Object.keys(readJson('package.nls.ko.json')).toSorted(), unique);
  });
});

function usedStrings(): ReadonlySet<string> {
  const found = new Set<string>();
  for (const file of readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) {
      continue;
    }
    const source = readFileSync(path.join(root, 'src', file), 'utf8');
    const calls = source.match(/l10n\.t\(/g)?.length ?? 0;
    const literals = [...source.matchAll(/l10n\.t\(\s*'((?:[^'\\]|\\.)*)'/g)];
    assert.equal(literals.length, calls, `${file}: every l10n.t takes one literal in single quotes`);
    for (const [, literal = ''] of literals) {
      found.add(literal.replaceAll("\\'", "'"));
    }
  }
  return found;
}

function placeholders(text: string): readonly string[] {
  return (text.match(/\{\w+\}/g) ?? []).toSorted();
}

function readJson(file: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8'));
}
