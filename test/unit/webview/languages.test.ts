import assert from 'node:assert/strict';
import { LANGUAGES, languageOf, loadGrammars } from '../../../src/webview/highlight/languages';
import { Tokenizer } from '../../../src/webview/highlight/worker/tokenizer';

const USUAL = '#111111';

/** A line of each language, with a word that its grammar knows. */
const SAMPLES: Readonly<Record<string, readonly [line: string, known: string]>> = {
  bat: ['if exist a.txt echo yes', 'echo'],
  c: ['return 0;', 'return'],
  clojure: ['(defn f [] nil)', 'nil'],
  cpp: ['#include <a>', 'include'],
  csharp: ['return null;', 'return'],
  css: ['a { color: red; }', 'color'],
  dart: ['return null;', 'return'],
  diff: ['+ added', '+'],
  docker: ['FROM node', 'FROM'],
  elixir: ['def f, do: nil', 'def'],
  erlang: ['-module(a).', 'module'],
  fsharp: ['let a = 1', 'let'],
  go: ['return nil', 'return'],
  graphql: ['query Q { a }', 'query'],
  groovy: ['return null', 'return'],
  haskell: ['import Data.List', 'import'],
  hcl: ['a = true', 'true'],
  html: ['<p>text</p>', 'p'],
  ini: ['[section]', 'section'],
  java: ['return null;', 'return'],
  javascript: ['return null;', 'return'],
  json: ['{ "a": true }', 'true'],
  jsonc: ['{ "a": true } // why', 'true'],
  julia: ['return nothing', 'return'],
  kotlin: ['return null', 'return'],
  latex: ['\\section{A}', 'section'],
  less: ['@a: red;', 'a'],
  lua: ['return nil', 'return'],
  make: ['all: main.o', 'all'],
  markdown: ['**bold**', 'bold'],
  mermaid: ['graph TD', 'graph'],
  nginx: ['listen 80;', 'listen'],
  nix: ['let a = null; in a', 'let'],
  'objective-c': ['return nil;', 'return'],
  ocaml: ['let a = 1', 'let'],
  perl: ['return undef;', 'return'],
  php: ['<?php return null;', 'return'],
  powershell: ['return $null', 'return'],
  proto: ['message A {}', 'message'],
  python: ['return None', 'return'],
  r: ['if (TRUE) 1', 'if'],
  ruby: ['return nil', 'return'],
  rust: ['return None;', 'return'],
  scala: ['return null', 'return'],
  scss: ['$a: red;', 'a'],
  shellscript: ['if true; then echo a; fi', 'if'],
  shellsession: ['$ if true; then echo a; fi', 'if'],
  solidity: ['return true;', 'return'],
  sql: ['select 1 from a', 'select'],
  svelte: ['<p>text</p>', 'p'],
  swift: ['return nil', 'return'],
  terraform: ['resource "a" "b" {', 'resource'],
  toml: ['a = true', 'true'],
  tsx: ['return <p>{a}</p>;', 'return'],
  typescript: ['return null;', 'return'],
  vb: ['Return a + b', 'Return'],
  vue: ['<template><p>text</p></template>', 'template'],
  xml: ['<a>text</a>', 'a'],
  yaml: ['a: true', 'true'],
  zig: ['return null;', 'return'],
};

describe('languages that have colors', () => {
  const tokenizer = new Tokenizer();
  tokenizer.setTheme({
    type: 'light',
    foreground: USUAL,
    rules: [
      {
        scope:
          'keyword,storage,constant,entity,support,punctuation.definition,markup,meta.diff,variable.scss,variable.other.less'.split(
            ',',
          ),
        settings: { foreground: '#0000ff' },
      },
    ],
  });

  it('all have a sample here', () => {
    assert.deepEqual(Object.keys(SAMPLES).sort(), Object.keys(LANGUAGES).sort());
  });

  for (const [language, [line, known]] of Object.entries(SAMPLES)) {
    it(`${language}: “${known}” in “${line}” stands out`, async () => {
      tokenizer.load(await loadGrammars(language));
      const { tokens } = tokenizer.line(line, language, undefined);
      assert.equal(tokens.map(({ text }) => text).join(''), line);
      const found = tokens.find(({ text }) => text.includes(known));
      assert.notEqual(found?.color ?? '', '', JSON.stringify(tokens));
    });
  }

  it('are known by every name that their grammars give them', async () => {
    for (const language of Object.keys(LANGUAGES)) {
      const grammar = (await loadGrammars(language)).at(-1);
      assert.ok(typeof grammar === 'object');
      for (const alias of [grammar.name, ...(grammar.aliases ?? [])]) {
        assert.equal(languageOf(alias), language, alias);
        assert.equal(languageOf(alias.toUpperCase()), language, alias);
      }
    }
  });

  it('are none for names that only look like one', () => {
    for (const name of ['', 'nonsense', '__proto__', 'constructor', 'toString', 'ts js']) {
      assert.equal(languageOf(name), null, name);
    }
  });

  it('know a shell’s command with its words and texts', async () => {
    tokenizer.load(await loadGrammars('shellscript'));
    const { tokens } = tokenizer.line('npm ci && npm test -- --grep "a b"', 'shellscript', undefined);
    const colored = tokens.filter(({ color }) => color !== '').map(({ text }) => text);
    assert.ok(colored.filter(text => text === 'npm').length === 2, colored.join());
  });

  it('leave a line alone that is too long to be read', async () => {
    tokenizer.load(await loadGrammars('json'));
    const text = `"${'a'.repeat(3_000)}"`;
    assert.deepEqual(tokenizer.line(text, 'json', undefined).tokens, [{ text, color: '', font: 0 }]);
  });
});
