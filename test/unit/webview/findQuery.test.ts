import assert from 'node:assert/strict';
import fc from 'fast-check';
import { matcherOf, type Query } from '../../../src/webview/find/query';

describe('what is searched for', () => {
  it('is found wherever it stands, whatever its case', () => {
    assert.deepEqual(found('err', 'Err, error; ERRERR'), ['Err', 'err', 'ERR', 'ERR']);
    assert.deepEqual(found('err', 'Err, error; ERRERR', { matchCase: true }), ['err']);
    assert.deepEqual(found('STRASSE', 'strasse'), ['strasse']);
  });

  it('is text and no expression, unless told so', () => {
    assert.deepEqual(found('a.b*(c)', 'aXb a.b*(c) $'), ['a.b*(c)']);
    assert.deepEqual(found('a.b', 'aXb a.b', { isRegex: true }), ['aXb', 'a.b']);
  });

  it('may have to be a whole word, in any language', () => {
    const wholeWord = true;
    assert.deepEqual(places('err', 'error err_ err xerr err', { wholeWord }), [11, 20]);
    assert.deepEqual(places('오류', '오류가 오류 (오류)', { wholeWord }), [4, 8]);
    assert.deepEqual(places('()', 'parse() ()', { wholeWord }), [5, 8]);
    assert.deepEqual(places('𝒳', '𝒳𝒳 𝒳', { wholeWord }), [5]);
    assert.deepEqual(places('e\\w*', 'ex  text', { wholeWord, isRegex: true }), [0]);
  });

  it('is composed as the texts are', () => {
    assert.deepEqual(found('한국어'.normalize('NFD'), '한국어 문서'), ['한국어']);
  });

  it('is none when it is a broken expression', () => {
    for (const text of ['(', '[a', 'a**', '\\', '(?<a', 'a{2,1}', '\\k<x>']) {
      assert.equal(matcherOf(query(text, { isRegex: true })), null, text);
    }
  });

  it('finds nothing where an expression matches nothing', () => {
    assert.deepEqual(found('a*', 'baab', { isRegex: true }), ['aa']);
    assert.deepEqual(found('^|$|\\b', 'one two', { isRegex: true }), []);
  });
});

