import assert from 'node:assert/strict';
import { parseAssistantFile } from '../../../../src/core/assistants/assistantFile';
import { assistantFileName, isAssistantFileName } from '../../../../src/core/assistants/assistantFileName';
import { parseAssistantId } from '../../../../src/core/assistants/assistantId';
import { assistantFileText } from '../../../../src/core/assistants/assistantTemplate';
import { contentHash } from '../../../../src/core/assistants/contentHash';
import { UserError } from '../../../../src/shared/userError';

const NAMES = [
  'Reviewer',
  '코드 검토자',
  'A: b # c',
  '"quoted" \'name\'',
  '- dash',
  '2026',
  'yes',
  'null',
  '---',
  '{a}',
  '*x &y !z',
  '👩‍👩‍👧',
  'x'.repeat(200),
];

describe('assistantFileText', () => {
  it('makes a file that reads as what was asked for', () => {
    for (const name of NAMES) {
      const text = assistantFileText({ name, model: 'llama3.2:latest', instructions: '---\nBe: kind\n' });
      const parsed = parseAssistantFile({ name: 'x', text });
      assert.ok(!(parsed instanceof UserError), text);
      assert.equal(parsed.assistant.name, name);
      assert.deepEqual(parsed.assistant.profile, { model: 'llama3.2:latest', instructions: '---\nBe: kind' });
      assert.deepEqual([parsed.warnings, parsed.unsupported], [[], []]);
    }
  });

  it('has a description where there is one, and instructions to begin with', () => {
    const text = assistantFileText({ name: 'a', model: 'm', description: 'Reads: code' });
    const parsed = parseAssistantFile({ name: 'x', text });
    assert.ok(!(parsed instanceof UserError));
    assert.equal(parsed.assistant.profile.description, 'Reads: code');
    assert.ok(parsed.assistant.profile.instructions.length > 50);
  });
});

describe('assistantFileName', () => {
  it('makes a name that a file and an ID can have', () => {
    for (const name of [
      ...NAMES,
      '',
      '..',
      '../../etc',
      'con',
      'COM1',
      'a/b\\c',
      'a\0b',
      '.git',
      'trailing.',
      'x'.repeat(500),
      '한'.repeat(500),
    ]) {
      const file = assistantFileName(name);
      assert.ok(isAssistantFileName(file), `${name} → ${file}`);
      assert.ok(!(parseAssistantId(`local:${file}`, { origin: 'https://x', protocol: null }) instanceof UserError));
      assert.ok(new TextEncoder().encode(`${file}.md`).length <= 255);
    }
  });

  it('stays close to what was typed', () => {
    const files = {
      Reviewer: 'reviewer',
      '코드 검토자': '코드-검토자',
      'C++ / C# helper!': 'c-c-helper',
      'snake_case 2': 'snake_case-2',
      हिन्दी: 'हिन्दी',
      '../../etc/passwd': 'etc-passwd',
      con: 'con-assistant',
      '!!!': 'assistant',
      '': 'assistant',
    };
    for (const [name, file] of Object.entries(files)) {
      assert.equal(assistantFileName(name), file);
    }
    assert.equal(assistantFileName('코드'.normalize('NFD')), '코드'.normalize('NFC'));
  });

  it('takes none that is taken, however it is spelled', () => {
    assert.equal(assistantFileName('a', ['a']), 'a-2');
    assert.equal(assistantFileName('a', ['A', 'a-2']), 'a-3');
    assert.equal(assistantFileName('é', ['é'.normalize('NFD')]), 'é-2');
    assert.equal(assistantFileName('b', ['a']), 'b');
  });
});

describe('contentHash', () => {
  it('is SHA-256', async () => {
    assert.equal(await contentHash('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    assert.notEqual(await contentHash('a\n'), await contentHash('a\r\n'));
  });
});
