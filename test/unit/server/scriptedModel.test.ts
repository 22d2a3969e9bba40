import assert from 'node:assert/strict';
import { takeApart } from '../../server/model/fences';
import { answerTo, longBytes, readCount, type SentItem } from '../../server/model/scriptedModel';
import { honesty } from '../../server/model/texts';
import { wordsOf } from '../../server/model/words';

function said(
  text: string,
  options: { before?: readonly SentItem[]; instructions?: string; tools?: string[] } = {},
): string {
  const items: readonly SentItem[] = [...(options.before ?? []), { kind: 'message', role: 'user', text }];
  const answer = answerTo({ instructions: options.instructions ?? null, items, tools: options.tools ?? [] });
  assert.equal(answer.kind, 'text');
  return answer.kind === 'text' ? answer.text : '';
}

describe('scripted model', () => {
  it('says of every answer that no model is behind it', () => {
    for (const question of [
      'hello',
      'count',
      'markdown',
      'long',
      'slow',
      'think',
      '한국',
      'selection',
      'instructions',
    ]) {
      assert.ok(said(question).includes(honesty), question);
    }
  });

  it('counts the messages that it was really sent', () => {
    const before: readonly SentItem[] = [
      { kind: 'message', role: 'developer', text: 'be brief' },
      { kind: 'message', role: 'user', text: 'one' },
      { kind: 'message', role: 'assistant', text: 'two' },
    ];
    assert.deepEqual(readCount(said('count', { before })), { messages: 3, yours: 2 });
    assert.deepEqual(readCount(said('hello')), { messages: 1, yours: 1 });
    assert.equal(readCount('nothing of the kind'), undefined);
  });

  it('recognises whole words outside code only', () => {
    assert.match(said('What about accounting?'), /You asked: “What about accounting\?”/);
    assert.match(said('Explain\n```ts\nconst long = count;\n```'), /language: ts/);
    assert.match(said('Please COUNT them'), /I was sent 1 message/);
  });

  it('repeats where the code came from', () => {
    const answer = said('Why?\n```ts src/a.ts:3-9\nlet a = 1;\nlet b = 2;\n```');
    assert.match(answer, /path: src\/a\.ts\n- language: ts\n- lines: 3-9\n- length: 2 lines/);
    assert.match(answer, /first line: "let a = 1;"\n- last line: "let b = 2;"/);
  });

  it('answers with a call only of a function that was offered', () => {
    const items: readonly SentItem[] = [{ kind: 'message', role: 'user', text: 'call get_weather {"city":"Seoul"}' }];
    assert.deepEqual(answerTo({ instructions: null, items, tools: ['get_weather'] }), {
      kind: 'call',
      reasoning: null,
      name: 'get_weather',
      arguments: { city: 'Seoul' },
    });
    const text = 'call get_weather {"city":"Seoul"} and call get_news {"of":"today"}, call nothing';
    const both = answerTo({
      instructions: null,
      items: [{ kind: 'message', role: 'user', text }],
      tools: ['get_weather', 'get_news'],
    });
    assert.ok(both.kind === 'call');
    assert.deepEqual([both.name, both.arguments], ['get_weather', { city: 'Seoul' }]);
    assert.deepEqual(both.more, [{ name: 'get_news', arguments: { of: 'today' } }]);
    assert.match(said('call get_weather', { tools: ['other'] }), /these tools were offered: `other`/);
    assert.match(said('What does this call do?'), /You asked/);
    assert.match(said('approve delete_file'), /You asked/);
  });

  it('goes on from what a tool answered', () => {
    const items: readonly SentItem[] = [
      { kind: 'message', role: 'user', text: 'call get_weather' },
      { kind: 'tool_output', name: 'get_weather', output: 'rain' },
    ];
    const answer = answerTo({ instructions: null, items, tools: ['get_weather'] });
    assert.ok(answer.kind === 'text' && answer.text.includes('The tool `get_weather` answered: rain'));
    const more = answerTo({
      instructions: null,
      items: [...items, { kind: 'tool_output', name: 'get_news', output: 'none' }],
      tools: [],
    });
    assert.ok(more.kind === 'text' && /answered: rain\n\nThe tool `get_news` answered: none$/.test(more.text));
  });

  it('repeats its instructions, answers Hangul in Korean, and is long when asked', () => {
    assert.match(said('instructions', { instructions: 'Be kind.' }), /Be kind\./);
    assert.match(said('안녕'), /한국어 답변 예시/);
    assert.ok(Buffer.byteLength(said('long')) >= longBytes);
  });

  it('cuts a text into words that make it again', () => {
    for (const text of ['', ' a  b\n', 'one two three', said('markdown'), said('한국')]) {
      assert.equal(wordsOf(text).join(''), text);
    }
    assert.deepEqual(wordsOf('one two\nthree'), ['one ', 'two\n', 'three']);
  });
});

describe('fenced blocks in a message', () => {
  const cases: readonly (readonly [string, string, object])[] = [
    [
      'a place in the fence',
      '```ts src/a.ts:3-9\nx\n```',
      { path: 'src/a.ts', language: 'ts', firstLine: 3, lastLine: 9 },
    ],
    [
      'a path with spaces',
      '```py my dir/a b.py:1\nx\n```',
      { path: 'my dir/a b.py', language: 'py', firstLine: 1, lastLine: 1 },
    ],
    ['numbers first', '```3:9:src/a.ts\nx\n```', { path: 'src/a.ts', language: undefined, firstLine: 3, lastLine: 9 }],
    [
      'attributes',
      '```ts title="src/a.ts" lines=3-9\nx\n```',
      { path: 'src/a.ts', language: 'ts', firstLine: 3, lastLine: 9 },
    ],
    ['anchors', '```ts src/a.ts#L3-L9\nx\n```', { path: 'src/a.ts', language: 'ts', firstLine: 3, lastLine: 9 }],
    [
      'the line before',
      '`src/a.ts` (lines 3–9):\n\n```ts\nx\n```',
      { path: 'src/a.ts', language: 'ts', firstLine: 3, lastLine: 9 },
    ],
    [
      'a plain line before',
      'src\\a.ts:3-9\n```ts\nx\n```',
      { path: 'src\\a.ts', language: 'ts', firstLine: 3, lastLine: 9 },
    ],
    [
      'nothing at all',
      'Why so?\n```\nx\n```',
      { path: undefined, language: undefined, firstLine: undefined, lastLine: undefined },
    ],
  ];
  for (const [name, text, expected] of cases) {
    it(`are read with ${name}`, () => {
      assert.deepEqual(takeApart(text).blocks, [{ ...expected, code: ['x'] }]);
    });
  }

  it('may hold shorter fences, and may be left open', () => {
    assert.deepEqual(takeApart('````md\n```js\n1\n```\n````').blocks[0]?.code, ['```js', '1', '```']);
    assert.deepEqual(takeApart('before\n```ts\n1\n2').blocks[0]?.code, ['1', '2']);
  });
});
