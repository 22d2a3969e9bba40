import assert from 'node:assert/strict';
import { parseAssistantFile } from '../../../../src/core/assistants/assistantFile';
import { UserError } from '../../../../src/shared/userError';

function parse(text: string, name = 'reviewer') {
  const parsed = parseAssistantFile({ name, text });
  assert.ok(!(parsed instanceof UserError), parsed instanceof UserError ? JSON.stringify(parsed.info) : '');
  return parsed;
}

function refusal(text: string) {
  const parsed = parseAssistantFile({ name: 'reviewer', text });
  assert.ok(parsed instanceof UserError, text.slice(0, 80));
  assert.equal(parsed.info.code, 'assistantFileInvalid');
  assert.equal(parsed.info.args?.file, 'reviewer.md');
  const { problem, line, field } = parsed.info.args ?? {};
  return [problem, Number(line), ...(field === undefined ? [] : [field])];
}

const FULL = `---
name: 코드 검토자
description: "Reads code: carefully"
model: gpt-5.4-mini
temperature: 0
top_p: 0.5
reasoning_effort: none
verbosity: low
max_output_tokens: 4096
---

Read the code.

---
- Be kind.
`;

describe('parseAssistantFile', () => {
  it('reads everything that can be set', () => {
    assert.deepEqual(parse(FULL), {
      assistant: {
        home: 'local',
        id: 'local:reviewer',
        name: '코드 검토자',
        profile: {
          model: 'gpt-5.4-mini',
          instructions: 'Read the code.\n\n---\n- Be kind.',
          description: 'Reads code: carefully',
          temperature: 0,
          topP: 0.5,
          reasoningEffort: 'none',
          verbosity: 'low',
          maxOutputTokens: 4096,
        },
      },
      unsupported: [],
      warnings: [],
    });
  });

  it('needs no more than a model, and leaves the rest to it', () => {
    assert.deepEqual(parse('---\nmodel: m\n---\nHello').assistant, {
      home: 'local',
      id: 'local:reviewer',
      name: 'reviewer',
      profile: { model: 'm', instructions: 'Hello' },
    });
  });

  it('reads the same from any line ending and with a byte order mark', () => {
    for (const text of [
      FULL.replaceAll('\n', '\r\n'),
      `\uFEFF${FULL}`,
      FULL.replaceAll('---\n', '--- \t\n').replace('\n--- \t\n- Be', '\n---\n- Be'),
      FULL.replaceAll('\n', '\r'),
    ]) {
      assert.deepEqual(parse(text), parse(FULL));
    }
  });

  it('says what has no instructions', () => {
    for (const text of ['---\nmodel: m\n---', '---\nmodel: m\n---\n \n\n']) {
      const { assistant, warnings } = parse(text);
      assert.equal(assistant.profile.instructions, '');
      assert.deepEqual(warnings, [{ code: 'noInstructions' }]);
    }
  });

  it('tells of fields that it does not act on yet, and of those it does not know', () => {
    const { unsupported, warnings } = parse(
      '---\nmodel: m\ntools: [web_search]\n# no\ntemprature: 1\nmetadata: {a: 1}\nconstructor: x\n__proto__: y\n---\nHi',
    );
    assert.deepEqual(unsupported, ['tools', 'metadata']);
    assert.deepEqual(warnings, [
      { code: 'unknownField', field: 'temprature', line: 5 },
      { code: 'unknownField', field: 'constructor', line: 7 },
      { code: 'unknownField', field: '__proto__', line: 8 },
    ]);
  });

  it('takes a field without a value for one left out', () => {
    const { assistant, warnings, unsupported } = parse('---\nmodel: m\ntemperature:\nname: ~\ntools:\nfoo:\n---\nHi');
    assert.deepEqual(assistant.profile, { model: 'm', instructions: 'Hi' });
    assert.equal(assistant.name, 'reviewer');
    assert.deepEqual([warnings, unsupported], [[], []]);
    assert.deepEqual(refusal('---\nmodel:\n---\nHi'), ['modelMissing', 1]);
  });

  it('spells a file’s name in one way', () => {
    const name = '검토자'.normalize('NFD');
    assert.equal(parse('---\nmodel: m\n---\nHi', name).assistant.id, 'local:검토자'.normalize('NFC'));
    assert.equal(parse('---\nmodel: m\n---\nHi', name).assistant.name, '검토자'.normalize('NFC'));
  });

  it('says in which line a value is wrong', () => {
    const wrong = {
      'temperature: 2.1': 'temperature',
      'temperature: -1': 'temperature',
      'temperature: hot': 'temperature',
      'temperature: .nan': 'temperature',
      'top_p: 1.5': 'top_p',
      'top_p: "0.5"': 'top_p',
      'verbosity: loud': 'verbosity',
      'max_output_tokens: 0': 'max_output_tokens',
      'max_output_tokens: 1.5': 'max_output_tokens',
      'reasoning_effort: 3': 'reasoning_effort',
      'reasoning_effort: [low]': 'reasoning_effort',
      'name: 2026': 'name',
      'name: " "': 'name',
      'name: "a\\nb"': 'name',
      'description: {a: 1}': 'description',
    };
    for (const [line, field] of Object.entries(wrong)) {
      assert.deepEqual(refusal(`---\nmodel: m\n\n${line}\n---\nHi`), ['valueInvalid', 4, field], line);
    }
    assert.deepEqual(refusal('---\nmodel: [a]\n---\nHi'), ['valueInvalid', 2, 'model']);
    assert.deepEqual(refusal('---\r\nname: x\r\nmodel: ""\r\n---\r\nHi'), ['valueInvalid', 3, 'model']);
  });

  it('says what is wrong with a file as a whole', () => {
    assert.deepEqual(refusal(''), ['frontMatterMissing', 1]);
    assert.deepEqual(refusal('You are a reviewer.'), ['frontMatterMissing', 1]);
    assert.deepEqual(refusal('\n---\nmodel: m\n---\n'), ['frontMatterMissing', 1]);
    assert.deepEqual(refusal('----\nmodel: m\n----\n'), ['frontMatterMissing', 1]);
    assert.deepEqual(refusal('---\nmodel: m\n'), ['frontMatterNotClosed', 3]);
    assert.deepEqual(refusal('---\n---\nHi'), ['modelMissing', 1]);
    assert.deepEqual(refusal('---\nname: x\n---\nHi'), ['modelMissing', 1]);
    assert.deepEqual(refusal('---\n- model\n---\nHi'), ['notFields', 2]);
    assert.deepEqual(refusal('---\njust words\n---\nHi'), ['notFields', 2]);
    assert.deepEqual(refusal('---\nmodel: m\0\n---\nHi'), ['notText', 1]);
    assert.deepEqual(refusal(`---\nmodel: m\n---\n${'x'.repeat(600_000)}`), ['tooLarge', 1]);
  });

  it('says where YAML is broken', () => {
    assert.deepEqual(refusal('---\nmodel: m\nname: "x\n---\nHi').slice(0, 1), ['yamlInvalid']);
    assert.deepEqual(refusal('---\nmodel: m\nmodel: n\n---\nHi'), ['yamlInvalid', 3]);
    assert.deepEqual(refusal('---\nmodel: m\n\tname: x\n---\nHi'), ['yamlInvalid', 3]);
    assert.deepEqual(refusal('---\nmodel: m\nname: a: b\n---\nHi'), ['yamlInvalid', 3]);
    assert.deepEqual(refusal('---\nmodel: *gone\n---\nHi').slice(0, 1), ['yamlInvalid']);
  });

  it('is not brought down by a file that was made for it', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...[...'bcdefghi'].map((key, index) => {
        const last = 'abcdefgh'[index];
        return `${key}: &${key} [${Array(9).fill(`*${last}`).join(',')}]`;
      }),
    ].join('\n');
    assert.deepEqual(refusal(`---\nmodel: m\n${bomb}\n---\nHi`).slice(0, 1), ['yamlInvalid']);
    assert.deepEqual(refusal(`---\nmodel: ${'['.repeat(100_000)}\n---\nHi`).slice(0, 1), ['yamlInvalid']);
  }).timeout(10_000);
});
