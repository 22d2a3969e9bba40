import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseAssistantFile } from '../../../src/core/assistants/assistantFile';
import { UserError } from '../../../src/shared/userError';
import { PATIENCE_MS, report, tryCases } from './support/fuzz';

const WHOLE = `---
name: 코드 검토자
description: "Reads code: carefully"
model: gpt-5.4-mini
temperature: 0.5
top_p: 0.5
reasoning_effort: none
verbosity: low
max_output_tokens: 4096
tools: [{ type: web_search }]
metadata: { a: &x [1, 2], b: *x }
---

Read the code.

---
- Be kind.
`;

/** What YAML makes something of. */
const TOKENS = [
  ...[
    '---',
    '...',
    '\n',
    '\r\n',
    '\r',
    ': ',
    '- ',
    '? ',
    '|',
    '>',
    '>-\n  ',
    '"',
    "'",
    '#',
    '&a ',
    '*a',
    '!!',
    '!!str ',
  ],
  ...['{', '}', '[', ']', ',', '%YAML 1.2\n', '<<: ', '\t', ' ', '\uFEFF', '\0', '\u2028', '~', 'null', 'true', '.nan'],
  ...['.inf', '1e999', '0x1F', '2001-01-01', 'model: ', 'name: ', 'temperature: ', '__proto__: ', 'constructor: '],
  ...['한국어', '\ud83d', 'x'.repeat(300), '&a [*a, *a, *a]\n', '[[[[[[[['],
];

const fromTokens = fc
  .array(fc.oneof(fc.constantFrom(...TOKENS), fc.string()), { maxLength: 30 })
  .map(all => all.join(''));
const edited = fc
  .array(
    fc.record({ at: fc.nat(WHOLE.length), cut: fc.nat(20), put: fc.oneof(fc.constantFrom(...TOKENS), fc.string()) }),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map(edits => edits.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), WHOLE));
/** Mostly a value that may be there, so that a file with one that may not comes to be looked at. */
const value = (allowed: string, ...odd: readonly string[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(allowed) }, fc.constantFrom(...odd, ...ODD));
const ODD = [
  '',
  'null',
  '"\\x07"',
  "''",
  'x'.repeat(300),
  '{}',
  '[1]',
  '|\n  two\n  lines',
  '.nan',
  '1e999',
  '-1',
  '3',
  '0.5',
];
const fields = fc
  .record(
    {
      model: value('gpt-6', '0'),
      name: value('코드 검토자'),
      description: value('Reads'),
      temperature: value('2', '2.1', '"1"'),
      top_p: value('1', '1.1'),
      max_output_tokens: value('1', '0'),
      verbosity: value('low', 'loud'),
      reasoning_effort: value('high'),
      colour: value('red'),
    },
    { requiredKeys: ['model'] },
  )
  .map(all => Object.entries(all).map(([field, text]) => `${field}: ${text}\n`))
  .map(lines => `---\n${lines.join('')}---\nBe kind.`);
const framed = fromTokens.map(yaml => `---\n${yaml}\n---\nBe kind.`);

/** Whatever somebody saves under an assistant's name. */
describe('fuzz: a local assistant’s file', function () {
  this.timeout(PATIENCE_MS);

  after(report);

  it('is an assistant, or is refused with the line to look at', async () => {
    await tryCases(
      'assistantFile',
      'local assistants’ files',
      fc.property(fc.oneof(edited, fields, fields, framed, fromTokens), text => {
        const parsed = parseAssistantFile({ name: 'reviewer', text });
        if (parsed instanceof UserError) {
          checkRefusal(parsed, text);
          return;
        }
        const { assistant, warnings } = parsed;
        const { model, temperature, topP, maxOutputTokens, instructions } = assistant.profile;
        assert.ok(model.trim() === model && model !== '' && model.length <= 256);
        assert.ok(temperature === undefined || (temperature >= 0 && temperature <= 2));
        assert.ok(topP === undefined || (topP >= 0 && topP <= 1));
        assert.ok(maxOutputTokens === undefined || (Number.isInteger(maxOutputTokens) && maxOutputTokens >= 1));
        assert.equal(typeof instructions, 'string');
        assert.equal(assistant.id, 'local:reviewer');
        assert.deepEqual(JSON.parse(JSON.stringify(parsed)), parsed);
        assert.ok(warnings.every(warning => warning.code === 'noInstructions' || isLine(warning.line, text)));
      }),
    );
  });
});

function checkRefusal({ info }: UserError, text: string): void {
  const { file, line, problem } = info.args ?? {};
  assert.equal(info.code, 'assistantFileInvalid');
  assert.equal(file, 'reviewer.md');
  assert.match(problem ?? '', /^\w+$/);
  assert.ok(isLine(Number(line), text), `line ${line} of ${JSON.stringify(text)}`);
}

function isLine(line: number, text: string): boolean {
  return Number.isInteger(line) && line >= 1 && line <= text.split(/\r\n|\r|\n/).length;
}