describe('a regular expression', () => {
  const CASES: readonly (readonly [source: string, text: string])[] = [
    ['(a|ab)(c|bcd)(d*)', 'abcd acd'],
    ['a+?b*?c', 'aaabbbc ac'],
    ['x{2}|x{3,}|x{1,2}?', 'x xx xxx xxxxxxx'],
    ['^\\s*\\w+$', 'one\n  two\r\nthree four\nfive'],
    ['\\bfoo\\B.', 'foo foobar food'],
    ['(?<=\\$)\\d+(?:\\.\\d\\d)?', 'costs $42.50 or 17 or $3'],
    ['(?<!\\$)\\b\\d+', '$42 17'],
    ['(?<=(\\w)(\\w))\\d', 'ab1 c2'],
    ['foo(?=bar)|baz(?!qux)', 'foobar foo bazqux bazz'],
    ['(["\'])(.*?)\\1', '"a\'b" \'c\' "d'],
    ['(?<quote>["\'])\\w+\\k<quote>', '"abc" \'d"'],
    ['[\\]\\-a-c]+', 'ab]c-d'],
    ['[^\\s]+@\\w+', 'me@home you @ there'],
    ['\\p{Script=Hangul}+', '안녕 hello 세계'],
    ['.\\u{1F600}.', 'a😀b 😀'],
    ['\\ud83d\\ude00', 'x😀'],
    ['(?:)+a', 'aa'],
    ['(a*)*b', 'aab b'],
    ['(a|b|)*c', 'abac'],
    ['(?:a?){3}b', 'aab aaaab'],
    ['\\/\\*[\\s\\S]*?\\*\\/', 'a /* b\n c */ d /* e */'],
    ['É', 'é É e'],
    ['[^k]', 'kK\u212a!'],
    ['', 'abc'],
  ];

  for (const [source, text] of CASES) {
    it(`finds what the browser’s own does: ${source}`, () => {
      for (const matchCase of [true, false]) {
        assert.deepEqual(places(source, text, { isRegex: true, matchCase }), native(source, text, matchCase));
      }
    });
  }

  it('finds what the browser’s own does, whatever it is', () => {
    const atom = fc.constantFrom('a', 'b', 'c', '.', '[ab]', '[^a]', '\\w', '\\d', '\\b', '^', '$', '\\n');
    const { syntax } = fc.letrec<{ syntax: string }>(tie => ({
      syntax: fc.oneof(
        { maxDepth: 4 },
        atom,
        fc.tuple(tie('syntax'), tie('syntax')).map(([one, other]) => one + other),
        fc.tuple(tie('syntax'), tie('syntax')).map(([one, other]) => `(${one}|${other})`),
        // What is repeated isn't empty: rounds that match nothing are the one thing that differs.
        fc
          .tuple(tie('syntax'), fc.constantFrom('*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{0,2}?', '{2,}'))
          .map(([one, count]) => `(?:(?:${one})[^c])${count}`),
        fc.tuple(fc.constantFrom('(?=', '(?!', '(?<=', '(?<!'), tie('syntax')).map(([look, one]) => `${look}${one})`),
      ),
    }));
    fc.assert(
      fc.property(
        syntax,
        fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', '\n', '1', 'A'), maxLength: 12 }),
        (source, text) => {
          assert.deepEqual(places(source, text, { isRegex: true, matchCase: true }), native(source, text, true));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('comes to an end where the browser’s own would take for ever', () => {
    const text = `${'a'.repeat(3_000)}!`;
    for (const source of [
      '(a+)+$',
      '(a|a)*$',
      '(a|aa)+$',
      '(.*a){12}x',
      '([a-z]+)*=',
      '(?:a?){30}a{30}b',
      '(x+x+)+y',
    ]) {
      const { spans, complete } = all(source, text, { isRegex: true });
      assert.equal(complete, true, source);
      assert.deepEqual(spans, [], source);
    }
  });

  it('gives up what can’t be had in a reasonable time, and says so', () => {
    const { complete } = all('(a*)*\\1$!', `${'a'.repeat(2_000)}!`, { isRegex: true });
    assert.equal(complete, false);
  });

  it('can be interrupted', () => {
    const matcher = matcherOf(query('(a+)+$', { isRegex: true }));
    assert.ok(matcher);
    const pauses = [...matcher(`${'a '.repeat(100_000)}!`)].filter(found => found === null);
    assert.ok(pauses.length > 100, `${pauses.length} pauses`);
  });

  it('is refused when it would fill the memory', () => {
    assert.equal(matcherOf(query('((a{100}){100}){100}', { isRegex: true })), null);
  });

  it('is found across the windows of a long text, where lines end', () => {
    const line = `${'word '.repeat(50)}end\n`;
    assert.equal(found('word end$', line.repeat(1_000), { isRegex: true }).length, 1_000);
  });
});

function query(text: string, options: Partial<Query> = {}): Query {
  return { text, matchCase: false, wholeWord: false, isRegex: false, ...options };
}

function all(text: string, within: string, options: Partial<Query> = {}) {
  const matches = matcherOf(query(text, options))?.(within);
  assert.ok(matches, `${text} is no expression`);
  const spans: { start: number; end: number }[] = [];
  for (let next = matches.next(); ; next = matches.next()) {
    if (next.done) {
      return { spans, complete: next.value };
    }
    if (next.value) {
      spans.push(next.value);
    }
  }
}

function found(text: string, within: string, options: Partial<Query> = {}): readonly string[] {
  return all(text, within, options).spans.map(({ start, end }) => within.slice(start, end));
}

function places(text: string, within: string, options: Partial<Query> = {}): readonly number[] {
  return all(text, within, options).spans.map(({ start }) => start);
}

function native(source: string, text: string, matchCase: boolean): readonly number[] {
  const found = [...text.matchAll(new RegExp(source, matchCase ? 'gmu' : 'gimu'))];
  return found.filter(([match]) => match !== '').map(({ index }) => index);
}
